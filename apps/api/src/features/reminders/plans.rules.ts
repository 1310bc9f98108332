import { LIVE_STATUS_OF, STATUSES_OF_STATE } from '@kaibo/contracts/rooms';

export const PLAN_STATES = ['open', 'sending', 'done', 'released'] as const;
/** `open`: waiting for the start; `sending`: it was seen; `done`: all messages are out; `released`: there is no start. */
export type PlanState = (typeof PLAN_STATES)[number];

/** Why promises were given up. */
export const RELEASE_REASONS = ['ended', 'expired', 'vanished', 'banned'] as const;
export type ReleaseReason = (typeof RELEASE_REASONS)[number];

/** A room as a plan looks at it. */
export interface RoomFacts {
  /** The platform's `live_status`. */
  liveStatus: number;
  startsAt: Date;
  isVanished: boolean;
}

/** What is to be done about a plan. `wait`: chunks of an earlier version are not closed yet. */
export type PlanStep =
  | { kind: 'none' }
  | { kind: 'wait' }
  | { kind: 'move'; startsAt: Date }
  | { kind: 'fan-out' }
  | { kind: 'reopen'; startsAt: Date }
  | { kind: 'release'; reason: ReleaseReason };

const ON_AIR: readonly number[] = STATUSES_OF_STATE.live.map((status) => LIVE_STATUS_OF[status]);

export const isOnAir = (liveStatus: number): boolean => ON_AIR.includes(liveStatus);

const overBecause = ({ liveStatus, isVanished }: RoomFacts): ReleaseReason | null => {
  if (isVanished) return 'vanished';
  if (liveStatus === LIVE_STATUS_OF.ended) return 'ended';
  return liveStatus === LIVE_STATUS_OF.expired ? 'expired' : null;
};

/**
 * What a room's news means for those who wait. It looks at how things stand, not at what happened: news that is told
 * twice, late or once for several changes leads to the same. Pure.
 * @param hasOpenChunks some chunk, of whichever version, has not been sent to its end
 */
export function nextStep(
  plan: { state: PlanState; startsAt: Date },
  room: RoomFacts,
  hasOpenChunks: boolean,
): PlanStep {
  const over = overBecause(room);
  switch (plan.state) {
    case 'open':
      if (over) return { kind: 'release', reason: over };
      if (room.liveStatus === LIVE_STATUS_OF.banned) return { kind: 'none' };
      if (isOnAir(room.liveStatus)) return hasOpenChunks ? { kind: 'wait' } : { kind: 'fan-out' };
      return plan.startsAt.getTime() === room.startsAt.getTime()
        ? { kind: 'none' }
        : { kind: 'move', startsAt: room.startsAt };
    case 'sending':
      if (over) return { kind: 'release', reason: over };
      if (room.liveStatus === LIVE_STATUS_OF.banned) return { kind: 'release', reason: 'banned' };
      // It went back to being planned: what has not gone waits for the new start.
      return isOnAir(room.liveStatus) ? { kind: 'none' } : { kind: 'reopen', startsAt: room.startsAt };
    case 'done':
    case 'released':
      return { kind: 'none' }; // whoever asks anew opens it again
  }
}
