import { giveBack, type LimitRule, retryAfterSeconds, takeOne } from './limits.rules';

const RULE: LimitRule = { burst: 5, perSecond: 2 };

/** How many of `n` at this instant are given, and the bucket after. */
const takeMany = (before: number | undefined, now: number, n: number, rule = RULE) => {
  let fullAt = before;
  let given = 0;
  for (let k = 0; k < n; k++) {
    const taken = takeOne(fullAt, now, rule);
    fullAt = taken.fullAt;
    if (taken.waitMs === 0) given++;
  }
  return { given, fullAt };
};

it.each([
  ['its burst from a full bucket', 0, 5],
  ['nothing more at once', 1, 0],
  ['one after half a second', 500, 1],
  ['three after one and a half', 1_500, 3],
  ['its burst and no more after a day', 86_400_000, 5],
])('gives %s', (_name, laterMs, expected) => {
  if (laterMs === 0) return expect(takeMany(undefined, 1_000, 20).given).toBe(expected);
  const { fullAt } = takeMany(undefined, 1_000, 20);
  expect(takeMany(fullAt, 1_000 + laterMs, 20).given).toBe(expected);
});

it('says how long to wait, and refusals cost nothing', () => {
  const { fullAt } = takeMany(undefined, 0, 5);
  const first = takeOne(fullAt, 0, RULE);
  expect(first.waitMs).toBe(500);
  expect(takeOne(first.fullAt, 100, RULE).waitMs).toBeCloseTo(400);
  expect(takeOne(first.fullAt, 500, RULE).waitMs).toBe(0);
});

it('never gives more than burst + rate × time, whatever the pattern', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const rule = { burst: 1 + (seed % 7), perSecond: 0.3 * (1 + (seed % 11)) };
    let fullAt: number | undefined;
    let now = 0;
    let given = 0;
    for (let n = 0; n < 400; n++) {
      now += ((seed * 7919 + n * 104729) % 97) * (n % 13 === 0 ? 20 : 1);
      const taken = takeOne(fullAt, now, rule);
      fullAt = taken.fullAt;
      if (taken.waitMs === 0) given++;
    }
    expect(given).toBeLessThanOrEqual(rule.burst + (rule.perSecond * now) / 1_000 + 1e-6);
    expect(given).toBeGreaterThanOrEqual(Math.min(400, rule.burst));
  }
});

it('takes back what was taken in vain', () => {
  const { fullAt } = takeMany(undefined, 0, 5);
  expect(takeMany(giveBack(fullAt ?? 0, RULE), 0, 5).given).toBe(1);
});

it('spreads those who were refused together', () => {
  let n = 0;
  const chance = (below: number): number => n++ % below;
  const seconds = new Set(Array.from({ length: 50 }, () => retryAfterSeconds(10_000, chance)));
  expect(Math.min(...seconds)).toBe(10);
  expect(seconds.size).toBeGreaterThan(4);
  expect(retryAfterSeconds(1, () => 0)).toBe(1);
  expect(new Set(Array.from({ length: 9 }, () => retryAfterSeconds(1, chance))).size).toBe(3);
});
