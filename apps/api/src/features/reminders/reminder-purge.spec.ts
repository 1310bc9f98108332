import { Db } from '../../core/db';
import { Retention } from '../../core/retention';
import { untilWaiting } from '../../../test/program';
import { aLiveApp, type LiveApp } from '../syncs/syncs.fixtures';
import { aReminderShop, crowd, type ReminderShop, sendAll } from './reminders.fixtures';

const DAY = 86_400;
let live: LiveApp;
let shop: ReminderShop;
beforeAll(async () => {
  live = await aLiveApp();
});
afterAll(() => live.close());
beforeEach(async () => {
  await live.setTime('2026-11-21T04:00:00Z');
  await live.sandbox.heal();
  shop = await aReminderShop(live);
});

const purge = () =>
  live.app.app
    .get(Db)
    .forMerchant(shop.merchantId, (tx) => live.app.app.get(Retention).purge(tx, shop.merchantId, live.app.world.now()));
const countOf = async (table: string): Promise<number> =>
  (
    await live.admin.query<{ n: number }>(`select count(*)::int as n from ${table} where merchant_id = $1`, [
      shop.merchantId,
    ])
  ).rows[0]?.n ?? 0;
const left = async () => ({
  plans: await countOf('reminder_plans'),
  chunks: await countOf('reminder_chunks'),
  reminders: await countOf('reminders'),
  watched: await countOf('directory.room_watch'),
});
const spent = async (): Promise<number> =>
  (
    await live.admin.query<{ n: number }>('select sum(spent)::int as n from message_grants where merchant_id = $1', [
      shop.merchantId,
    ])
  ).rows[0]?.n ?? 0;

it('takes a plan away half a year after it was done, with chunks, promises and the watch, and keeps what was used up', async () => {
  await crowd(live, shop, 120);
  await shop.start();
  await sendAll(live);
  await live.advance(179 * DAY);
  expect(await purge()).toMatchObject({ reminder_plans: 0 });
  expect(await left()).toEqual({ plans: 1, chunks: 1, reminders: 120, watched: 1 });
  expect(await spent()).toBe(0); // counted from the chunks until now
  await live.advance(2 * DAY);
  expect(await purge()).toMatchObject({ reminder_plans: 1 });
  expect(await left()).toEqual({ plans: 0, chunks: 0, reminders: 0, watched: 0 });
  expect(await spent()).toBe(120);
  expect(await purge()).toMatchObject({ reminder_plans: 0 });
});

it('leaves what is still to be sent, however old', async () => {
  await crowd(live, shop, 3);
  await live.advance(400 * DAY);
  expect(await purge()).toMatchObject({ reminder_plans: 0 });
  expect(await left()).toEqual({ plans: 1, chunks: 0, reminders: 3, watched: 1 });
});

it('leaves a room for one of whose waiting members a hold stands, until it ends', async () => {
  await crowd(live, shop, 2);
  await shop.start();
  await sendAll(live);
  await live.advance(181 * DAY);
  const { rows } = await live.admin.query<{ member_id: string }>(
    'select member_id from member_identities where merchant_id = $1 order by id limit 1',
    [shop.merchantId],
  );
  const hold = (kind: string) =>
    live.admin.query(
      `insert into member_holds (merchant_id, member_id, kind, reason, set_by, set_at) values ($1, $2, $3, '保留', '1', now())`,
      [shop.merchantId, rows[0]?.member_id, kind],
    );
  await hold('court');
  expect(await purge()).toMatchObject({ reminder_plans: 0 });
  await live.admin.query(`update member_holds set released_by = '1', released_at = now() where merchant_id = $1`, [
    shop.merchantId,
  ]);
  await hold('tax'); // which covers no reminders
  expect(await purge()).toMatchObject({ reminder_plans: 1 });
});

it('forgets a room that is watched for nothing, and takes old pushes away, but none that is still to go', async () => {
  const { merchantId, miniAppId, roomId } = shop;
  const other = (await shop.aRoom()).roomId;
  await shop.staff.reminders.planFollowerPush(miniAppId, '2026-11-21', { roomId });
  await shop.staff.reminders.planFollowerPush(miniAppId, '2026-11-22', { roomId: other });
  const watchedBefore = await countOf('directory.room_watch');
  await purge();
  expect(await countOf('directory.room_watch')).toBe(watchedBefore);
  await live.admin.query(`update follower_pushes set state = 'sent' where merchant_id = $1 and room_id = $2`, [
    merchantId,
    roomId,
  ]);
  await live.admin.query('update directory.room_watch set due_at = null where merchant_id = $1', [merchantId]);
  await purge();
  const { rows } = await live.admin.query('select room_id from directory.room_watch where merchant_id = $1', [
    merchantId,
  ]);
  expect(rows).toEqual([{ room_id: other }]);
  expect(await countOf('follower_pushes')).toBe(2);
  await live.advance(182 * DAY);
  expect(await purge()).toMatchObject({ follower_pushes: 2 });
});

it('never forgets a room for which somebody begins to wait at that moment', async () => {
  const viewer = await shop.aViewer();
  await viewer.permit();
  const { merchantId, roomId } = shop;
  const client = await live.admin.connect();
  try {
    // The watch is a leftover, and somebody asks: held where the watch is written, before the plan can be seen.
    await live.admin.query('insert into directory.room_watch (merchant_id, room_id) values ($1, $2)', [
      merchantId,
      roomId,
    ]);
    await client.query('begin');
    await client.query('lock table reminder_plans in share mode');
    const asking = viewer.api.ask(roomId, { way: 'message' });
    await untilWaiting(live.admin as never); // it asks one thing only
    await purge();
    await client.query('commit');
    await asking;
  } finally {
    client.release();
  }
  expect(await left()).toMatchObject({ plans: 1, reminders: 1, watched: 1 });
  await shop.start();
  await sendAll(live);
  expect(await shop.sent()).toHaveLength(1);
});
