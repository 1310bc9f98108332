import Taro from '@tarojs/taro';

/** `watchNetwork` for mini-programs. */
export const watchMiniNetwork = (onChange: (isOnline: boolean) => void): (() => void) => {
  const listener = ({ isConnected }: { isConnected: boolean }) => onChange(isConnected);
  Taro.onNetworkStatusChange(listener);
  return () => Taro.offNetworkStatusChange(listener);
};
