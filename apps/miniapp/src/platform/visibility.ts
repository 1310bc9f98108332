import { useDidHide, useDidShow } from '@tarojs/taro';
import { useState } from 'react';

/** Whether the page is before the viewer's eyes: not under another page, not in the background, not in a hidden tab. */
export const useVisible = (): boolean => {
  const [isVisible, setVisible] = useState(true);
  useDidShow(() => setVisible(true));
  useDidHide(() => setVisible(false));
  return isVisible;
};
