import type { ApiError } from '@kaibo/api-client';
import { ROOM_STATUSES } from '@kaibo/contracts/rooms';
import type { ConsoleRoomPage, EditRoom } from '@kaibo/contracts/rooms.dto';
import { Client } from 'pg';
import { aMerchant, anApp, asViewer, type TestApp } from '../../../test/app';
import { Feeds } from '../../core/feeds';
import { aRoom, rooms } from './rooms.fixtures';

let app: TestApp;
let admin: Client;
beforeAll(async () => {
  app = await anApp();
  admin = new Client(app.database.superUrl);
  await admin.connect();
});
beforeEach(() => app.world.set('2026-03-10T00:00:00Z'));
afterAll(async () => {
  await admin.end();
  await app.close();
});

const poll = () => app.app.get(Feeds).poll();
const ids = (page: { items: { id: string }[] }) => page.items.map((room) => room.id);
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: ApiError) => `${error.status} ${error.code}`,
  );
const many = (count: number) => Array.from({ length: count }, () => ({}));

describe('the staff’s list', () => {
  it('shows every state, what is hidden or banned, and what vanished lately, with the age of the data', async () => {
    const merchant = await aMerchant(app);
    const made = await rooms(app, merchant, [
      ...ROOM_STATUSES.map((status) => ({ status, endsAt: '2026-03-20T00:00:00Z' })),
      { isVisible: false },
      { vanishedAt: '2026-03-01T00:00:00Z' },
    ]);
    await aRoom(app, merchant, { vanishedAt: '2026-01-01T00:00:00Z' });
    await admin.query('select directory.mark_polled($1, $2, $3, false)', [
      merchant.merchantId,
      merchant.miniAppId,
      '2026-03-09T23:59:00Z',
    ]);
    const page = await merchant.staff.rooms.list({ limit: 100 });
    expect(ids(page).sort()).toEqual([...made].sort());
    expect(
      page.items
        .map((room) => room.status)
        .filter((status) => status !== 'live')
        .sort(),
    ).toEqual(ROOM_STATUSES.filter((status) => status !== 'live').sort());
    expect(page.ages).toEqual([
      { miniAppId: merchant.miniAppId, syncedAt: null, polledAt: '2026-03-09T23:59:00.000Z' },
    ]);
    const hidden = page.items.find((room) => !room.isVisible);
    expect(hidden?.id).toBe(made[ROOM_STATUSES.length]);
  });

  it('lists one state in the order that viewers see', async () => {
    const merchant = await aMerchant(app);
    await rooms(
      app,
      merchant,
      [3, 1, 2].flatMap((day) => [
        { status: 'upcoming' as const, startsAt: `2026-03-1${day}T00:00:00Z` },
        { status: 'ended' as const, startsAt: `2026-03-0${day}T00:00:00Z` },
        { status: 'live' as const, startsAt: `2026-03-0${day}T00:00:00Z`, position: day },
      ]),
    );
    for (const state of ['live', 'upcoming', 'ended'] as const)
      expect(ids(await merchant.staff.rooms.list({ state }))).toEqual(
        ids(await asViewer(app).list(merchant.appId, { state })),
      );
  });

  it('pages through 150 rooms without loss or repeat', async () => {
    const merchant = await aMerchant(app);
    const made = await rooms(
      app,
      merchant,
      Array.from({ length: 150 }, (_, n) => (n % 13 ? {} : { position: n + 1 })),
    );
    const read: string[] = [];
    let cursor: string | undefined;
    do {
      const page: ConsoleRoomPage = await merchant.staff.rooms.list({ limit: 17, ...(cursor ? { cursor } : {}) });
      read.push(...ids(page));
      cursor = page.nextCursor ?? undefined;
    } while (cursor && read.length < 200);
    expect(read).toHaveLength(150);
    expect([...read].sort()).toEqual([...made].sort());
    expect(await codeOf(merchant.staff.rooms.list({ cursor: 'abc' }))).toBe('400 CURSOR_INVALID');
  });

  it('is the merchant’s own', async () => {
    const [one, two] = [await aMerchant(app), await aMerchant(app)];
    await aRoom(app, one);
    expect((await two.staff.rooms.list()).items).toEqual([]);
    expect(await codeOf(two.staff.rooms.list({ miniAppId: one.miniAppId }))).toBe('404 MINI_APP_NOT_FOUND');
  });
});

