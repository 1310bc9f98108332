import { Client } from 'pg';
import { CONTENT_KINDS } from '@kaibo/contracts/contents';
import { aMerchant, anApp, asViewer, type TestApp, type TestMerchant } from '../../../test/app';
import { Feeds } from '../../core/feeds';
import { aContent } from '../contents/contents.fixtures';
import { aRoom, changeRooms, rooms } from '../rooms/rooms.fixtures';

let app: TestApp;
let admin: Client;
beforeAll(async () => {
  app = await anApp();
  admin = new Client(app.database.superUrl);
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await app.close();
});
beforeEach(() => app.world.set('2026-03-01T12:00:00Z'));

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: { status: number; code: string; details?: unknown }) =>
      `${error.status} ${error.code} ${JSON.stringify(error.details ?? null)}`,
  );
const shownTo = async (of: TestMerchant, id: string) => {
  await app.app.get(Feeds).poll();
  const { slots } = await asViewer(app).contents.get(of.appId, 'article', id);
  return slots.map(
    ({ shows, room, because }) => `${shows} ${room?.id ?? '-'} ${room?.status ?? '-'} ${because ?? '-'}`,
  );
};
const setup = async (count: number, status: 'live' | 'upcoming' = 'live') => {
  const shop = await aMerchant(app);
  const made = await rooms(
    app,
    shop,
    Array.from({ length: count }, (_, n) => ({
      status,
      anchor: `主播${n}`,
      startsAt: '2026-03-01T11:00:00Z',
      endsAt: '2026-03-01T14:00:00Z',
    })),
  );
  const { id } = await aContent(shop, 'article');
  const set = (roomIds: string[]) => shop.staff.slots.set('article', id, { miniAppId: shop.miniAppId, roomIds });
  return { shop, rooms: made, id, set };
};

it.each(CONTENT_KINDS)('shows rooms in their order beside each %s', async (kind) => {
  const shop = await aMerchant(app);
  const made = await rooms(app, shop, [{ anchor: 'a' }, { anchor: 'b' }, { anchor: 'c' }, { anchor: 'd' }]);
  const { id } = await aContent(shop, kind);
  const wanted = [made[2] ?? '', made[0] ?? '', made[3] ?? '', made[1] ?? ''];
  await shop.staff.slots.set(kind, id, { miniAppId: shop.miniAppId, roomIds: wanted });
  await app.app.get(Feeds).poll();
  const { slots } = await asViewer(app).contents.get(shop.appId, kind, id);
  expect(slots.map(({ room }) => room?.id)).toEqual(wanted);
  expect(slots[0]).toEqual({
    shows: 'chosen',
    because: null,
    room: {
      id: made[2],
      title: '整装直播专场',
      cover: null,
      anchor: 'c',
      status: 'live',
      startsAt: '2026-03-01T12:00:00.000Z',
      endsAt: '2026-03-01T14:00:00.000Z',
    },
  });
  await shop.staff.slots.clear(kind, id, { miniAppId: shop.miniAppId });
  await app.app.get(Feeds).poll();
  expect((await asViewer(app).contents.get(shop.appId, kind, id)).slots).toEqual([]);
});

