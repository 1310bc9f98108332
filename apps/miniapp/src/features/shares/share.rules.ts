import { SHARE_TARGETS, type ShareTarget } from '@kaibo/contracts/distribution';
import type { ShareView } from '@kaibo/contracts/distribution.dto';

/** What is shared. */
export interface Shared {
  target: ShareTarget;
  targetId: string;
}

/** The mini-program itself, wherever it begins. */
export const HOME: Shared = { target: 'home', targetId: '' };

/** What an address says is shared: read, not trusted. Pure. */
export const isShareTarget = (value: unknown): value is ShareTarget =>
  (SHARE_TARGETS as readonly unknown[]).includes(value);

/** A share of the viewer's own, as it is kept for the next time. */
export type KeptShare = Pick<ShareView, 'target' | 'targetId' | 'token' | 'expiresAt'>;

const DAY_MS = 86_400_000;
/** What is shared today may be opened for some days yet. */
const GOOD_FOR_MS = 7 * DAY_MS;
/** So many are kept: the last rooms, goods and pages that the viewer looked at. */
export const KEPT_SHARES = 40;

const isSame = (one: Shared, other: Shared): boolean => one.target === other.target && one.targetId === other.targetId;

/** The viewer's own share of this, if it is good for long enough. Pure. @param now ms */
export const goodShare = (kept: readonly KeptShare[], of: Shared, now: number): KeptShare | null =>
  kept.find((one) => isSame(one, of) && (one.expiresAt === null || Date.parse(one.expiresAt) - now > GOOD_FOR_MS)) ??
  null;

/** The newest first, one of each. Pure. */
export const withShare = (kept: readonly KeptShare[], share: KeptShare): KeptShare[] =>
  [share, ...kept.filter((one) => !isSame(one, share))].slice(0, KEPT_SHARES);

/** An address of ours with the sharer's token in it. Pure. */
export const withToken = (address: string, token: string | null): string =>
  token === null ? address : `${address}${address.includes('?') ? '&' : '?'}s=${encodeURIComponent(token)}`;
