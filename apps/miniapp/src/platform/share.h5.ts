import Taro from '@tarojs/taro';
import type * as port from './share';

export const useShare: typeof port.useShare = () => undefined;

export const SHARE_OPEN_TYPE: typeof port.SHARE_OPEN_TYPE = undefined;

export const shareLink: typeof port.shareLink = async ({ card, address }) => {
  const { title, path } = card();
  const whole = (await address?.().catch(() => undefined)) ?? path; // without a token it is shared all the same
  const url = `${location.origin}${whole}`;
  if (typeof navigator.share === 'function') {
    await navigator.share({ title, url }).catch(() => undefined); // the viewer closed the sheet
    return false;
  }
  await Taro.setClipboardData({ data: url });
  return true;
};
