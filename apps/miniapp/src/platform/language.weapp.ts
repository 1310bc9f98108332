import Taro from '@tarojs/taro';
import type * as port from './language';

export const language: typeof port.language = () => (Taro.getAppBaseInfo().language?.startsWith('en') ? 'en' : 'zh');
