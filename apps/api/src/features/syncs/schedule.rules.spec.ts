import { CLOSE_WATCH, HINTED_WATCH, isSweepDue, nextPollAt, retryAt, watchAt } from './schedule.rules';

const NOW = new Date('2026-11-21T12:00:00Z');
const inMinutes = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000);
const upcoming = (minutes: number, lengthMinutes = 120) => ({
  liveStatus: 102,
  startsAt: inMinutes(minutes),
  endsAt: inMinutes(minutes + lengthMinutes),
});
const withStatus = (liveStatus: number) => ({ ...upcoming(-5), liveStatus });
const secondsTo = (at: Date): number => (at.getTime() - NOW.getTime()) / 1000;

it.each([
  ['nothing planned', [], 1800],
  ['a start in three hours', [upcoming(180)], 1800],
  ['a start in 45 minutes: wakes when the watch begins', [upcoming(45)], 1500],
  ['a start in just over 20 minutes', [upcoming(20.5)], 30],
  ['20 minutes before', [upcoming(20)], 60],
  ['15 minutes before', [upcoming(15)], 60],
  ['10 minutes and 30 seconds before: the dense stage begins on time', [upcoming(10.5)], 30],
  ['10 minutes before', [upcoming(10)], 10],
  ['at the planned start', [upcoming(0)], 10],
  ['9 minutes late', [upcoming(-9)], 10],
  ['10 minutes late', [upcoming(-10)], 30],
  ['20 minutes late', [upcoming(-20)], 120],
  ['an hour late', [upcoming(-60)], 300],
  ['past the planned end', [upcoming(-130)], 1800],
  ['on air', [withStatus(101)], 120],
  ['paused', [withStatus(105)], 120],
  ['interrupted', [withStatus(106)], 120],
  ['ended', [withStatus(103)], 1800],
  ['banned', [withStatus(104)], 1800],
  ['expired', [withStatus(107)], 1800],
  ['several: the most urgent decides', [upcoming(180), withStatus(101), upcoming(5)], 10],
])('looks often enough: %s', (_name, rooms, seconds) => {
  expect(secondsTo(nextPollAt(NOW, rooms, CLOSE_WATCH))).toBe(seconds);
});

it.each([
  ['45 minutes before', [upcoming(45)], 1800],
  ['15 minutes before: wakes when the watch begins', [upcoming(15)], 300],
  ['5 minutes before', [upcoming(5)], 120],
  ['15 minutes late', [upcoming(-15)], 300],
  ['on air', [withStatus(101)], 300],
])('leans on hints where they have proved right: %s', (_name, rooms, seconds) => {
  expect(secondsTo(nextPollAt(NOW, rooms, HINTED_WATCH))).toBe(seconds);
});

it('never plans the past, nor a standing still', () => {
  for (let second = -4000; second <= 4000; second += 7) {
    const room = { liveStatus: 102, startsAt: new Date(NOW.getTime() + second * 1000), endsAt: inMinutes(300) };
    for (const watch of [CLOSE_WATCH, HINTED_WATCH]) {
      const at = secondsTo(nextPollAt(NOW, [room], watch));
      expect(at).toBeGreaterThanOrEqual(1);
      expect(at).toBeLessThanOrEqual(1800);
    }
  }
});

it('trusts hints for two days after one was first to tell', () => {
  expect(watchAt(NOW, null)).toBe(CLOSE_WATCH);
  expect(watchAt(NOW, inMinutes(-60))).toBe(HINTED_WATCH);
  expect(watchAt(NOW, inMinutes(-48 * 60))).toBe(CLOSE_WATCH);
});

const midnight = new Date('2026-11-21T16:00:00Z');
it.each([
  ['the quota is used up: when the next one opens', 'quota-used-up', inMinutes(-1), 10, 4 * 3600],
  ['no permission: someone must act', 'not-granted', inMinutes(-1), 10, 1800],
  ['a wrong secret: someone must act', 'credentials-refused', null, 10, 1800],
  ['a hiccup before a start: as planned', 'timeout', inMinutes(-0.2), 10, 10],
  ['a hiccup while idle: soon', 'timeout', inMinutes(-30), 1800, 900],
  ['an outage: never later than planned', 'unreachable', inMinutes(-600), 1800, 1800],
  ['never good yet', 'not-json', null, 1800, 120],
  ['just read in part', 'platform-error', NOW, 1800, 10],
] as const)('asks again after a failure: %s', (_name, cause, lastGoodAt, plannedSeconds, seconds) => {
  const planned = new Date(NOW.getTime() + plannedSeconds * 1000);
  expect(secondsTo(retryAt(NOW, cause, lastGoodAt, planned, midnight))).toBe(seconds);
});

it.each([
  ['never swept', null, null, true],
  ['swept yesterday', '2026-11-20', inMinutes(-1440), true],
  ['swept today', '2026-11-21', inMinutes(-60), false],
  ['tried 10 minutes ago', '2026-11-20', inMinutes(-10), false],
  ['tried half an hour ago', '2026-11-20', inMinutes(-30), true],
])('sweeps once a day: %s', (_name, sweptDay, lastTriedAt, due) => {
  expect(isSweepDue(NOW, '2026-11-21', sweptDay, lastTriedAt)).toBe(due);
});
