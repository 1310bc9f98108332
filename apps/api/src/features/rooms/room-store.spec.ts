import { Client } from 'pg';
import { aMerchant, anApp, type TestApp, type TestMerchant } from '../../../test/app';
import { Db } from '../../core/db';
import type { SourceRoom } from '../../platforms/platform';
import { SyncLedgerService } from '../syncs/sync-ledger.service';
import { aSourceRoom } from './room-store.fixtures';
import { type RunClaim, RoomStoreService } from './room-store.service';

const NOW = new Date('2026-11-21T12:30:00Z');

let app: TestApp;
let admin: Client;
let db: Db;
let store: RoomStoreService;
beforeAll(async () => {
  app = await anApp();
  app.world.set(NOW);
  admin = new Client(app.database.superUrl);
  await admin.connect();
  db = app.app.get(Db);
  store = app.app.get(RoomStoreService);
});
afterAll(async () => {
  await admin.end();
  await app.close();
});

/** A merchant with a run that may write. */
const aWriter = async () => {
  const merchant = await aMerchant(app);
  const run = await app.app.get(SyncLedgerService).begin(merchant, 'schedule', 'sweep', 'this worker');
  const claim: RunClaim = { runId: run?.id ?? '', worker: 'this worker' };
  const write = (rooms: SourceRoom[], at = NOW, as = claim) => store.writePage(merchant, rooms, at, as);
  return { merchant, claim, write };
};

const roomsOf = async ({ merchantId }: TestMerchant) =>
  (
    await admin.query(
      `select platform_room_id as id, title, live_status as status, vanished_at, xmin::text as xmin from platform_rooms where merchant_id = $1 order by 1`,
      [merchantId],
    )
  ).rows;
const feedOf = async ({ merchantId }: TestMerchant) =>
  (await admin.query('select version, next_due_at from directory.feeds where merchant_id = $1', [merchantId])).rows[0];
const none = { added: 0, changed: 0, started: 0, stopped: 0, told: 0 };

it('writes what differs and nothing else', async () => {
  const { merchant, write } = await aWriter();
  const rooms = ['1', '2', '3'].map((platformRoomId) => aSourceRoom({ platformRoomId }));
  expect(await write(rooms)).toEqual({ ...none, added: 3 });
  const before = await roomsOf(merchant);
  const feed = await feedOf(merchant);
  expect(feed.next_due_at).toEqual(aSourceRoom().endsAt);

  expect(await write([...rooms].reverse())).toEqual(none);
  expect(await roomsOf(merchant)).toEqual(before);
  expect(await feedOf(merchant)).toEqual(feed);

  const started = [rooms[0], { ...rooms[1], liveStatus: 101 }, rooms[2]] as SourceRoom[]; // three of them, as above
  expect(await write(started)).toEqual({ ...none, changed: 1, started: 1 });
  const after = await roomsOf(merchant);
  expect(after.map((row) => row.status)).toEqual([102, 101, 102]);
  expect(after.map((row, index) => row.xmin === before[index].xmin)).toEqual([true, false, true]);
  expect(BigInt((await feedOf(merchant)).version)).toBe(BigInt(feed.version) + 1n);
  expect(await write(rooms)).toEqual({ ...none, changed: 1, stopped: 1 });
});

it('keeps a picture for each address, once', async () => {
  const { merchant, write } = await aWriter();
  await write([aSourceRoom({ platformRoomId: '1' }), aSourceRoom({ platformRoomId: '2' })]);
  await write([aSourceRoom({ platformRoomId: '1', coverUrl: 'https://other/cover' })]);
  const { rows } = await admin.query(
    `select url, url_hash = sha256(convert_to(url, 'UTF8')) as hashed from images where merchant_id = $1 order by 1`,
    [merchant.merchantId],
  );
  expect(rows).toEqual(
    ['http://mmbiz.qpic.cn/mmbiz_jpg/AbC/0', 'http://mmbiz.qpic.cn/mmbiz_jpg/GhI/0', 'https://other/cover'].map(
      (url) => ({
        url,
        hashed: true,
      }),
    ),
  );
});

it('takes the last of two rows of one room', async () => {
  const { merchant, write } = await aWriter();
  expect(await write([aSourceRoom({ title: 'first' }), aSourceRoom({ title: 'last' })])).toEqual({ ...none, added: 1 });
  expect((await roomsOf(merchant)).map((row) => row.title)).toEqual(['last']);
});

it('keeps what no text column can hold out of it', async () => {
  const { merchant, write } = await aWriter();
  await write([
    aSourceRoom({ title: 'a\u0000\ud800b', anchorName: 'x'.repeat(100_000), flags: {}, goods: [] }),
    aSourceRoom({ platformRoomId: `'); drop table images; --`, title: `\\' $1 $99 "'' \\\\` }),
  ]);
  expect((await roomsOf(merchant)).map((row) => row.title)).toEqual([`\\' $1 $99 "'' \\\\`, 'a\ufffd\ufffdb']);
});

