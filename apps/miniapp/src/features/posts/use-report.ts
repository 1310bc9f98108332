import { REPORT_REASONS } from '@kaibo/contracts/posts';
import Taro from '@tarojs/taro';
import { useCallback, useRef } from 'react';
import { failureCode } from '../../api';
import { texts } from '../../texts';
import type { Posts } from './posts';

/** Asks why, and reports a post; one at a time. */
export const useReport = (posts: Posts): ((id: string) => void) => {
  const isBusy = useRef(false);
  return useCallback(
    (id: string) => {
      const run = async () => {
        if (isBusy.current) return;
        isBusy.current = true;
        try {
          const chosen = await Taro.showActionSheet({
            itemList: REPORT_REASONS.map((reason) => texts.posts.reasons[reason]),
          }).catch(() => null); // the viewer closed it
          const reason = chosen === null ? undefined : REPORT_REASONS[chosen.tapIndex];
          if (reason === undefined) return;
          await posts.report(id, reason);
          void Taro.showToast({ title: texts.posts.reported, icon: 'none', duration: 2_500 });
        } catch (error) {
          void Taro.showToast({ title: texts.failures[failureCode(error)], icon: 'none', duration: 2_500 });
        } finally {
          isBusy.current = false;
        }
      };
      void run();
    },
    [posts],
  );
};
