import type { PopupAnswer } from '@kaibo/contracts/reminders';
import { useCallback, useEffect, useRef, useState } from 'react';
import { failureCode } from '../../api';
import { askPermission, canSubscribe } from '../../platform/subscribe';
import { texts } from '../../texts';
import { newKey } from '../posts/picture.rules';
import { isGranted, isTurnedOff } from '../reminders/reminder.rules';
import type { WinNotices } from './lotteries';
import { lotteryTexts } from './lottery-texts';

/** `none`: nothing can be offered here. */
export interface WinNotice {
  status: 'none' | 'off' | 'asking' | 'on';
  note: string | null;
}

const off = (note: string | null): WinNotice => ({ status: 'off', note });
const ON: WinNotice = { status: 'on', note: null };

/**
 * A message when the viewer wins. The platforms show their popup right after a press alone, so what it needs is asked before
 * the button is there. An answer that was lost on its way is told again with the same id, without another popup.
 * @param isActive the viewer has entered, and nothing is drawn yet
 */
export const useWinNotice = (notices: WinNotices, isActive: boolean): [WinNotice, () => void] => {
  const [state, put] = useState<WinNotice>({ status: 'none', note: null });
  const template = useRef<string | null>(null);
  const isBusy = useRef(false);
  const unheard = useRef<{ id: string; answer: PopupAnswer } | null>(null);

  useEffect(() => {
    if (!isActive || !canSubscribe()) return undefined;
    let isOver = false;
    notices.permission().then(
      (permission) => {
        if (isOver || permission === null) return;
        template.current = permission.templateId;
        put(permission.left > 0 ? ON : off(null));
      },
      () => undefined, // it is only an offer
    );
    return () => {
      isOver = true;
    };
  }, [notices, isActive]);

  const ask = useCallback(
    async (templateId: string): Promise<WinNotice> => {
      if (!unheard.current) {
        const asked = await askPermission(templateId);
        if (asked.kind === 'unsupported') return { status: 'none', note: null };
        if (asked.kind === 'no-tap') return off(lotteryTexts.notice.tapAgain);
        unheard.current = { id: newKey(Math.random), answer: asked.answer };
      }
      const { id, answer } = unheard.current;
      const left = await notices.report(id, templateId, answer);
      unheard.current = null;
      if (isGranted(answer) || left > 0) return ON;
      return off(isTurnedOff(answer) ? lotteryTexts.notice.blocked : lotteryTexts.notice.declined);
    },
    [notices],
  );

  const press = useCallback(() => {
    const run = async () => {
      const templateId = template.current;
      if (isBusy.current || templateId === null) return;
      isBusy.current = true;
      put({ status: 'asking', note: null });
      try {
        put(await ask(templateId));
      } catch (error) {
        put(off(texts.failures[failureCode(error)]));
      } finally {
        isBusy.current = false;
      }
    };
    void run();
  }, [ask]);
  return [state, press];
};
