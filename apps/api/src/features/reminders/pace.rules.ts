import { nextPlatformDay } from '../../core/day';
import type { Hindrance } from '../../platforms/messages';

export type { Hindrance } from '../../platforms/messages';

/** Messages a second of a mini-app that nothing has slowed down. The platform publishes a number a day only. */
export const FASTEST = 500;
/** And of one that the platform keeps refusing. */
export const SLOWEST = 1;
/** What a batch without a refusal adds: from the slowest to the fastest in a hundred of them. */
export const FASTER_BY = FASTEST / 100;

/** How fast a mini-app sends, and until when not at all. */
export interface Pace {
  perSecond: number;
  /** When the next message may go. */
  freeAt: Date;
  stoppedUntil: Date | null;
}

/** Too fast: the platform counts by the minute. */
const RATE_PAUSE_SECONDS = 10;
const BUSY_PAUSE_SECONDS = 5;
/** Somebody has to do something about it first. */
const BLOCKED_PAUSE_SECONDS = 300;

/** The worst of several: the one that stops longest. Pure. */
export const worstOf = (hindrances: readonly Hindrance[]): Hindrance | null =>
  (['day', 'blocked', 'rate', 'busy'] as const).find((one) => hindrances.includes(one)) ?? null;

/** The pace after a hindrance, and when to try again. 45009 stops until midnight, 45011 halves. Pure. */
export function slowDown(pace: Pace, hindrance: Hindrance, now: Date): Pace {
  const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);
  switch (hindrance) {
    case 'day':
      return { ...pace, stoppedUntil: nextPlatformDay(now) };
    case 'blocked':
      return { ...pace, stoppedUntil: later(BLOCKED_PAUSE_SECONDS) };
    case 'rate':
      return { ...pace, perSecond: Math.max(pace.perSecond / 2, SLOWEST), stoppedUntil: later(RATE_PAUSE_SECONDS) };
    case 'busy':
      return { ...pace, stoppedUntil: later(BUSY_PAUSE_SECONDS) };
  }
}
