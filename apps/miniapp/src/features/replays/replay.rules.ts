import { REPLAY_STATES } from '@kaibo/contracts/rooms';
import type { ReplayPart, ReplaysView } from '@kaibo/contracts/rooms.dto';

const isPart = (value: unknown): value is ReplayPart => typeof (value as Partial<ReplayPart> | null)?.url === 'string'; // read, not trusted

/** Whether an answer, or what was stored, can be shown. */
export const isReplays = (value: unknown): value is ReplaysView => {
  const view = value as Partial<ReplaysView> | null; // read, not trusted
  return REPLAY_STATES.some((state) => state === view?.state) && Array.isArray(view?.items) && view.items.every(isPart);
};

/** The parts that can still be played: what was stored at the last visit may be over. */
export const playable = ({ items }: ReplaysView, now: number): ReplayPart[] =>
  items.filter(({ expiresAt }) => expiresAt === null || !(Date.parse(expiresAt) <= now));

/** What is to be shown now: `ready` has something to play. */
export const stateNow = (view: ReplaysView, now: number): ReplaysView['state'] =>
  view.state === 'ready' && playable(view, now).length === 0 ? 'expired' : view.state;

/** When the first of them cannot be played any more; null where the platform does not say. */
export const firstExpiry = (parts: readonly ReplayPart[]): string | null =>
  parts.reduce<string | null>(
    (first, { expiresAt }) => (expiresAt !== null && (first === null || expiresAt < first) ? expiresAt : first),
    null,
  );
