import { randomBytes } from 'node:crypto';
import { buildProgram, type Program, runProgram, until } from '../../../test/program';
import { aLiveApp, type LiveApp } from '../syncs/syncs.fixtures';
import { aReminderShop, type ReminderShop } from './reminders.fixtures';

const KAIBO_MASTER_KEY = randomBytes(32).toString('hex');
let live: LiveApp;
let program: string;
let shop: ReminderShop;
const running: Program[] = [];
beforeAll(async () => {
  live = await aLiveApp({ KAIBO_MASTER_KEY });
  program = buildProgram('follower-pushes-killed');
}, 120_000);
afterAll(async () => {
  await Promise.all(running.map((one) => one.kill()));
  await live.close();
}, 60_000);
beforeEach(async () => {
  await live.setTime(new Date()); // the workers' own time
  shop = await aReminderShop(live);
});

const aWorker = (): Program => {
  const one = runProgram(program, [], {
    KAIBO_ROLE: 'worker',
    KAIBO_MASTER_KEY,
    DATABASE_URL: live.app.database.appUrl,
    KAIBO_WECHAT_BASE_URL: live.sandbox.url,
  });
  running.push(one);
  return one;
};

it('asks for no page of followers twice when the worker dies while the platform has one', async () => {
  const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10); // the platform's day
  await live.sandbox.control('POST', `apps/${shop.appId}/followers`, { count: 4_500, roomId: shop.platformRoomId });
  await shop.staff.reminders.planFollowerPush(shop.miniAppId, day, { roomId: shop.roomId });
  const push = async () => (await shop.staff.reminders.followerPushes(shop.miniAppId)).items[0];
  const pages = async (): Promise<number> =>
    (await live.sandbox.calls()).filter(({ endpoint, appId }) => endpoint === 'pushLiveMessage' && appId === shop.appId)
      .length;
  // The second page arrives, and is never answered: the sandbox's clock stands still.
  const fault = { kind: 'delay', delayMs: 60_000, appId: shop.appId, endpoint: 'pushLiveMessage', afterCalls: 1 };
  await live.sandbox.control('POST', 'faults', fault);
  await shop.start();
  const first = aWorker();
  await until('the second page has arrived', pages, (count) => count === 2);
  await first.kill();
  expect(await push()).toMatchObject({ state: 'sending', asked: 2_000 });

  await live.sandbox.heal();
  // Stands for the time that a lease lasts.
  await live.admin.query(
    `update follower_pushes set lease_until = now() - interval '1 second' where merchant_id = $1`,
    [shop.merchantId],
  );
  await live.admin.query('update directory.room_watch set due_at = now() where merchant_id = $1', [shop.merchantId]);
  const second = aWorker();
  await until('the end', push, (one) => one?.state === 'sent');
  await second.kill();
  // Two thousand of whom nobody knows are left alone; the rest is asked for once.
  expect(await push()).toMatchObject({ state: 'sent', asked: 2_500, unknown: 2_000 });
  expect(await pages()).toBe(3);
}, 120_000);
