import { useShareAppMessage, useShareTimeline } from '@tarojs/taro';
import type * as port from './share';

/** The page's config must say `enableShareAppMessage` and `enableShareTimeline`. */
export const useShare: typeof port.useShare = ({ card, address }) => {
  // WeChat waits three seconds for `promise`, and takes the rest of the card as it is after that.
  useShareAppMessage(() => {
    const now = card();
    if (!address) return now;
    const whole = address().then(
      (path) => ({ ...now, path }),
      () => now,
    );
    return { ...now, promise: whole };
  });
  // The timeline opens the page it is asked for on, and waits for nothing.
  useShareTimeline(() => {
    const { title, path, imageUrl } = card();
    return { title, query: path.split('?')[1] ?? '', imageUrl };
  });
};
export const SHARE_OPEN_TYPE: typeof port.SHARE_OPEN_TYPE = 'share';
export const shareLink: typeof port.shareLink = () => Promise.resolve(false);
