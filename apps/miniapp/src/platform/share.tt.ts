import { useShareAppMessage } from '@tarojs/taro';
import type * as port from './share';

/** The page's config must say `enableShareAppMessage`. Douyin waits for nothing. */
export const useShare: typeof port.useShare = ({ card }) => {
  useShareAppMessage(card);
};
export const SHARE_OPEN_TYPE: typeof port.SHARE_OPEN_TYPE = 'share';
export const shareLink: typeof port.shareLink = () => Promise.resolve(false);
