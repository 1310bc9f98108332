import type { ErasureReceipt, MemberExport } from '@kaibo/contracts/privacy.dto';
import Taro from '@tarojs/taro';
import { useCallback, useRef, useState } from 'react';
import { failureCode } from '../../api';
import { type FailureCode, texts } from '../../texts';

/** What the page asks of the API. */
export interface Privacy {
  export(): Promise<MemberExport>;
  erase(memberId: string): Promise<ErasureReceipt>;
}

export interface PrivacyActions {
  takeOut: () => void;
  /** Asks first, and says what happens. */
  erase: () => void;
}

const say = (title: string, content: string) =>
  Taro.showModal({ title, content, showCancel: false, confirmText: texts.me.done });

async function isSure(): Promise<boolean> {
  const { confirm } = await Taro.showModal({
    title: texts.me.eraseTitle,
    content: texts.me.eraseHint,
    confirmText: texts.me.eraseYes,
    cancelText: texts.me.eraseNo,
  });
  return confirm;
}

/** The viewer's own data: taken out, or erased. @param memberId the account that the viewer sees */
export const usePrivacy = (
  privacy: Privacy,
  memberId: string,
  onErased: () => void,
): [{ isBusy: boolean; failure: FailureCode | null }, PrivacyActions] => {
  const [state, setState] = useState<{ isBusy: boolean; failure: FailureCode | null }>({
    isBusy: false,
    failure: null,
  });
  const isBusy = useRef(false);

  /** One at a time. */
  const run = useCallback(async (work: () => Promise<void>) => {
    if (isBusy.current) return;
    isBusy.current = true;
    setState({ isBusy: true, failure: null });
    try {
      await work();
      setState({ isBusy: false, failure: null });
    } catch (error) {
      setState({ isBusy: false, failure: failureCode(error) });
    } finally {
      isBusy.current = false;
    }
  }, []);

  const takeOut = useCallback(
    () =>
      void run(async () => {
        await Taro.setClipboardData({ data: JSON.stringify(await privacy.export(), null, 2) });
        await say(texts.me.export, texts.me.exported);
      }),
    [privacy, run],
  );
  const erase = useCallback(
    () =>
      void run(async () => {
        if (!(await isSure())) return;
        const { number } = await privacy.erase(memberId);
        // Whatever becomes of the clipboard: the account is gone.
        await Taro.setClipboardData({ data: number }).catch(() => undefined);
        await say(texts.me.erasedTitle, texts.me.erased(number));
        onErased();
      }),
    [privacy, memberId, onErased, run],
  );
  return [state, { takeOut, erase }];
};
