/**
 * A token bucket: so many at once, and then as many as come back with time.
 */
export interface LimitRule {
  /** Whole, ≥ 1. */
  burst: number;
  /** > 0; may be a fraction. */
  perSecond: number;
}

/**
 * A bucket is one number: the instant at which it is full again, in milliseconds of whichever clock is used.
 * (The same as counting tokens, without the tokens: the generic cell rate algorithm of ATM networks.)
 */
export type FullAt = number;

/** What taking one came to: the bucket as it is now, and how long to wait; 0 when it was given. */
export interface Taken {
  fullAt: FullAt;
  waitMs: number;
}

/** Takes one from a bucket. Pure. @param before undefined: a full one */
export function takeOne(before: FullAt | undefined, now: number, rule: LimitRule): Taken {
  const eachMs = 1_000 / rule.perSecond;
  const from = Math.max(before ?? now, now);
  const fullAt = from + eachMs;
  const waitMs = fullAt - now - rule.burst * eachMs;
  // A hair of a rounding error is no wait.
  return waitMs > 1e-6 ? { fullAt: from, waitMs } : { fullAt, waitMs: 0 };
}

/** Gives one back that was taken in vain. Pure. */
export const giveBack = (before: FullAt, rule: LimitRule): FullAt => before - 1_000 / rule.perSecond;

/**
 * Seconds for `Retry-After`: at least the wait, and up to half as much again (3 s at least), so that those who were
 * refused together do not come back together. Pure.
 * @param chance a whole number 0 ≤ n < below
 */
export function retryAfterSeconds(waitMs: number, chance: (below: number) => number): number {
  const wait = Math.max(1, Math.ceil(waitMs / 1_000));
  return wait + chance(Math.max(3, Math.ceil(wait / 2) + 1));
}

/** What holds for a handler that does not say otherwise. A person with a thumb or a mouse never meets these. */
export const USUAL_LIMITS: Record<'viewer' | 'staff', { reads: LimitRule; writes: LimitRule }> = {
  viewer: { reads: { burst: 60, perSecond: 10 }, writes: { burst: 20, perSecond: 2 } },
  staff: { reads: { burst: 300, perSecond: 30 }, writes: { burst: 300, perSecond: 10 } },
};

/** Writes that nobody signed, from one address: a mobile carrier's gateway carries thousands of people. */
export const UNSIGNED_WRITES: LimitRule = { burst: 2_000, perSecond: 200 };

/** Keys, tokens and cookies that are nobody's, from one address. */
export const STRANGER_LIMIT: LimitRule = { burst: 300, perSecond: 2 };
