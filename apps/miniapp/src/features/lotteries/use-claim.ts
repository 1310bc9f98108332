import type { DeliveryAddress, WinView } from '@kaibo/contracts/lotteries.dto';
import { useCallback, useRef, useState } from 'react';
import { failureCode } from '../../api';
import { type FailureCode, texts } from '../../texts';
import { addressFaults, tidied } from './lottery.rules';
import { lotteryTexts } from './lottery-texts';
import type { Lotteries } from './lotteries';

export interface ClaimForm extends DeliveryAddress {
  faults: readonly (keyof DeliveryAddress)[];
  isSending: boolean;
  /** Why it was not claimed, as a sentence; what was typed is still there. */
  failure: string | null;
}

export interface ClaimActions {
  set: (field: keyof DeliveryAddress, value: string) => void;
  send: () => void;
}

const EMPTY: ClaimForm = { receiver: '', phone: '', address: '', faults: [], isSending: false, failure: null };

const sentenceOf = (code: FailureCode): string => {
  if (code === 'CLAIM_ALREADY_MADE') return lotteryTexts.claim.wrongAddress;
  if (code === 'NETWORK') return [texts.failures.NETWORK, lotteryTexts.claim.kept].join(texts.pause);
  return texts.failures[code];
};
/** What the page shows is no longer so. */
const isOutdatedBy = (code: FailureCode): boolean => code === 'CLAIM_EXPIRED' || code === 'CLAIM_ALREADY_MADE';

/**
 * Claiming a prize, once however often it is pressed; asking again with the same address is safe. What is typed lives as long
 * as the page, and never on the phone's storage: it is where somebody lives.
 */
export const useClaim = (
  lotteries: Pick<Lotteries, 'claim'>,
  { id, prize }: Pick<WinView, 'id' | 'prize'>,
  onClaimed: (win: WinView) => void,
  onOutdated: () => void,
): [ClaimForm, ClaimActions] => {
  const [form, setForm] = useState(EMPTY);
  const latest = useRef(form);
  latest.current = form;
  const isBusy = useRef(false);
  const change = useCallback((to: Partial<ClaimForm>) => {
    latest.current = { ...latest.current, ...to };
    setForm(latest.current);
  }, []);

  const set = useCallback(
    (field: keyof DeliveryAddress, value: string) =>
      change({ [field]: value, faults: latest.current.faults.filter((one) => one !== field), failure: null }),
    [change],
  );

  const send = useCallback(() => {
    const run = async () => {
      if (isBusy.current) return;
      const to = tidied(latest.current);
      const faults = prize.kind === 'goods' ? addressFaults(to) : [];
      change({ faults, failure: null });
      if (faults.length > 0) return;
      isBusy.current = true;
      change({ isSending: true });
      try {
        onClaimed(await lotteries.claim(id, prize.kind === 'goods' ? { to } : {}));
      } catch (error) {
        const code = failureCode(error);
        change({ failure: sentenceOf(code) });
        if (isOutdatedBy(code)) onOutdated();
      } finally {
        isBusy.current = false;
        change({ isSending: false });
      }
    };
    void run();
  }, [lotteries, id, prize.kind, change, onClaimed, onOutdated]);

  return [form, { set, send }];
};
