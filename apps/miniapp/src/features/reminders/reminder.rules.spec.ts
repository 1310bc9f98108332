import { aRoom } from '../../../test/fake-api';
import { aReminder } from '../../../test/fake-viewers';
import { isAskedFor, isGranted, isReservedBy, isTurnedOff, reminderWayOf } from './reminder.rules';

const ALL = { plugin: true, message: true, channels: true };
const from = (source: 'wechat-live' | 'wechat-channels' | 'douyin' | 'manual', status = 'upcoming' as const) =>
  aRoom({ id: '1', status, entry: { source, platformRoomId: source === 'manual' ? null : 'p1', playUrl: null } });

it.each([
  ['wechat-live', ALL, 'plugin'],
  ['wechat-live', { ...ALL, plugin: false }, 'message'],
  ['wechat-channels', ALL, 'channels'],
  ['wechat-channels', { ...ALL, channels: false }, 'message'],
  ['douyin', ALL, 'message'],
  ['manual', ALL, 'message'],
  ['manual', { ...ALL, message: false }, 'none'],
] as const)('a room of %s is reminded of by %j: %s', (source, can, way) => {
  expect(reminderWayOf(from(source), can)).toBe(way);
});

it.each(['live', 'paused', 'ended', 'expired'] as const)('a room that is %s needs none', (status) => {
  expect(reminderWayOf({ ...from('wechat-live'), status }, ALL)).toBe('none');
});

it('finds a promise on the page it has, and does not deny one that may stand on the next', () => {
  const items = [aReminder({ id: '1', roomId: '5' }), aReminder({ id: '2', roomId: '6', status: 'sent' })];
  expect(isAskedFor('5', { items, nextCursor: null })).toBe(true);
  expect(isAskedFor('6', { items, nextCursor: null })).toBe(false);
  expect(isAskedFor('7', { items, nextCursor: '9' })).toBeNull();
  expect(isAskedFor('5', { items: [aReminder({ id: '1', roomId: '5', way: 'plugin' })], nextCursor: null })).toBe(
    false,
  );
});

it('reads the popup', () => {
  expect((['accept', 'acceptWithAlert', 'reject', 'ban'] as const).map(isGranted)).toEqual([true, true, false, false]);
  expect((['ban', 'filter', 'reject'] as const).map(isTurnedOff)).toEqual([true, true, false]);
});

it('reads WeChat’s sheet, all ten of its states', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(isReservedBy)).toEqual([
    null,
    null,
    false,
    false,
    false,
    true,
    false,
    true,
    null,
    false,
  ]);
});