describe('editing a room', () => {
  it('is seen by viewers after one poll, and lies beside what the platform says', async () => {
    const merchant = await aMerchant(app);
    const id = await aRoom(app, merchant, { title: '平台题', coverUrl: 'http://mmbiz.qpic.cn/a.png' });
    const viewer = asViewer(app);
    const shown = async () => (await viewer.list(merchant.appId, { state: 'live' })).items[0];
    const before = await shown();
    const edited = await merchant.staff.rooms.edit(id, {
      titleOverride: '我的题',
      coverOverride: 'https://cdn.example.com/mine.png',
    });
    expect(edited).toMatchObject({
      title: '我的题',
      platformTitle: '平台题',
      titleOverride: '我的题',
      coverOverride: 'https://cdn.example.com/mine.png',
      isVisible: true,
    });
    expect(edited.cover).not.toBe(before?.cover);
    await poll();
    expect(await shown()).toMatchObject({ title: '我的题', cover: edited.cover });
    expect(await viewer.get(merchant.appId, id)).toMatchObject({ title: '我的题', cover: edited.cover });
    const { rows } = await admin.query('select title, cover_url from platform_rooms where id = $1', [id]);
    expect(rows).toEqual([{ title: '平台题', cover_url: 'http://mmbiz.qpic.cn/a.png' }]);

    await merchant.staff.rooms.edit(id, { isVisible: false });
    await poll();
    expect(await shown()).toBeUndefined();
    expect(await codeOf(viewer.get(merchant.appId, id))).toBe('404 ROOM_NOT_FOUND');

    const restored = await merchant.staff.rooms.edit(id, { isVisible: true, titleOverride: null, coverOverride: null });
    expect(restored).toMatchObject({ titleOverride: null, coverOverride: null, cover: before?.cover });
    await poll();
    expect(await shown()).toEqual(before);
  });

  it('leaves alone what is not named, also when many edit at once', async () => {
    const merchant = await aMerchant(app);
    const id = await aRoom(app, merchant);
    await Promise.all([
      merchant.staff.rooms.edit(id, { titleOverride: '题' }),
      merchant.staff.rooms.edit(id, { isVisible: false }),
      merchant.staff.rooms.edit(id, { coverOverride: 'https://cdn.example.com/c.png' }),
      merchant.staff.rooms.order({ miniAppId: merchant.miniAppId, roomIds: [id] }),
    ]);
    expect(await merchant.staff.rooms.edit(id, {})).toMatchObject({
      titleOverride: '题',
      isVisible: false,
      coverOverride: 'https://cdn.example.com/c.png',
      position: 1,
    });
  });

  it.each<[object, string]>([
    [{ isVisible: 'yes' }, '400 INPUT_INVALID'],
    [{ titleOverride: '' }, '400 INPUT_INVALID'],
    [{ titleOverride: 'x'.repeat(61) }, '400 INPUT_INVALID'],
    [{ titleOverride: ['a'] }, '400 INPUT_INVALID'],
    [{ titleOverride: 'a\u0000b' }, '400 INPUT_INVALID'],
    [{ coverOverride: 'javascript:alert(1)' }, '400 INPUT_INVALID'],
    [{ coverOverride: 'http://127.0.0.1/a.png' }, '400 IMAGE_URL_REFUSED'],
    [{ coverOverride: 'http://user:pass@example.com/a.png' }, '400 IMAGE_URL_REFUSED'],
    [{ coverOverride: 'http://example.com:22/a.png' }, '400 IMAGE_URL_REFUSED'],
    [{ merchantId: '1' }, '400 INPUT_INVALID'],
    [{ position: 1 }, '400 INPUT_INVALID'],
  ])('with %j is answered %s, and nothing is written', async (body, code) => {
    const merchant = await aMerchant(app);
    const id = await aRoom(app, merchant);
    expect(await codeOf(merchant.staff.rooms.edit(id, body as EditRoom))).toBe(code);
    const { rows } = await admin.query('select from room_settings where room_id = $1', [id]);
    expect(rows).toHaveLength(0);
  });

  it('of another merchant is not possible: it does not exist', async () => {
    const [one, two] = [await aMerchant(app), await aMerchant(app)];
    const id = await aRoom(app, one);
    expect(await codeOf(two.staff.rooms.edit(id, { isVisible: false }))).toBe('404 ROOM_NOT_FOUND');
    expect(await codeOf(two.staff.rooms.setStatus(id, { status: 'ended' }))).toBe('404 ROOM_NOT_FOUND');
    expect((await asViewer(app).get(one.appId, id)).id).toBe(id);
  });
});

