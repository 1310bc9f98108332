import { dayOf } from './day';

it.each([
  ['2026-11-20T15:59:59.999Z', 'Asia/Shanghai', '2026-11-20'],
  ['2026-11-20T16:00:00.000Z', 'Asia/Shanghai', '2026-11-21'],
  ['2026-11-20T16:00:00.000Z', 'UTC', '2026-11-20'],
  ['2026-12-31T16:00:00.000Z', 'Asia/Shanghai', '2027-01-01'],
  ['2026-03-29T00:59:00.000Z', 'Europe/Berlin', '2026-03-29'],
])('puts %s in %s on %s', (at, zone, day) => {
  expect(dayOf(new Date(at), zone)).toBe(day);
});
