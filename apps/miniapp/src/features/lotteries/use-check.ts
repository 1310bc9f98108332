import type { LotteryProof, OwnEntryView } from '@kaibo/contracts/lotteries.dto';
import {
  ENTRY_FORMAT,
  type Published,
  type Verdict,
  type VerdictLine,
  verifyBundleInSlices,
  verifyEntry,
} from '@kaibo/fair-draw';
import { useCallback, useEffect, useRef, useState } from 'react';
import { failureCode } from '../../api';
import type { FailureCode } from '../../texts';
import { headOf, isListForPhones } from './check.rules';
import type { Lotteries } from './lotteries';
import { publishedBefore, rememberedReceipt, rememberReceipt } from './remembered-entries';

/** The verdict of one check, or of two together. */
export interface Checked {
  result: Verdict['result'];
  weak: boolean;
  /** Of all entries; empty when the list is too large for a phone. */
  whole: readonly VerdictLine[];
  /** Of the viewer's own entry; empty when they did not enter. */
  own: readonly VerdictLine[];
}

export type Check =
  | { status: 'idle' }
  | { status: 'downloading' }
  | { status: 'checking'; percent: number }
  | { status: 'failed'; code: FailureCode }
  /** Nothing of it can be checked here: the list is too large, and there is no entry of the viewer's. */
  | { status: 'too-large' }
  | { status: 'done'; checked: Checked };

/** A screen is drawn in between. */
const AT_ONCE_MS = 24;
const rest = () => new Promise<void>((resolve) => setTimeout(resolve));

/** Lines that are about the entry alone. */
const isOwnLine = ({ code }: VerdictLine): boolean => code.startsWith('entry-') || code.startsWith('receipt-');

const together = (whole: readonly VerdictLine[], own: readonly VerdictLine[]): Checked => {
  const all = [...whole, ...own];
  const has = (status: VerdictLine['status']) => all.some((line) => line.status === status);
  const result = has('failed') ? 'failed' : has('unchecked') ? 'incomplete' : 'verified';
  return { result, weak: has('weak'), whole, own };
};

/** An entry as `verifyEntry` reads it, with the receipt that this phone got first, if it did. */
const entryOf = ({ leaf, index, proof, receipt }: OwnEntryView) => ({
  format: ENTRY_FORMAT,
  leaf,
  index,
  proof,
  receipt: rememberedReceipt(receipt.lottery) ?? receipt,
});

/** What was published, as the proof says it, and before that as this phone was told when it entered. */
const publishedOf = ({
  lotteryId,
  rulesHash,
  commitment,
  closesAtMs,
  count,
  root,
  beacon,
}: LotteryProof): Published => ({
  rulesHash,
  commitment,
  ...(closesAtMs === null ? {} : { closesAtMs }),
  ...(count === null ? {} : { count }),
  ...(root === null ? {} : { root }),
  ...(beacon.round === null ? {} : { round: beacon.round }),
  ...publishedBefore(lotteryId),
});

/** The viewer's own entry, if there is one and asking is worth a sign-in. */
const ownEntry = async (lotteries: Lotteries, id: string): Promise<OwnEntryView | null> => {
  if (!lotteries.isSignedIn() && rememberedReceipt(id) === null) return null;
  try {
    const entry = await lotteries.entry(id);
    rememberReceipt(entry.receipt);
    return entry;
  } catch (error) {
    if (failureCode(error) === 'ENTRY_NOT_FOUND') return null;
    throw error;
  }
};

/** Does the sum of a draw again on this phone: everything as far as the list is not too large, and the viewer's own entry. */
export const useCheck = (lotteries: Lotteries, proof: LotteryProof): [Check, () => void] => {
  const [check, put] = useState<Check>({ status: 'idle' });
  const isBusy = useRef(false);
  const isOver = useRef(false);
  useEffect(() => {
    isOver.current = false;
    return () => {
      isOver.current = true;
    };
  }, []);
  const show = useCallback((next: Check) => void (isOver.current || put(next)), []);

  const wholeOf = useCallback(
    async (bundle: object, published: Published): Promise<readonly VerdictLine[]> => {
      const steps = verifyBundleInSlices(bundle, { published });
      let restedAt = Date.now();
      for (;;) {
        const step = steps.next();
        if (step.done) return step.value.lines;
        if (Date.now() - restedAt < AT_ONCE_MS) continue;
        show({ status: 'checking', percent: Math.floor(step.value * 100) });
        await rest();
        if (isOver.current) return [];
        restedAt = Date.now();
      }
    },
    [show],
  );

  const run = useCallback(async (): Promise<Check> => {
    const published = publishedOf(proof);
    const hasList = isListForPhones(proof);
    const [bundle, entry] = await Promise.all([
      hasList ? lotteries.bundle(proof.lotteryId) : null,
      ownEntry(lotteries, proof.lotteryId),
    ]);
    if (bundle === null && entry === null) return { status: 'too-large' };
    show({ status: 'checking', percent: 0 });
    await rest();
    const whole = bundle === null ? [] : await wholeOf(bundle, published);
    if (entry === null) return { status: 'done', checked: together(whole, []) };
    const { lines } = verifyEntry(bundle ?? headOf(proof), entryOf(entry), { published });
    return { status: 'done', checked: together(whole, whole.length > 0 ? lines.filter(isOwnLine) : lines) };
  }, [lotteries, proof, show, wholeOf]);

  const press = useCallback(() => {
    if (isBusy.current) return;
    isBusy.current = true;
    show({ status: 'downloading' });
    run()
      .catch((error: unknown): Check => ({ status: 'failed', code: failureCode(error) }))
      .then(show)
      .finally(() => (isBusy.current = false));
  }, [run, show]);
  return [check, press];
};
