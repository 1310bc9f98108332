import fc from 'fast-check';
import { ROOM_STATUSES } from '@kaibo/contracts/rooms';
import { causeOf, chooseSlots, requireSlots, type SlotRoom, slotsFreshUntil, statusAsOf } from './slots.rules';

const NOW = new Date('2026-11-21T12:00:00Z');
const hours = (n: number): Date => new Date(NOW.getTime() + n * 3_600_000);
const aRoom = (id: string, changes: Partial<SlotRoom> = {}): SlotRoom => ({
  id,
  anchor: '小福',
  status: 'live',
  startsAt: hours(-1),
  endsAt: hours(1),
  isVisible: true,
  vanishedAt: null,
  hasReplay: false,
  ...changes,
});
const ended = (id: string, changes: Partial<SlotRoom> = {}) =>
  aRoom(id, { status: 'ended', startsAt: hours(-5), endsAt: hours(-3), ...changes });
const upcoming = (id: string, start: number, changes: Partial<SlotRoom> = {}) =>
  aRoom(id, { status: 'upcoming', startsAt: hours(start), endsAt: hours(start + 2), ...changes });
const shown = (chosen: string[], rooms: SlotRoom[]) =>
  chooseSlots(chosen, rooms).map(({ shows, room, because }) => `${shows} ${room?.id ?? '-'} ${because ?? '-'}`);

it.each<[string, string[], SlotRoom[], string[]]>([
  ['what is on air or to come, in order', ['2', '1'], [aRoom('1'), upcoming('2', 3)], ['chosen 2 -', 'chosen 1 -']],
  ['the same anchor’s next room', ['1'], [ended('1', { hasReplay: true }), upcoming('2', 3)], ['next 2 ended']],
  ['what is on air before what is to come', ['1'], [ended('1'), upcoming('2', -2), aRoom('3')], ['next 3 ended']],
  ['the sooner of two', ['1'], [ended('1'), upcoming('2', 9), upcoming('3', 4)], ['next 3 ended']],
  ['no other anchor’s room', ['1'], [ended('1'), upcoming('2', 3, { anchor: '阿杰' })], ['list - ended']],
  [
    'its own replay',
    ['1'],
    [ended('1', { hasReplay: true }), ended('2', { hasReplay: true, startsAt: hours(-4) })],
    ['replay 1 ended'],
  ],
  [
    'a hidden room’s anchor’s newest replay',
    ['1'],
    [
      aRoom('1', { isVisible: false }),
      ended('2', { hasReplay: true }),
      ended('3', { hasReplay: true, startsAt: hours(-4) }),
    ],
    ['replay 3 hidden'],
  ],
  ['no replay of what is hidden', ['1'], [ended('1', { hasReplay: true, isVisible: false })], ['list - hidden']],
  ['no replay of what never began', ['1'], [aRoom('1', { status: 'expired', hasReplay: true })], ['list - expired']],
  ['nothing in place of what vanished', ['1'], [aRoom('1', { vanishedAt: NOW })], ['list - vanished']],
  ['nor of what is not there', ['9'], [aRoom('1')], ['list - vanished']],
  ['nor of what the platform banned', ['1'], [aRoom('1', { status: 'banned' })], ['list - banned']],
  [
    'no room twice',
    ['1', '2', '3'],
    [ended('1'), ended('2'), aRoom('3'), upcoming('4', 3)],
    ['next 4 ended', 'list - ended', 'chosen 3 -'],
  ],
])('shows %s', (_name, chosen, rooms, expected) => {
  expect(shown(chosen, rooms)).toEqual(expected);
});

const anyRoom = fc.record({
  anchor: fc.constantFrom('小福', '阿杰'),
  status: fc.constantFrom(...ROOM_STATUSES),
  start: fc.integer({ min: -9, max: 9 }),
  isVisible: fc.boolean(),
  isVanished: fc.boolean(),
  hasReplay: fc.boolean(),
});

it('always fills every slot, with what may be shown, and with nothing twice', () => {
  fc.assert(
    fc.property(fc.array(anyRoom, { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), (made, count) => {
      const rooms = made.map(({ start, isVanished, ...room }, index) =>
        aRoom(String(index + 1), {
          ...room,
          startsAt: hours(start),
          endsAt: hours(start + 2),
          vanishedAt: isVanished ? NOW : null,
        }),
      );
      const chosen = Array.from({ length: count }, (_, index) => String(index + 1));
      const slots = chooseSlots(chosen, rooms);
      expect(slots.map(({ chosenId }) => chosenId)).toEqual(chosen);
      const ids = slots.flatMap(({ room }) => (room ? [room.id] : []));
      expect(new Set(ids).size).toBe(ids.length);
      for (const { chosenId, shows, room, because } of slots) {
        const own = rooms.find(({ id }) => id === chosenId);
        expect((shows === 'chosen') === (because === null)).toBe(true);
        expect((shows === 'list') === (room === null)).toBe(true);
        if (own && causeOf(own) === null) expect(room?.id).toBe(chosenId);
        if (room) {
          expect(room.anchor).toBe(own?.anchor);
          expect(causeOf(room)).toBe(shows === 'replay' ? 'ended' : null);
        } else if (own) {
          // Nothing was left over that could have stood in.
          const left = rooms.filter(({ id, anchor }) => anchor === own.anchor && !ids.includes(id));
          expect(left.filter((one) => causeOf(one) === null || (causeOf(one) === 'ended' && one.hasReplay))).toEqual(
            [],
          );
        }
      }
    }),
  );
});

it.each([
  ['upcoming', -2, 'upcoming', 2],
  ['upcoming', 0, 'upcoming', 2],
  ['upcoming', 2, 'live', 2],
  ['upcoming', 4, 'ended', 2],
  ['live', 0, 'live', -1],
  ['live', 0.5, 'live', -1],
  ['live', 1, 'ended', -1],
  ['live', -2, 'upcoming', -1],
  // It began before its time.
  ['live', 1, 'live', 2],
  ['ended', 3, 'ended', -1],
  ['ended', -0.5, 'live', -1],
  ['banned', 9, 'banned', -1],
  ['expired', 9, 'expired', -3],
] as const)('takes a room that is %s, as of %d hours from now, for %s', (status, at, expected, start) => {
  expect(statusAsOf({ status, startsAt: hours(start), endsAt: hours(start + 2) }, hours(at), NOW)).toBe(expected);
});

it('is what it is at this very moment, whatever was planned', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ROOM_STATUSES), fc.integer({ min: -9, max: 9 }), (status, start) => {
      expect(statusAsOf({ status, startsAt: hours(start), endsAt: hours(start + 2) }, NOW, NOW)).toBe(status);
    }),
  );
});

it('takes one to four different rooms', () => {
  requireSlots(['1', '2', '3', '4']);
  expect(() => requireSlots(['1', '2', '3', '4', '5'])).toThrow(
    expect.objectContaining({ code: 'SLOTS_TOO_MANY', details: { most: 4, given: 5 } }),
  );
  expect(() => requireSlots(['1', '2', '1'])).toThrow(
    expect.objectContaining({ code: 'SLOT_ROOM_TWICE', details: { roomId: '1' } }),
  );
});

it('holds until the next planned end', () => {
  expect(slotsFreshUntil([aRoom('1'), upcoming('2', 3), upcoming('3', 1)], NOW)).toEqual(hours(3));
  expect(slotsFreshUntil([aRoom('1')], NOW)).toBeNull();
});
