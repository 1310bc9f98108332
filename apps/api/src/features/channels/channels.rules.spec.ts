import { RESERVATION_OUTCOMES } from '@kaibo/contracts/channels';
import type { RoomStatus } from '@kaibo/contracts/rooms';
import { mayTell, reservationAfter, sayingOf, suggestionOf } from './channels.rules';

const NOW = new Date('2026-03-01T12:00:00Z');
const minutes = (n: number): Date => new Date(NOW.getTime() + n * 60_000);

it.each<['live' | 'ended' | 'notice-cancelled', RoomStatus, number, boolean]>([
  ['live', 'upcoming', 5, true],
  ['live', 'upcoming', 60, true],
  ['live', 'upcoming', 61, false],
  ['live', 'upcoming', -90, true],
  ['live', 'live', 0, false],
  ['live', 'paused', 0, true],
  ['live', 'ended', -90, false],
  ['ended', 'upcoming', 5, false],
  ['ended', 'live', -90, true],
  ['ended', 'ended', -90, false],
  ['notice-cancelled', 'upcoming', 500, true],
  ['notice-cancelled', 'live', -5, false],
])('that it is %s, of a room that is %s and starts in %d minutes: %s', (says, status, start, expected) => {
  expect(mayTell(says, { status, startsAt: minutes(start) }, NOW)).toBe(expected);
});

it.each([
  [{ liveStatus: 1 }, null],
  [{ liveStatus: 2 }, 'live'],
  [{ liveStatus: 3 }, 'ended'],
  [{ liveStatus: 4 }, null],
  [{ noticeStatus: 0 }, null],
  [{ noticeStatus: 1 }, 'notice-cancelled'],
  [{ noticeStatus: 2 }, null],
  [{ liveStatus: 3, noticeStatus: 1 }, 'notice-cancelled'],
  [{ liveStatus: 2, noticeStatus: 1 }, 'live'],
  [{}, null],
])('reads %j as %s', (hint, says) => {
  expect(sayingOf(hint)).toBe(says);
});

it.each([
  [1, true, true, 'live'],
  [1, false, false, 'live'],
  [2, true, true, 'live'],
  [3, true, false, 'notice-cancelled'],
  [4, true, false, 'ended'],
  [5, true, false, null],
  [6, false, true, null],
  [7, true, false, null],
  [8, false, true, null],
  [9, true, true, null],
  [9, false, false, null],
  [10, true, false, null],
])('state %d of one who was reserved: %s, leaves %s', (state, before, isReserved, says) => {
  expect(reservationAfter(before, state)).toMatchObject({ isReserved, says });
});

it('knows all ten states, each by a name of its own', () => {
  expect(Array.from({ length: 10 }, (_, n) => reservationAfter(false, n + 1).outcome)).toEqual(RESERVATION_OUTCOMES);
  for (const state of [0, 11]) expect(() => reservationAfter(false, state)).toThrow('no state');
});

it('suggests what most viewers saw, and of equals the latest', () => {
  const seen = (says: 'live' | 'ended', viewers: number, lastAt: Date) => ({ says, viewers, lastAt });
  expect(suggestionOf([])).toBeNull();
  expect(suggestionOf([seen('live', 1, minutes(0)), seen('ended', 2, minutes(-5))])).toBe('ended');
  expect(suggestionOf([seen('live', 2, minutes(-1)), seen('ended', 2, minutes(0))])).toBe('ended');
});
