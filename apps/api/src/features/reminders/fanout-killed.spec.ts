import { randomBytes } from 'node:crypto';
import { buildProgram, type Program, runProgram, until } from '../../../test/program';
import { aLiveApp, type LiveApp } from '../syncs/syncs.fixtures';
import { PlansService } from './plans.service';
import { aReminderShop, crowd, type ReminderShop } from './reminders.fixtures';

const KAIBO_MASTER_KEY = randomBytes(32).toString('hex');

let live: LiveApp;
let program: string;
let shop: ReminderShop;
const running: Program[] = [];
beforeAll(async () => {
  live = await aLiveApp({ KAIBO_MASTER_KEY });
  program = buildProgram('fanout-killed');
}, 120_000);
afterAll(async () => {
  await Promise.all(running.map((one) => one.kill()));
  await live.close();
});
beforeEach(async () => {
  await live.setTime(new Date()); // the workers' own time
  await live.sandbox.heal();
  shop = await aReminderShop(live);
});

const aWorker = (): Program => {
  const env = {
    KAIBO_ROLE: 'worker',
    KAIBO_MASTER_KEY,
    DATABASE_URL: live.app.database.appUrl,
    KAIBO_WECHAT_BASE_URL: live.sandbox.url,
  };
  const one = runProgram(program, [], env);
  running.push(one);
  return one;
};
const counts = async () => (await shop.staff.reminders.report(shop.roomId)).counts;
const reached = async () => (await shop.sent()).map(({ openid }) => openid);
/** Stands for the minute that a lease lasts. */
const endLeases = () => live.admin.query(`update directory.chunk_queue set lease_until = now() - interval '1 second'`);

it('tells nobody twice and loses nobody when a worker dies with messages in hand', async () => {
  await crowd(live, shop, 190);
  await shop.start();
  await live.app.app.get(PlansService).lookAtDue();
  // The 71st and all after it arrive, and are never answered: the sandbox's clock stands still.
  const fault = { kind: 'delay', delayMs: 60_000, appId: shop.appId, endpoint: 'sendSubscribeMessage', afterCalls: 70 };
  await live.sandbox.control('POST', 'faults', fault);
  const first = aWorker();
  await until('a hundred that arrived', reached, (openids) => openids.length === 100);
  await first.kill();
  expect(await counts()).toMatchObject({ sent: 50, waiting: 140, unknown: 0 });

  await live.sandbox.heal();
  await endLeases();
  const second = aWorker();
  await until('the rest', counts, ({ waiting }) => waiting === 0);
  await second.kill();
  expect(await counts()).toMatchObject({ promised: 190, sent: 140, unknown: 50, refused: 0, waiting: 0 });
  const openids = await reached();
  expect(openids).toHaveLength(190);
  expect(new Set(openids).size).toBe(190);
  expect((await shop.staff.reminders.report(shop.roomId)).unknownMemberIds).toHaveLength(50);
}, 120_000);

it('fans out once what was seen by a process that died before it looked', async () => {
  await crowd(live, shop, 60);
  await shop.start(); // the page is written, and with it the news; this process never looks at it
  const { rows } = await live.admin.query(
    'select due_at is not null as due from directory.room_watch where room_id = $1',
    [shop.roomId],
  );
  expect(rows).toEqual([{ due: true }]);
  const workers = [aWorker(), aWorker()];
  await until('all', counts, ({ sent }) => sent === 60);
  await Promise.all(workers.map((one) => one.kill()));
  expect(new Set(await reached()).size).toBe(60);
  expect(await counts()).toMatchObject({ promised: 60, sent: 60, unknown: 0 });
}, 120_000);
