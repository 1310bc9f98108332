import type { ApiError } from '@kaibo/api-client';
import { aMerchant, asViewer } from '../../../test/app';
import { Feeds } from '../../core/feeds';
import { changeRooms } from '../rooms/rooms.fixtures';
import { aLiveApp, type LiveApp, type LiveMerchant } from '../syncs/syncs.fixtures';
import { ReplayAsksService } from './replay-asks.service';
import { ReplaysRepository } from './replays.repository';

const NOW = '2026-11-21T04:00:00Z';
const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

let live: LiveApp;
beforeAll(async () => {
  live = await aLiveApp();
}, 120_000);
afterAll(() => live.close());
beforeEach(async () => {
  await live.sandbox.heal();
  await live.setTime(NOW);
});

interface ShopWithRoom extends LiveMerchant {
  /** Ours. */
  roomId: string;
  platformId: number;
}

/** A mini-app whose one room is on air and known to us. */
async function aShopOnAir(more: object = {}): Promise<ShopWithRoom> {
  const shop = await live.aLiveMerchant();
  await live.sandbox.clear(shop.appId);
  const { roomId: platformId } = await live.sandbox.addRoom(shop.appId, { startTime: live.app.world.now() });
  if (Object.keys(more).length) await live.sandbox.control('PATCH', `apps/${shop.appId}/rooms/${platformId}`, more);
  await live.sandbox.act(shop.appId, platformId, 'start');
  await shop.sync();
  return { ...shop, platformId, roomId: (await shop.rooms())[0]?.id ?? '' };
}

/** The same, over since so many minutes, and seen to be over. */
async function aShopThatEnded(more: object = {}): Promise<ShopWithRoom> {
  const shop = await aShopOnAir(more);
  await live.advance(60 * MINUTE);
  await live.sandbox.act(shop.appId, shop.platformId, 'end');
  await shop.sync();
  return shop;
}

const read = async ({ appId, roomId }: { appId: string; roomId: string }) => {
  await live.app.app.get(Feeds).poll();
  return asViewer(live.app).replays(appId, roomId);
};
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: ApiError) => `${error.status} ${error.code}`,
  );
const asks = async (appId: string): Promise<number> =>
  (await live.sandbox.calls()).filter((call) => call.appId === appId && call.endpoint === 'liveReplay').length;
const rowOf = async ({ merchantId, roomId }: ShopWithRoom) =>
  (
    await live.admin.query(
      'select state, tries, failure, failure_code as code, ask_at as at, parts from room_replays where merchant_id = $1 and room_id = $2',
      [merchantId, roomId],
    )
  ).rows[0];

it('goes from the end of a live to its replay, and to the end of that', async () => {
  const shop = await aShopOnAir();
  expect(await read(shop)).toEqual({ state: 'early', items: [] });

  await live.advance(60 * MINUTE);
  await live.sandbox.act(shop.appId, shop.platformId, 'end');
  await shop.sync();
  expect(await read(shop)).toEqual({ state: 'making', items: [] });
  expect(await asks(shop.appId)).toBe(0); // none can be there yet
  expect((await asViewer(live.app).get(shop.appId, shop.roomId)).capabilities).toContain('replay');

  const ended = live.app.world.now().getTime();
  await live.advance(10 * MINUTE);
  await shop.sync();
  const createdAt = new Date(ended + 10 * MINUTE * 1000).toISOString();
  const expiresAt = new Date(ended + 40 * DAY * 1000).toISOString();
  const url = expect.stringMatching(new RegExp(`^http://localhost:\\d+/replay/${shop.platformId}\\.m3u8$`));
  expect(await read(shop)).toEqual({ state: 'ready', items: [{ url, createdAt, expiresAt }] });
  expect(await asks(shop.appId)).toBe(1);

  // Once more a day later, and then never again.
  for (const _day of [1, 2, 3]) {
    await live.advance(DAY);
    await shop.sync();
  }
  expect(await asks(shop.appId)).toBe(2);

  await live.setTime(expiresAt);
  expect(await read(shop)).toEqual({ state: 'expired', items: [] });
  await shop.sync();
  expect(await rowOf(shop)).toMatchObject({ state: 'found', parts: [] }); // the addresses are forgotten
  expect(await read(shop)).toEqual({ state: 'expired', items: [] });
  expect(await asks(shop.appId)).toBe(2);
});

