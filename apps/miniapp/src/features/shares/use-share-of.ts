import Taro, { useDidShow } from '@tarojs/taro';
import { useCallback, useEffect } from 'react';
import { shares } from '../../api';
import { SIGNS_IN_QUIETLY } from '../../platform/session';
import { type ShareCard, shareLink, type Sharing, useShare } from '../../platform/share';
import { texts } from '../../texts';
import { type Shared, withToken } from './share.rules';

/**
 * Gives the page a card that carries the viewer's token. It is made as soon as the page shows something, for whoever has signed
 * in; else when the viewer shares, where signing in shows nothing; else the card carries the token by which the viewer came.
 * @param shared null: not known yet, or nothing that a token is made for
 * @returns shares by a button of ours, where the platform's own does not
 */
export const useShareOf = (shared: Shared | null, card: () => ShareCard): (() => void) => {
  const target = shared?.target;
  const targetId = shared?.targetId;
  const prepare = useCallback(() => {
    if (target !== undefined && targetId !== undefined) void shares.prepare({ target, targetId });
  }, [target, targetId]);
  useEffect(prepare, [prepare]);
  useDidShow(prepare); // the viewer may have signed in meanwhile

  const mayWait = SIGNS_IN_QUIETLY || shares.isReady();
  const sharing: Sharing = {
    card: () => {
      const now = card();
      return shared ? { ...now, path: withToken(now.path, shares.tokenNow(shared)) } : now;
    },
    address: shared && mayWait ? async () => withToken(card().path, await shares.tokenOf(shared)) : null,
  };
  useShare(sharing);
  const share = async () => {
    if (await shareLink(sharing)) await Taro.showToast({ title: texts.linkCopied, icon: 'none' });
  };
  return () => void share();
};
