import { FASTEST, type Hindrance, type Pace, SLOWEST, slowDown, worstOf } from './pace.rules';

const NOW = new Date('2026-11-21T12:00:00Z');
const pace: Pace = { perSecond: FASTEST, freeAt: NOW, stoppedUntil: null };

it.each<[Hindrance, number, string]>([
  ['day', FASTEST, '2026-11-21T16:00:00.000Z'],
  ['rate', FASTEST / 2, '2026-11-21T12:00:10.000Z'],
  ['busy', FASTEST, '2026-11-21T12:00:05.000Z'],
  ['blocked', FASTEST, '2026-11-21T12:05:00.000Z'],
])('after %s it sends %d a second, from %s on', (hindrance, perSecond, until) => {
  const after = slowDown(pace, hindrance, NOW);
  expect([after.perSecond, after.stoppedUntil?.toISOString()]).toEqual([perSecond, until]);
});

it('never halves to nothing', () => {
  let slow = pace;
  for (let n = 0; n < 50; n++) slow = slowDown(slow, 'rate', NOW);
  expect(slow.perSecond).toBe(SLOWEST);
});

it.each<[Hindrance[], Hindrance | null]>([
  [[], null],
  [['busy', 'rate'], 'rate'],
  [['rate', 'blocked', 'busy'], 'blocked'],
  [['busy', 'day', 'blocked'], 'day'],
])('takes of %j the one that stops longest: %s', (all, worst) => {
  expect(worstOf(all)).toBe(worst);
});