describe('ordering', () => {
  it('puts the named first, and takes their place from all others', async () => {
    const merchant = await aMerchant(app);
    const [a = '', b = '', c = '', d = ''] = await rooms(app, merchant, many(4));
    const { miniAppId } = merchant;
    const shown = async () => {
      await poll();
      return ids(await asViewer(app).list(merchant.appId, { state: 'live' }));
    };
    await merchant.staff.rooms.order({ miniAppId, roomIds: [d, b] });
    expect(await shown()).toEqual([d, b, a, c]);
    await merchant.staff.rooms.order({ miniAppId, roomIds: [b] });
    expect(await shown()).toEqual([b, a, c, d]);
    await merchant.staff.rooms.order({ miniAppId, roomIds: [] });
    expect(await shown()).toEqual([a, b, c, d]);
  });

  it('by many at once ends with one of the orders whole', async () => {
    const merchant = await aMerchant(app);
    const made = await rooms(app, merchant, many(30));
    const { miniAppId } = merchant;
    // Rotations: every one differs from every other in every place.
    const orders = Array.from({ length: 24 }, (_, n) => [...made.slice(n), ...made.slice(0, n)].slice(0, 30 - (n % 5)));
    await Promise.all(orders.map((roomIds) => merchant.staff.rooms.order({ miniAppId, roomIds })));
    const { rows } = await admin.query<{ id: string }>(
      'select room_id as id from room_settings where merchant_id = $1 and position is not null order by position',
      [merchant.merchantId],
    );
    expect(orders.map((order) => order.join())).toContain(rows.map((row) => row.id).join());
  });

  it('refuses what is not the mini-app’s own, repeated or too much, and nothing is written', async () => {
    const [one, two] = [await aMerchant(app), await aMerchant(app)];
    const [a = '', b = ''] = await rooms(app, one, many(2));
    const foreign = await aRoom(app, two);
    const { miniAppId } = one;
    const order = (roomIds: string[], of = miniAppId) => codeOf(one.staff.rooms.order({ miniAppId: of, roomIds }));
    expect(await order([a, foreign])).toBe('404 ROOM_NOT_FOUND');
    expect(await order([a, '9223372036854775807'])).toBe('404 ROOM_NOT_FOUND');
    expect(await order([a], two.miniAppId)).toBe('404 MINI_APP_NOT_FOUND');
    expect(await order([a, b, a])).toBe('400 INPUT_INVALID');
    expect(await order(['x'])).toBe('400 INPUT_INVALID');
    expect(await order(Array.from({ length: 501 }, (_, n) => String(n + 1)))).toBe('400 INPUT_INVALID');
    const { rows } = await admin.query('select from room_settings where merchant_id = $1', [one.merchantId]);
    expect(rows).toHaveLength(0);
  });
});