it('refuses more than four, the same room twice, what is another’s and what is not there; what stood there stays', async () => {
  const { shop, rooms: made, id, set } = await setup(5);
  const other = await aMerchant(app);
  const foreign = await aRoom(app, other);
  const second = await shop.staff.merchants.addMiniApp({
    platform: 'web',
    appId: `web${shop.appId}`,
    name: '二',
    source: 'manual',
  });
  const [one = '', two = ''] = made;
  await set([one]);
  expect(await codeOf(set(made))).toBe('400 SLOTS_TOO_MANY {"most":4,"given":5}');
  expect(await codeOf(set([one, two, one]))).toBe(`400 SLOT_ROOM_TWICE {"roomId":"${one}"}`);
  expect(await codeOf(set([one, foreign]))).toBe(`404 ROOM_NOT_FOUND {"roomId":"${foreign}"}`);
  expect(await codeOf(set(['9223372036854775807']))).toMatch(/^404 ROOM_NOT_FOUND/);
  expect(await codeOf(set([]))).toMatch(/^400 INPUT_INVALID/);
  const slots = shop.staff.slots;
  const body = { miniAppId: shop.miniAppId, roomIds: [two] };
  expect(await codeOf(slots.set('topic', id, body))).toMatch(/^404 CONTENT_NOT_FOUND/);
  expect(await codeOf(slots.set('room' as 'topic', id, body))).toMatch(/^404 CONTENT_NOT_FOUND/);
  expect(await codeOf(slots.set('article', '1', body))).toMatch(/^404 CONTENT_NOT_FOUND/);
  expect(
    await codeOf(other.staff.slots.set('article', id, { miniAppId: other.miniAppId, roomIds: [foreign] })),
  ).toMatch(/^404 CONTENT_NOT_FOUND/);
  expect(await codeOf(slots.set('article', id, { miniAppId: other.miniAppId, roomIds: [two] }))).toMatch(
    /^404 MINI_APP_NOT_FOUND/,
  );
  // A room of the merchant's, but of another mini-app: nobody could enter it here.
  expect(await codeOf(slots.set('article', id, { miniAppId: second.id, roomIds: [two] }))).toMatch(
    /^404 ROOM_NOT_FOUND/,
  );
  expect(await shownTo(shop, id)).toEqual([`chosen ${one} live -`]);
});

it('stands whole whoever sets last, however many do at once', async () => {
  const { shop, rooms: made, set } = await setup(6);
  const wanted = Array.from({ length: 12 }, (_, n) =>
    [0, 1, 2, 3].slice(0, 1 + (n % 4)).map((k) => made[(n + k) % 6] ?? ''),
  );
  expect(await Promise.all(wanted.map((ids) => codeOf(set(ids))))).toEqual(wanted.map(() => 'no error'));
  const { rows } = await admin.query<{ room_id: string }>(
    'select room_id from slots where merchant_id = $1 order by place',
    [shop.merchantId],
  );
  expect(wanted).toContainEqual(rows.map(({ room_id }) => room_id));
});

describe('healing', () => {
  it('follows the room through its life without anybody’s doing, and says so', async () => {
    const shop = await aMerchant(app);
    const [chosen = '', next = ''] = await rooms(app, shop, [
      { anchor: '面面', status: 'live', startsAt: '2026-03-01T11:00:00Z' },
      { anchor: '面面', status: 'upcoming', startsAt: '2026-03-01T20:00:00Z' },
    ]);
    const { id } = await aContent(shop, 'article');
    await shop.staff.slots.set('article', id, { miniAppId: shop.miniAppId, roomIds: [chosen] });
    expect(await shownTo(shop, id)).toEqual([`chosen ${chosen} live -`]);
    await changeRooms(app, shop, 'live_status = 103', [chosen]);
    expect(await shownTo(shop, id)).toEqual([`next ${next} upcoming ended`]);
    // The next one never begins. The clock alone tells.
    app.world.set('2026-03-01T22:00:00Z');
    expect(await shownTo(shop, id)).toEqual([`replay ${chosen} ended ended`]);
    await changeRooms(app, shop, `flags = '{"closeReplay": true}'`, [chosen]);
    expect(await shownTo(shop, id)).toEqual(['list - - ended']);
    await changeRooms(app, shop, 'live_status = 101', [chosen]);
    expect(await shownTo(shop, id)).toEqual([`chosen ${chosen} live -`]);
    await shop.staff.rooms.edit(chosen, { isVisible: false });
    expect(await shownTo(shop, id)).toEqual(['list - - gone']);
  });

  it('shows the way to the list once, however many slots are dead', async () => {
    const { shop, rooms: made, id, set } = await setup(3);
    await set(made);
    await changeRooms(app, shop, 'vanished_at = now()', [made[0] ?? '', made[2] ?? '']);
    app.world.set(null);
    expect(await shownTo(shop, id)).toEqual(['list - - gone', `chosen ${made[1]} live -`]);
  });
});