it('asks again while there is none yet, and no sooner than it is due', async () => {
  const shop = await aShopThatEnded();
  await live.sandbox.fault({
    kind: 'bent',
    endpoint: 'liveReplay',
    appId: shop.appId,
    set: { total: 0, live_replay: [] },
  } as never); // a fault of its own shape
  await live.advance(10 * MINUTE);
  await shop.sync();
  await shop.sync();
  expect(await asks(shop.appId)).toBe(1);
  expect(await read(shop)).toEqual({ state: 'making', items: [] });
  await live.sandbox.heal();
  await live.advance(10 * MINUTE);
  await shop.sync();
  expect((await read(shop)).state).toBe('ready');
});

it('says that the platform could not be asked, never that there is nothing', async () => {
  const shop = await aShopThatEnded();
  await live.sandbox.fault({ kind: 'errcode', code: 9410003, endpoint: 'liveReplay', appId: shop.appId });
  await live.advance(10 * MINUTE);
  expect(await shop.sync()).toMatchObject({ verdict: 'ok' }); // the list was read, and that is what the run tells
  expect(await rowOf(shop)).toMatchObject({ state: 'asked', tries: 1, failure: 'platform-error', code: 9410003 });
  expect(live.app.lines).toContainEqual(
    expect.objectContaining({ event: 'replays.failed', roomId: shop.roomId, platformCode: 9410003 }),
  );
  expect((await read(shop)).state).toBe('making');
  for (let tries = 0; tries < 15; tries++) {
    await live.advance(DAY);
    await shop.sync();
  }
  expect(await rowOf(shop)).toMatchObject({ state: 'failed', at: null, code: 9410003 });
  expect(await read(shop)).toEqual({ state: 'unavailable', items: [] });
  expect(await asks(shop.appId)).toBe(12);
}, 120_000);

it('asks nothing where the anchor keeps the replay closed, and shows none that was', async () => {
  const shop = await aShopThatEnded({ closeReplay: 1 });
  await live.advance(10 * MINUTE);
  await shop.sync();
  expect(await asks(shop.appId)).toBe(0);
  expect(await read(shop)).toEqual({ state: 'closed', items: [] });
  expect((await asViewer(live.app).get(shop.appId, shop.roomId)).capabilities).not.toContain('replay');

  // Opened and closed again.
  await live.sandbox.control('PATCH', `apps/${shop.appId}/rooms/${shop.platformId}`, { closeReplay: 0 });
  await shop.sync();
  await live.advance(10 * MINUTE);
  await shop.sync();
  expect((await read(shop)).state).toBe('ready');
  await live.sandbox.control('PATCH', `apps/${shop.appId}/rooms/${shop.platformId}`, { closeReplay: 1 });
  await shop.sync();
  expect(await read(shop)).toEqual({ state: 'closed', items: [] });
});

it('sends nothing when the day’s calls are used up or nearly so, and counts no try', async () => {
  const shop = await aShopThatEnded();
  await live.advance(10 * MINUTE);
  const { merchantId } = shop;
  const reserve = (reserved: number) =>
    live.admin.query('update quota_days set reserved = $2 where merchant_id = $1', [merchantId, reserved]);
  const askDue = () => live.app.app.get(ReplayAsksService).askDue(shop, new AbortController().signal);
  await reserve(80_001);
  await askDue();
  expect(await asks(shop.appId)).toBe(0);
  expect(await rowOf(shop)).toMatchObject({ state: 'asked', tries: 0 });

  await reserve(100);
  await live.sandbox.fault({ kind: 'errcode', code: 45009, endpoint: 'liveReplay', appId: shop.appId });
  await live.advance(10 * MINUTE);
  await askDue();
  expect(await asks(shop.appId)).toBe(1);
  expect(await rowOf(shop)).toMatchObject({
    state: 'asked',
    tries: 0,
    failure: 'quota-used-up',
    at: new Date('2026-11-21T16:00:00Z'),
  });
  await live.sandbox.heal();
  await live.advance(60 * MINUTE);
  await askDue();
  expect(await asks(shop.appId)).toBe(1);
  expect((await read(shop)).state).toBe('making');
});

