import { MAX_TIME, platformDay, shanghaiHour, VirtualClock } from './clock';

let real = 0;
const aClock = (): VirtualClock => {
  real = 1_000_000;
  return new VirtualClock(() => real);
};

it('is real time until told otherwise', () => {
  const clock = aClock();
  real += 1_234;
  expect([clock.now(), clock.speed]).toEqual([1_001_234, 1]);
});

it.each([0.1, 0.5, 1, 60, 100_000])('runs at %f times the speed, in whole milliseconds', (speed) => {
  const clock = aClock();
  clock.setSpeed(speed);
  real += 1_003;
  expect(clock.now()).toBe(1_000_000 + Math.floor(1_003 * speed));
  clock.setSpeed(1);
  real += 10;
  expect(clock.now()).toBe(1_000_010 + Math.floor(1_003 * speed));
});

it('stands still, moves by hand, and becomes real again', () => {
  const clock = aClock();
  clock.setSpeed(0);
  real += 99_999;
  expect(clock.now()).toBe(1_000_000);
  clock.advance(500);
  expect(clock.now()).toBe(1_000_500);
  clock.set(7);
  expect(clock.now()).toBe(7);
  clock.reset();
  expect([clock.now(), clock.speed]).toEqual([real, 1]);
});

it('stops at the last day that the platform can write', () => {
  const clock = aClock();
  clock.set(MAX_TIME - 1);
  clock.setSpeed(100_000);
  real += 1_000_000;
  expect(clock.now()).toBe(MAX_TIME);
  expect(platformDay(clock.now())).toMatch(/^(\+01|9999)/);
});

it.each([
  ['2026-11-21T15:59:59.999Z', '2026-11-21'],
  ['2026-11-21T16:00:00.000Z', '2026-11-22'],
  ['2026-12-31T16:00:00.000Z', '2027-01-01'],
])('at %s it is %s in Shanghai', (at, day) => {
  expect(platformDay(Date.parse(at))).toBe(day);
});

it('finds an hour of another day', () => {
  expect(shanghaiHour(Date.parse('2026-11-21T16:00:00Z'), 1, 20)).toBe(Date.parse('2026-11-23T12:00:00Z'));
});