describe('health', () => {
  it('lists what is healed and what is dead, and nothing that is well', async () => {
    const shop = await aMerchant(app);
    const [well = '', ended = '', dead = '', standIn = ''] = await rooms(app, shop, [
      { anchor: 'a' },
      { anchor: 'b', status: 'ended', title: '结束了' },
      { anchor: 'c', status: 'banned' },
      { anchor: 'b' },
    ]);
    const [good, bad] = [await aContent(shop, 'topic'), await aContent(shop, 'goods', { title: '沙发' })];
    const { slots } = shop.staff;
    const { miniAppId } = shop;
    await slots.set('topic', good.id, { miniAppId, roomIds: [well] });
    await slots.set('goods', bad.id, { miniAppId, roomIds: [well, ended, dead] });
    const common = { targetType: 'goods', targetId: bad.id, targetTitle: '沙发', miniAppId };
    const expected = [
      {
        ...common,
        health: 'healed',
        place: 2,
        chosenRoomId: ended,
        chosenTitle: '结束了',
        shows: 'next',
        shownRoomId: standIn,
        because: 'ended',
      },
      {
        ...common,
        health: 'dead',
        place: 3,
        chosenRoomId: dead,
        chosenTitle: '整装直播专场',
        shows: 'list',
        shownRoomId: null,
        because: 'banned',
      },
    ];
    expect(await slots.health()).toEqual({ items: expected, nextCursor: null });
    expect((await slots.health({ miniAppId })).items).toHaveLength(2);
    expect((await (await aMerchant(app)).staff.slots.health()).items).toEqual([]);
    expect(await codeOf(slots.health({ miniAppId: '1' }))).toMatch(/^404 MINI_APP_NOT_FOUND/);
  });

  it('goes through many without loss or repeat', async () => {
    const shop = await aMerchant(app);
    const dead = await aRoom(app, shop, { status: 'expired' });
    const made: string[] = [];
    for (let n = 0; n < 7; n++) {
      const { id } = await aContent(shop, 'article');
      made.push(id);
      await shop.staff.slots.set('article', id, { miniAppId: shop.miniAppId, roomIds: [dead] });
    }
    const seen: string[] = [];
    for (let cursor: string | null = '', pages = 0; cursor !== null && pages < 9; pages++) {
      const page = await shop.staff.slots.health({ limit: 2, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map(({ targetId }) => targetId));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(made);
  });
});

it('previews any time by what is planned, and changes nothing', async () => {
  const shop = await aMerchant(app);
  const [today = '', tomorrow = ''] = await rooms(app, shop, [
    { anchor: '面面', status: 'upcoming', startsAt: '2026-03-01T13:00:00Z', endsAt: '2026-03-01T15:00:00Z' },
    { anchor: '面面', status: 'upcoming', startsAt: '2026-03-02T13:00:00Z', endsAt: '2026-03-02T15:00:00Z' },
  ]);
  const { id } = await aContent(shop, 'article');
  const { miniAppId } = shop;
  await shop.staff.slots.set('article', id, { miniAppId, roomIds: [today] });
  const at = async (time?: string) => {
    const preview = await shop.staff.slots.preview('article', id, { miniAppId, ...(time ? { at: time } : {}) });
    return preview.items.map(
      ({ shows, room, because }) => `${shows} ${room?.id ?? '-'} ${room?.status ?? '-'} ${because ?? '-'}`,
    );
  };
  expect(await at()).toEqual([`chosen ${today} upcoming -`]);
  expect(await at('2026-03-01T14:00:00Z')).toEqual([`chosen ${today} live -`]);
  expect(await at('2026-03-01T22:00:00+08:00')).toEqual([`chosen ${today} live -`]);
  expect(await at('2026-03-01T16:00:00Z')).toEqual([`next ${tomorrow} upcoming ended`]);
  expect(await at('2026-03-02T14:00:00Z')).toEqual([`next ${tomorrow} live ended`]);
  expect(await at('2026-03-03T00:00:00Z')).toEqual([`replay ${today} ended ended`]);
  expect(await at('2025-01-01T00:00:00Z')).toEqual([`chosen ${today} upcoming -`]);
  expect(await at()).toEqual([`chosen ${today} upcoming -`]);
  expect(await codeOf(at('tomorrow'))).toMatch(/^400 INPUT_INVALID/);
});