it('takes a room whose planned end has passed for expired', async () => {
  const { merchant, write } = await aWriter();
  await write([aSourceRoom({ endsAt: NOW })]);
  expect((await roomsOf(merchant)).map((row) => row.status)).toEqual([107]);
});

it.each([
  ['another worker', (claim: RunClaim) => ({ ...claim, worker: 'another' })],
  ['another run', (claim: RunClaim) => ({ ...claim, runId: '999999999' })],
])('writes nothing for %s than the one that holds the run', async (_name, twist) => {
  const { merchant, claim, write } = await aWriter();
  expect(await write([aSourceRoom()], NOW, twist(claim))).toBeNull();
  expect(await roomsOf(merchant)).toEqual([]);
});

it('touches neither what the merchant set nor another merchant', async () => {
  const [one, two] = [await aWriter(), await aWriter()];
  await Promise.all([one.write([aSourceRoom()]), two.write([aSourceRoom()])]);
  const set = `insert into room_settings (merchant_id, room_id, is_visible, title_override, cover_override, position)
    select merchant_id, id, false, '我们的标题', 'https://ours/cover', 3 from platform_rooms where merchant_id = $1`;
  await admin.query(set, [one.merchant.merchantId]);
  const settings = async () =>
    (await admin.query('select * from room_settings where merchant_id = $1', [one.merchant.merchantId])).rows;
  const before = await settings();
  await one.write([aSourceRoom({ title: 'changed', coverUrl: null })]);
  expect(await settings()).toEqual(before);
  expect((await roomsOf(two.merchant)).map((row) => row.title)).toEqual([aSourceRoom().title]);
});

it('marks what a whole list no longer has, and takes back what comes again', async () => {
  const { merchant, write } = await aWriter();
  const rooms = ['1', '2', '3'].map((platformRoomId) => aSourceRoom({ platformRoomId }));
  await write(rooms);
  const inTx = <T>(fn: (tx: Parameters<Parameters<Db['forMerchant']>[1]>[0]) => Promise<T>) =>
    db.forMerchant(merchant.merchantId, fn);
  expect(await inTx((tx) => store.hasOthers(tx, merchant, ['1', '2', '3']))).toBe(false);
  expect(await inTx((tx) => store.hasOthers(tx, merchant, ['2']))).toBe(true);
  const { version } = await feedOf(merchant);
  expect(await inTx((tx) => store.markVanished(tx, merchant, ['2', 'unknown'], NOW))).toBe(2);
  expect(await inTx((tx) => store.markVanished(tx, merchant, ['2'], NOW))).toBe(0);
  expect((await roomsOf(merchant)).map((row) => row.vanished_at)).toEqual([NOW, null, NOW]);
  expect(BigInt((await feedOf(merchant)).version)).toBe(BigInt(version) + 1n);

  expect(await write(rooms)).toEqual({ ...none, changed: 2 });
  expect((await roomsOf(merchant)).map((row) => row.vanished_at)).toEqual([null, null, null]);
});

it('expires by the clock alone what was never started', async () => {
  const { merchant, write } = await aWriter();
  const at = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000);
  await write([
    aSourceRoom({ platformRoomId: '1', endsAt: at(10) }),
    aSourceRoom({ platformRoomId: '2', endsAt: at(20) }),
    aSourceRoom({ platformRoomId: '3', endsAt: at(10), liveStatus: 101 }),
  ]);
  await store.expireDue(at(9));
  expect((await roomsOf(merchant)).map((row) => row.status)).toEqual([102, 102, 101]);
  await store.expireDue(at(10));
  expect((await roomsOf(merchant)).map((row) => row.status)).toEqual([107, 102, 101]);
  expect((await feedOf(merchant)).next_due_at).toEqual(at(20));
  await store.expireDue(at(20));
  expect((await roomsOf(merchant)).map((row) => row.status)).toEqual([107, 107, 101]);
  expect((await feedOf(merchant)).next_due_at).toBeNull();
});

it('tells viewers’ status of a room only where viewers see it', async () => {
  const { merchant, write } = await aWriter();
  await write([aSourceRoom({ liveStatus: 105 })]);
  const { rows } = await admin.query('select id from platform_rooms where merchant_id = $1', [merchant.merchantId]);
  const { id } = rows[0];
  const other = await aMerchant(app);
  expect(await store.findRoomStatus(merchant, id)).toBe(105);
  expect(await store.findRoomStatus(other, id)).toBeNull();
  await admin.query('insert into room_settings (merchant_id, room_id, is_visible) values ($1, $2, false)', [
    merchant.merchantId,
    id,
  ]);
  expect(await store.findRoomStatus(merchant, id)).toBeNull();
});
