import Taro from '@tarojs/taro';
import type * as port from './share';

export const useShare: typeof port.useShare = () => undefined;

export const SHARE_OPEN_TYPE: typeof port.SHARE_OPEN_TYPE = undefined;

export const shareLink: typeof port.shareLink = async ({ title, path }) => {
  const url = `${location.origin}${path}`;
  if (typeof navigator.share === 'function') {
    await navigator.share({ title, url }).catch(() => undefined); // the viewer closed the sheet
    return false;
  }
  await Taro.setClipboardData({ data: url });
  return true;
};
