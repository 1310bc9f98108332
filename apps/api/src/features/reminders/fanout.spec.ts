import { aLiveApp, type LiveApp } from '../syncs/syncs.fixtures';
import { FanoutService } from './fanout.service';
import { PlansService } from './plans.service';
import { aReminderShop, crowd, type ReminderShop, sendAll } from './reminders.fixtures';

let live: LiveApp;
let shop: ReminderShop;
beforeAll(async () => {
  // Fifty calls at once: on a busy machine the last of them is answered late.
  live = await aLiveApp({ KAIBO_WECHAT_TIMEOUT_MS: '3000' });
});
afterAll(() => live.close());
beforeEach(async () => {
  await live.setTime('2026-11-21T04:00:00Z');
  await live.sandbox.heal();
  await live.admin.query('update directory.chunk_queue set due_at = $1', ['2099-01-01T00:00:00Z']);
  shop = await aReminderShop(live);
});

const ENDPOINT = 'sendSubscribeMessage';
const fault = (kind: string, more: object = {}) =>
  live.sandbox.fault({ kind, appId: shop.appId, endpoint: ENDPOINT, ...more });
const counts = async () => (await shop.staff.reminders.report(shop.roomId)).counts;
/** Who was sent a message, and whether anybody was twice. */
const reached = async () => {
  const openids = (await shop.sent()).map(({ openid }) => openid);
  expect(new Set(openids).size).toBe(openids.length);
  return openids.length;
};

it('sends to everybody who waits, each once, newest first', async () => {
  const openids = await crowd(live, shop, 130);
  await shop.start();
  await sendAll(live);
  expect(await reached()).toBe(130);
  expect(await counts()).toMatchObject({ promised: 130, sent: 130, waiting: 0 });
  const { rows } = await live.admin.query(
    'select no, size, done, intent, closed_at is not null as closed from reminder_chunks where merchant_id = $1',
    [shop.merchantId],
  );
  expect(rows).toEqual([{ no: 1, size: 130, done: 130, intent: 130, closed: true }]);
  const { rows: queue } = await live.admin.query('select 1 from directory.chunk_queue where merchant_id = $1', [
    shop.merchantId,
  ]);
  expect(queue).toEqual([]);
  // Fifty go at once, so their order is told by the batch: whoever asked last is in the first.
  const first = new Set((await shop.sent()).slice(0, 50).map(({ openid }) => openid));
  expect(openids.slice(-50).every((openid) => first.has(openid))).toBe(true);
});

it('waits for midnight when the day is used up, and then sends the rest', async () => {
  await crowd(live, shop, 120);
  await fault('errcode', { code: 45009, afterCalls: 70 });
  await shop.start();
  await sendAll(live);
  expect(await reached()).toBeLessThan(120);
  const report = await shop.staff.reminders.report(shop.roomId);
  expect(report).toMatchObject({ state: 'sending', stop: { until: '2026-11-21T16:00:00.000Z', platformCode: 45009 } });
  expect(report.counts.sent + report.counts.waiting).toBe(120);
  await live.sandbox.heal();
  await live.advance(11 * 3600);
  await sendAll(live);
  expect((await counts()).sent).toBe(report.counts.sent);
  await live.advance(3600);
  await sendAll(live);
  expect(await reached()).toBe(120);
  expect(await counts()).toMatchObject({ sent: 120, waiting: 0, unknown: 0 });
});

it('halves its pace when it is too fast, and loses nobody', async () => {
  await crowd(live, shop, 60);
  await fault('errcode', { code: 45011, times: 3, afterCalls: 10 });
  await shop.start();
  await sendAll(live);
  const { rows } = await live.admin.query('select per_second from sending_paces where merchant_id = $1', [
    shop.merchantId,
  ]);
  expect(rows).toEqual([{ per_second: 250 }]);
  expect(await counts()).toMatchObject({ sent: 47, waiting: 13, unknown: 0 });
  await live.advance(10);
  await sendAll(live);
  expect(await reached()).toBe(60);
});

it.each([
  ['errcode -1', 'errcode', { code: -1 }, 5],
  ['a refused token', 'errcode', { code: 40001 }, 5],
  ['a template that is gone', 'errcode', { code: 40037 }, 300],
])('tries again after %s', async (_name, kind, more, seconds) => {
  await crowd(live, shop, 20);
  await fault(kind, { ...more, times: 8 });
  await shop.start();
  await sendAll(live);
  expect((await counts()).unknown).toBe(0);
  await live.advance(seconds);
  await sendAll(live);
  expect(await reached()).toBe(20);
  expect(await counts()).toMatchObject({ sent: 20, waiting: 0 });
});

