import type { LotteryProof } from '@kaibo/contracts/lotteries.dto';
import { BUNDLE_FORMAT } from '@kaibo/fair-draw';

/** Some 7 MB: what a phone downloads in seconds, and does the sum of in a few more. */
export const MOST_ENTRIES = 100_000;

/** Whether the whole list is worth downloading on a phone. Pure. */
export const isListForPhones = ({ count, bundle }: Pick<LotteryProof, 'count' | 'bundle'>): boolean =>
  bundle !== null && (count ?? 0) <= MOST_ENTRIES;

/** What `verifyEntry` reads, out of what is published; it says itself what does not fit. Pure. */
export const headOf = ({
  rules,
  rulesHash,
  commitment,
  closesAtMs,
  count,
  root,
  beacon,
  secret,
  seed,
  winners,
}: LotteryProof): unknown => ({
  format: BUNDLE_FORMAT,
  rules,
  rulesHash,
  commitment,
  closesAtMs,
  count,
  root,
  beacon:
    beacon.kind === 'none'
      ? { kind: 'none' }
      : { kind: 'drand', chain: beacon.chain, round: beacon.round, signature: beacon.signature },
  secret,
  seed,
  winners,
});

/** The same to be read on a larger screen. */
export const pageOfProof = (id: string): string => {
  const origin = __API_BASE__ === '' ? window.location.origin : __API_BASE__; // '' on the browser build alone
  return `${origin}/l/${encodeURIComponent(id)}/proof`;
};