it('asks about a few rooms after each sync, the newest first, and about all in the end', async () => {
  const shop = await live.aLiveMerchant();
  await live.sandbox.clear(shop.appId);
  const now = live.app.world.now().getTime();
  for (let minutes = 1; minutes <= 12; minutes++) {
    const { roomId } = await live.sandbox.addRoom(shop.appId, { startTime: new Date(now - minutes * 60_000) });
    await live.sandbox.act(shop.appId, roomId, 'start');
    await live.sandbox.act(shop.appId, roomId, 'end');
  }
  await shop.sync();
  await live.advance(10 * MINUTE);
  const seen: number[] = [];
  for (const _sync of [1, 2, 3, 4]) {
    await shop.sync();
    seen.push(await asks(shop.appId));
  }
  expect(seen).toEqual([5, 10, 12, 12]);
  const { rows } = await live.admin.query(
    `select count(*)::int as n from room_replays where merchant_id = $1 and state = 'found'`,
    [shop.merchantId],
  );
  expect(rows).toEqual([{ n: 12 }]);
});

it('asks once however many look at the same moment', async () => {
  const shop = await aShopThatEnded();
  await live.advance(10 * MINUTE);
  const service = live.app.app.get(ReplayAsksService);
  const signal = new AbortController().signal;
  await Promise.all(Array.from({ length: 12 }, () => service.askDue(shop, signal)));
  expect(await asks(shop.appId)).toBe(1);
  // And so for a row that is due again: who finds it in another's hands leaves it there, and does not wait to take it too.
  await live.advance(DAY);
  const holder = await live.admin.connect();
  await holder.query('begin');
  await holder.query('select from room_replays where merchant_id = $1 for update', [shop.merchantId]);
  let isOver = false;
  const asking = Promise.all(Array.from({ length: 12 }, () => service.askDue(shop, signal))).then(
    () => (isOver = true),
  );
  const waiting = `select count(*)::int as n from pg_locks where not granted and locktype in ('transactionid', 'tuple')`;
  while (!isOver && (await live.admin.query(waiting)).rows[0].n < 2);
  await holder.query('commit');
  holder.release();
  await asking;
  expect(await asks(shop.appId)).toBe(1);
  await live.advance(10 * MINUTE); // a process that found nothing due looks again only then
  await Promise.all(Array.from({ length: 12 }, () => service.askDue(shop, signal)));
  expect(await asks(shop.appId)).toBe(2);
});

it('asks again when whoever took a room went away before it had an answer', async () => {
  const shop = await aShopThatEnded();
  await live.advance(10 * MINUTE);
  const now = live.app.world.now();
  const from = (seconds: number) => new Date(now.getTime() + seconds * 1000);
  const times = { now, leaseUntil: from(300), startedAfter: from(-DAY), endedBefore: now };
  const taken = await live.app.app.get(ReplaysRepository).claim(shop, times, 5);
  expect(taken).toMatchObject([
    { roomId: shop.roomId, platformRoomId: String(shop.platformId), state: 'asked', tries: 0 },
  ]);
  await shop.sync();
  expect(await asks(shop.appId)).toBe(0);
  await live.advance(10 * MINUTE);
  await shop.sync();
  expect(await asks(shop.appId)).toBe(1);
  expect((await read(shop)).state).toBe('ready');
});

it('shows nobody what they may not see', async () => {
  const shop = await aShopThatEnded();
  await live.advance(10 * MINUTE);
  await shop.sync();
  const { appId, roomId } = shop;
  const other = await aMerchant(live.app);
  const viewer = asViewer(live.app);
  expect(await codeOf(viewer.replays(other.appId, roomId))).toBe('404 ROOM_NOT_FOUND');
  expect(await codeOf(viewer.replays(appId, '9223372036854775807'))).toBe('404 ROOM_NOT_FOUND');
  expect(await codeOf(viewer.replays(appId, 'x'))).toBe('400 INPUT_INVALID');
  expect(await codeOf(viewer.replays('wx00000000000000ff', roomId))).toBe('404 APP_NOT_FOUND');

  expect((await read(shop)).state).toBe('ready');
  await shop.staff.rooms.edit(roomId, { isVisible: false });
  await live.app.app.get(Feeds).poll();
  expect(await codeOf(viewer.replays(appId, roomId))).toBe('404 ROOM_NOT_FOUND');
  await shop.staff.rooms.edit(roomId, { isVisible: true });
  expect((await read(shop)).state).toBe('ready');
  await changeRooms(live.app, shop, 'live_status = 104', [roomId]);
  await live.app.app.get(Feeds).poll();
  expect(await codeOf(viewer.replays(appId, roomId))).toBe('404 ROOM_NOT_FOUND');
});
