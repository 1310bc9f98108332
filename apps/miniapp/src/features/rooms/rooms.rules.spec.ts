import type { RoomCard, RoomPage } from '@kaibo/contracts/rooms.dto';
import { aRoom, someGoods } from '../../../test/fake-api';
import {
  countdownTo,
  entryMoment,
  isPage,
  isRoom,
  nextCursorOf,
  priceOf,
  requirePage,
  revalidatePages,
  roomsOf,
  toneOf,
  yuanParts,
  zonedTime,
} from './rooms.rules';

const card = (id: string, title = id): RoomCard => ({ ...aRoom({ id, title }) });
const page = (ids: string[], nextCursor: string | null): RoomPage => ({ items: ids.map((id) => card(id)), nextCursor });

describe('pages', () => {
  it.each([
    [[], []],
    [[page(['1', '2'], 'a')], ['1', '2']],
    [
      [page(['1', '2'], 'a'), page(['2', '3'], null)],
      ['1', '2', '3'],
    ],
  ])('lists each room once', (pages, ids) => {
    expect(roomsOf(pages).map(({ id }) => id)).toEqual(ids);
  });

  it.each([null, undefined, 'x', 7, {}, { items: {} }, []])('takes %p for no page and for no room', (value) => {
    expect(isPage(value)).toBe(false);
    expect(isRoom(value)).toBe(false);
    expect(() => requirePage(value as RoomPage)).toThrow(TypeError); // that it is not one is the point
  });

  it('asks for the first page when nothing is known', async () => {
    const asked: (string | undefined)[] = [];
    const fresh = await revalidatePages([], async (cursor) => (asked.push(cursor), page(['1'], 'a')), 0);
    expect(asked).toEqual([undefined]);
    expect(nextCursorOf(fresh)).toBe('a');
  });

  it('keeps what did not change as it is, and looks at one deeper page a turn', async () => {
    const known = [page(['1'], 'a'), page(['2'], 'b'), page(['3'], null)];
    const asked: (string | undefined)[] = [];
    const read = async (cursor: string | undefined): Promise<RoomPage> => {
      asked.push(cursor);
      return structuredClone(cursor === undefined ? known[0] : cursor === 'a' ? known[1] : known[2]) as RoomPage; // one of the three
    };
    expect(await revalidatePages(known, read, 0)).toBe(known);
    expect(await revalidatePages(known, read, 1)).toBe(known);
    expect(asked).toEqual([undefined, 'a', undefined, 'b']);
  });

  it('walks on while the ends of pages move, and stops at a list that became shorter', async () => {
    const known = [page(['1'], 'a'), page(['2'], 'b'), page(['3'], null)];
    const now: Record<string, RoomPage> = { '': page(['0'], 'x'), x: page(['1'], 'y'), y: page(['2', '3'], null) };
    const grown = await revalidatePages(known, async (cursor) => now[cursor ?? ''] ?? page([], null), 0);
    expect(roomsOf(grown).map(({ id }) => id)).toEqual(['0', '1', '2', '3']);

    const shrunk = await revalidatePages(known, async () => page(['9'], null), 0);
    expect(roomsOf(shrunk).map(({ id }) => id)).toEqual(['9']);
  });
});

describe('times', () => {
  const now = Date.parse('2026-03-01T15:30:00Z'); // 23:30 in Shanghai
  it.each([
    ['2026-03-01T15:59:00Z', 0, '23:59'],
    ['2026-03-01T16:00:00Z', 1, '00:00'],
    ['2026-02-28T15:59:00Z', -1, '23:59'],
    ['2025-12-31T16:00:00Z', -59, '00:00'],
  ])('says %s in the zone of the merchant', (iso, daysAhead, clock) => {
    expect(zonedTime(iso, now)).toMatchObject({ daysAhead, clock, year: 2026, isThisYear: true });
  });

  it('knows another year and nonsense', () => {
    expect(zonedTime('2025-12-31T15:59:00Z', now)).toMatchObject({ year: 2025, month: 12, day: 31, isThisYear: false });
    expect(zonedTime('soon', now)).toBeNull();
  });

  it.each([
    [0, null],
    [-1, null],
    [NaN, null],
    [1, { days: 0, hours: 0, minutes: 0, seconds: 1 }],
    [60_000, { days: 0, hours: 0, minutes: 1, seconds: 0 }],
    [(3 * 86_400 + 4 * 3_600 + 5 * 60 + 6) * 1000, { days: 3, hours: 4, minutes: 5, seconds: 6 }],
  ])('counts %p ms down', (ms, parts) => {
    const to = Number.isNaN(ms) ? 'soon' : new Date(now + ms).toISOString();
    expect(countdownTo(to, now)).toEqual(parts);
  });
});

describe('prices', () => {
  it.each([
    [0, '0', ''],
    [5, '0', '.05'],
    [100, '1', ''],
    [1990, '19', '.90'],
    [123_456_789, '1234567', '.89'],
    [-250, '-2', '.50'],
  ])('sets %i fen', (fen, yuan, cents) => {
    expect(yuanParts(fen)).toEqual({ yuan, cents });
  });

  it.each([
    [someGoods({ id: '1', priceFen: 100 }), { fromFen: 100, toFen: null, wasFen: null }],
    [
      someGoods({ id: '1', priceKind: 'range', priceFen: 100, price2Fen: 300 }),
      { fromFen: 100, toFen: 300, wasFen: null },
    ],
    [
      someGoods({ id: '1', priceKind: 'range', priceFen: 100, price2Fen: 100 }),
      { fromFen: 100, toFen: null, wasFen: null },
    ],
    [
      someGoods({ id: '1', priceKind: 'discount', priceFen: 300, price2Fen: 100 }),
      { fromFen: 100, toFen: null, wasFen: 300 },
    ],
  ])('reads the three kinds of price', (goods, price) => {
    expect(priceOf(goods)).toEqual(price);
  });
});

it.each([
  ['live', 'live', 'live'],
  ['paused', 'live', 'live'],
  ['interrupted', 'live', 'live'],
  ['upcoming', 'upcoming', 'upcoming'],
  ['ended', 'ended', 'replay'],
  ['expired', 'ended', 'closed'],
  ['banned', 'ended', 'closed'],
] as const)('draws %s as %s and lets the viewer: %s', (status, tone, moment) => {
  expect(toneOf(status)).toBe(tone);
  expect(entryMoment({ status, capabilities: ['replay'] })).toBe(moment);
  expect(entryMoment({ status: 'ended', capabilities: [] })).toBe('ended');
});
