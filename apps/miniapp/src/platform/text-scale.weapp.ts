import Taro from '@tarojs/taro';
import type * as port from './text-scale';

// WeChat scales only its own pages by 设置 → 字体大小; ours read the factor. Absent before base library 2.23.4.
export const textScale: typeof port.textScale = () => {
  const { fontSizeScaleFactor: factor } = Taro.getAppBaseInfo() as { fontSizeScaleFactor?: unknown }; // missing in Taro's types
  return typeof factor === 'number' && factor > 1 ? Math.min(factor, 1.6) : 1;
};
