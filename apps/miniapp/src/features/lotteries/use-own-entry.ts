import type { OwnEntryView } from '@kaibo/contracts/lotteries.dto';
import { useCallback, useEffect, useRef, useState } from 'react';
import { failureCode } from '../../api';
import { watchNetwork } from '../../platform/network';
import type { FailureCode } from '../../texts';
import type { Lotteries } from './lotteries';
import { rememberReceipt, rememberedReceipt } from './remembered-entries';

/** `unasked`: asking would cost a sign-in that nothing calls for. */
export type OwnEntry =
  | { status: 'unasked' }
  | { status: 'loading' }
  | { status: 'none' }
  | { status: 'failed'; code: FailureCode }
  | { status: 'in'; entry: OwnEntryView };

/**
 * The viewer's own entry. Whoever has signed in, or entered from this phone, is told the truth by itself; anybody else when
 * they ask.
 * @param edition of the lottery: with another there may be more to tell
 */
export const useOwnEntry = (lotteries: Lotteries, id: string, edition: string | null): [OwnEntry, () => void] => {
  const [own, put] = useState<OwnEntry>({ status: 'unasked' });
  const asked = useRef(0);

  const look = useCallback(() => {
    const turn = ++asked.current;
    const show = (next: OwnEntry) => void (turn === asked.current && put(next));
    put((before) => (before.status === 'in' ? before : { status: 'loading' }));
    lotteries.entry(id).then(
      (entry) => {
        rememberReceipt(entry.receipt);
        show({ status: 'in', entry });
      },
      (error: unknown) => {
        const code = failureCode(error);
        if (code === 'ENTRY_NOT_FOUND') return show({ status: 'none' });
        // What is known of an entry stays shown: the next look tells the rest.
        put((before) => (turn !== asked.current || before.status === 'in' ? before : { status: 'failed', code }));
      },
    );
  }, [lotteries, id]);

  useEffect(() => {
    if (edition !== null && (lotteries.isSignedIn() || rememberedReceipt(id) !== null)) look();
  }, [lotteries, id, edition, look]);
  useEffect(() => watchNetwork((isOnline) => void (isOnline && asked.current > 0 && look())), [look]);
  useEffect(() => () => void asked.current++, []);
  return [own, look];
};