it.each([['timeout'], ['empty'], ['cut']])('never sends again what may have gone: %s', async (kind) => {
  await crowd(live, shop, 30);
  await fault(kind, { times: 4, afterCalls: 5 });
  await shop.start();
  await sendAll(live);
  await live.advance(3600);
  await sendAll(live);
  expect(await reached()).toBe(30);
  expect(await counts()).toMatchObject({ sent: 26, unknown: 4, waiting: 0 });
  const { unknownMemberIds } = await shop.staff.reminders.report(shop.roomId);
  expect(new Set(unknownMemberIds).size).toBe(4);
});

it('sends no more once the room is over, and gives the permissions back', async () => {
  const viewer = await shop.aViewer();
  await viewer.permit();
  await viewer.api.ask(shop.roomId);
  await crowd(live, shop, 30);
  await fault('errcode', { code: 45009 });
  await shop.start();
  await sendAll(live);
  await live.sandbox.heal();
  await live.sandbox.act(shop.appId, shop.platformRoomId, 'end');
  await shop.sync();
  await sendAll(live);
  expect(await reached()).toBe(0);
  expect(await shop.staff.reminders.report(shop.roomId)).toMatchObject({
    state: 'released',
    reason: 'ended',
    counts: { promised: 31, released: 31, waiting: 0 },
  });
  expect((await viewer.api.list()).items[0]?.status).toBe('released');
  expect((await viewer.api.list()).permission?.left).toBe(1);
});

it('waits for the new start when a room is put back, and tells nobody twice', async () => {
  const viewer = await shop.aViewer();
  await viewer.permit(2);
  await viewer.api.ask(shop.roomId);
  await crowd(live, shop, 40);
  await fault('errcode', { code: 45011, times: 35, afterCalls: 10 });
  await shop.start();
  await sendAll(live);
  const before = await counts();
  expect(before.sent + before.waiting).toBe(41);
  expect(before.waiting).toBeGreaterThan(0);
  const put = (status: number) =>
    live.admin.query(
      `with changed as (update platform_rooms set live_status = $2 where id = $1 returning merchant_id, id)
       select directory.tell_rooms(merchant_id, array[id], $3) from changed`,
      [shop.roomId, status, live.app.world.now()],
    );
  await put(102);
  await sendAll(live);
  expect(await shop.staff.reminders.report(shop.roomId)).toMatchObject({ state: 'open', counts: before });
  await live.sandbox.heal();
  await live.advance(60);
  await put(101);
  await sendAll(live);
  expect(await reached()).toBe(41);
  expect(await counts()).toMatchObject({ sent: 41, waiting: 0, unknown: 0 });
  expect((await viewer.api.list()).permission?.left).toBe(1);
});

it('gives a chunk to one sender, however many ask at once', async () => {
  await crowd(live, shop, 180);
  await shop.start();
  await live.app.app.get(PlansService).lookAtDue();
  const fanout = live.app.app.get(FanoutService);
  await Promise.all(Array.from({ length: 6 }, () => fanout.sendNext()));
  expect(await counts()).toMatchObject({ sent: 180, unknown: 0, refused: 0 });
});

it('sends a shop’s four before it sends another’s four hundred', async () => {
  const other = await aReminderShop(live);
  const chunks = async (of: ReminderShop, n: number): Promise<void> => {
    const now = live.app.world.now();
    await live.admin.query('begin');
    await live.admin.query(
      `insert into reminder_plans (merchant_id, room_id, mini_app_id, state, starts_at, changed_at) values ($1, $2, $3, 'sending', $4, $4)`,
      [of.merchantId, of.roomId, of.miniAppId, now],
    );
    await live.admin.query(
      `insert into reminder_chunks (merchant_id, room_id, version, no, reminder_ids, lowest_id, highest_id, size, results)
       select $1, $2, 1, n, '{1}', 1, 1, 1, '\\x00' from generate_series(1, $3::int) n`,
      [of.merchantId, of.roomId, n],
    );
    await live.admin.query(
      'select directory.queue_chunks($1, $2, $3, 1, array(select generate_series(1, $4::int)), $5)',
      [of.merchantId, of.miniAppId, of.roomId, n, now],
    );
    await live.admin.query('commit');
  };
  await chunks(shop, 400);
  await chunks(other, 4);
  const order: string[] = [];
  for (let n = 0; n < 20; n++) {
    const { rows } = await live.admin.query('select merchant_id from directory.claim_chunk($1, $2, 60)', [
      live.app.world.now(),
      'test',
    ]);
    order.push(rows[0]?.merchant_id);
  }
  expect(order.lastIndexOf(other.merchantId)).toBeLessThanOrEqual(8);
  expect(order.filter((id) => id === other.merchantId)).toHaveLength(4);
});
