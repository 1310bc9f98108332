import { useShareAppMessage } from '@tarojs/taro';
import type { ShareCard } from './share';

/** `useShare` for mini-programs. The page's config must say `enableShareAppMessage`. */
export const useMiniShare = (card: () => ShareCard): void => {
  useShareAppMessage(card);
};