describe('rooms entered by hand', () => {
  const ROOM = {
    title: '手工间',
    anchor: '老王',
    startsAt: '2026-03-11T20:00:00+08:00',
    endsAt: '2026-03-11T22:00:00+08:00',
    playUrl: 'https://live.example.com/a.m3u8',
    coverUrl: 'https://cdn.example.com/a.png',
  };

  it('are planned, go live, pause and end as staff say', async () => {
    const merchant = await aMerchant(app, { source: 'manual' });
    const added = await merchant.staff.rooms.add(merchant.miniAppId, ROOM);
    expect(added).toMatchObject({
      source: 'manual',
      platformRoomId: null,
      status: 'upcoming',
      startsAt: '2026-03-11T12:00:00.000Z',
      cover: expect.stringMatching(/^\/i\//),
    });
    const viewer = asViewer(app);
    for (const [status, state] of [
      ['live', 'live'],
      ['paused', 'live'],
      ['upcoming', 'upcoming'],
      ['ended', 'ended'],
    ] as const) {
      expect((await merchant.staff.rooms.setStatus(added.id, { status })).status).toBe(status);
      await poll();
      expect(ids(await viewer.list(merchant.appId, { state }))).toEqual([added.id]);
    }
    expect(await viewer.get(merchant.appId, added.id)).toMatchObject({
      entry: { source: 'manual', platformRoomId: null, playUrl: ROOM.playUrl },
      capabilities: ['create', 'edit'],
    });
    app.world.set('2026-03-12T00:00:00Z');
    expect(await codeOf(merchant.staff.rooms.setStatus(added.id, { status: 'upcoming' }))).toBe(
      '400 ROOM_WINDOW_INVALID',
    );
  });

  it('are refused where the platform says what there is', async () => {
    const merchant = await aMerchant(app);
    const id = await aRoom(app, merchant);
    expect(await codeOf(merchant.staff.rooms.add(merchant.miniAppId, ROOM))).toBe('409 SOURCE_CANNOT');
    expect(await codeOf(merchant.staff.rooms.setStatus(id, { status: 'ended' }))).toBe('409 SOURCE_CANNOT');
  });

  it.each<[object, string]>([
    [{ endsAt: ROOM.startsAt }, '400 ROOM_WINDOW_INVALID'],
    [{ endsAt: '2026-03-11T19:00:00+08:00' }, '400 ROOM_WINDOW_INVALID'],
    [{ startsAt: '2026-03-11T20:00:00' }, '400 INPUT_INVALID'],
    [{ startsAt: '2026-02-30T20:00:00Z' }, '400 INPUT_INVALID'],
    [{ startsAt: 'tomorrow' }, '400 INPUT_INVALID'],
    [{ startsAt: 1 }, '400 INPUT_INVALID'],
    [{ title: '' }, '400 INPUT_INVALID'],
    [{ playUrl: 'javascript:alert(1)' }, '400 INPUT_INVALID'],
    [{ coverUrl: 'http://192.168.0.1/a.png' }, '400 IMAGE_URL_REFUSED'],
    [{ liveStatus: 101 }, '400 INPUT_INVALID'],
  ])('with %j are answered %s', async (change, code) => {
    const merchant = await aMerchant(app, { source: 'manual' });
    const body = { ...ROOM, ...change };
    expect(await codeOf(merchant.staff.rooms.add(merchant.miniAppId, body))).toBe(code);
    expect((await merchant.staff.rooms.list()).items).toEqual([]);
  });

  it('stay within their own merchant', async () => {
    const [one, two] = [await aMerchant(app, { source: 'manual' }), await aMerchant(app, { source: 'manual' })];
    expect(await codeOf(two.staff.rooms.add(one.miniAppId, ROOM))).toBe('404 MINI_APP_NOT_FOUND');
  });
});
