import { LIVE_STATUS_OF } from '@kaibo/contracts/rooms';
import type { SyncCauseKind } from '@kaibo/contracts/syncs';

/** A room that may change soon, as the schedule sees it. */
export interface ScheduledRoom {
  /** The platform's number. */
  liveStatus: number;
  startsAt: Date;
  endsAt: Date;
}

/** How often to look, by what the rooms are about to do. All in seconds. */
export interface Watch {
  /** Nothing near. */
  idle: number;
  /** While a room is on air. */
  live: number;
  /** Around each planned start, until the room is seen on air or has expired: from `after` seconds past it (negative: before it), every `every` seconds. Ascending. */
  start: readonly { after: number; every: number }[];
}

const MINUTE = 60;

/** The platform sends no event, so a start is found by looking: close before and after the plan, ever less often later. */
export const CLOSE_WATCH: Watch = {
  idle: 30 * MINUTE,
  live: 2 * MINUTE,
  start: [
    { after: -20 * MINUTE, every: MINUTE },
    { after: -10 * MINUTE, every: 10 },
    { after: 10 * MINUTE, every: 30 },
    { after: 20 * MINUTE, every: 2 * MINUTE },
    { after: 60 * MINUTE, every: 5 * MINUTE },
  ],
};

/** Where viewers' hints have lately been first to tell, they find the start; polling only backs them up. */
export const HINTED_WATCH: Watch = {
  idle: 30 * MINUTE,
  live: 5 * MINUTE,
  start: [
    { after: -10 * MINUTE, every: 2 * MINUTE },
    { after: 10 * MINUTE, every: 5 * MINUTE },
  ],
};

/** Hints are trusted for so long after one proved right: a shop that is live every day or two stays on the slow watch. */
const HINTS_TRUSTED_SECONDS = 48 * 60 * MINUTE;

/** @param hintsProvedAt when a hint was last first to tell of a change; null since the poller found a start unaided */
export const watchAt = (now: Date, hintsProvedAt: Date | null): Watch =>
  hintsProvedAt && now.getTime() - hintsProvedAt.getTime() < HINTS_TRUSTED_SECONDS * 1000 ? HINTED_WATCH : CLOSE_WATCH;

const ON_AIR: readonly number[] = [LIVE_STATUS_OF.live, LIVE_STATUS_OF.paused, LIVE_STATUS_OF.interrupted];

/** Seconds from now to the next look that this room needs. */
function secondsUntilLook(now: Date, room: ScheduledRoom, watch: Watch): number {
  if (ON_AIR.includes(room.liveStatus)) return watch.live;
  if (room.liveStatus !== LIVE_STATUS_OF.upcoming || room.endsAt <= now) return watch.idle;
  const sinceStart = (now.getTime() - room.startsAt.getTime()) / 1000;
  const next = watch.start.find((stage) => stage.after > sinceStart);
  const current = watch.start.findLast((stage) => stage.after <= sinceStart);
  // A denser stage begins on time, however long the interval before it.
  return Math.min(current?.every ?? watch.idle, next ? next.after - sinceStart : watch.idle);
}

/**
 * When to look next, having looked now. Pure.
 * @param rooms all that are on air, and all planned to start within the idle interval and the first stage
 */
export function nextPollAt(now: Date, rooms: readonly ScheduledRoom[], watch: Watch): Date {
  const seconds = rooms.map((room) => secondsUntilLook(now, room, watch));
  return new Date(now.getTime() + Math.max(1, Math.min(watch.idle, ...seconds)) * 1000);
}

/** Causes that no amount of asking again will cure: someone has to do something. */
const NEEDS_A_PERSON: readonly SyncCauseKind[] = ['not-granted', 'credentials-refused'];
const FIRST_RETRY_SECONDS = 10;
/** As if silent for so long, when the platform has never answered. */
const NEVER_GOOD_SECONDS = 4 * MINUTE;

/**
 * When to look again after a poll that read nothing: half as long again as the platform has been silent, so that a hiccup
 * is asked after at once and an outage ever less often, but never later than the rooms need anyway. Pure.
 * @param lastGoodAt the last poll that read anything; null: never
 * @param planned when the next poll would be, had this one gone well
 * @param quotaOpensAt when the platform's next day begins
 */
export function retryAt(
  now: Date,
  cause: SyncCauseKind,
  lastGoodAt: Date | null,
  planned: Date,
  quotaOpensAt: Date,
): Date {
  if (cause === 'quota-used-up') return quotaOpensAt;
  if (NEEDS_A_PERSON.includes(cause)) return new Date(now.getTime() + CLOSE_WATCH.idle * 1000);
  const silentSeconds = lastGoodAt ? (now.getTime() - lastGoodAt.getTime()) / 1000 : NEVER_GOOD_SECONDS;
  const patience = Math.max(FIRST_RETRY_SECONDS, silentSeconds / 2);
  return new Date(Math.min(planned.getTime(), now.getTime() + patience * 1000));
}

/** A sweep that did not succeed is tried again after this; until then the head is polled as usual. */
const SWEEP_AGAIN_AFTER_SECONDS = 30 * MINUTE;

/**
 * The whole list is read once a platform day, for edits and deletions of old rooms.
 * @param today the platform's day of `now`, `YYYY-MM-DD`
 * @param sweptDay the last day with a complete sweep
 * @param lastTriedAt when a sweep was last begun; null: never
 */
export const isSweepDue = (now: Date, today: string, sweptDay: string | null, lastTriedAt: Date | null): boolean =>
  sweptDay !== today &&
  (lastTriedAt === null || now.getTime() - lastTriedAt.getTime() >= SWEEP_AGAIN_AFTER_SECONDS * 1000);
