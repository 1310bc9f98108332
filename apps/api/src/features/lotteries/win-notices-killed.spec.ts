import { randomBytes } from 'node:crypto';
import { buildProgram, type Program, runProgram, until } from '../../../test/program';
import { aLiveApp, type LiveApp } from '../syncs/syncs.fixtures';
import { aNoticeShop, type NoticeShop } from './win-notices.fixtures';

const KAIBO_MASTER_KEY = randomBytes(32).toString('hex');

let live: LiveApp;
let program: string;
let shop: NoticeShop;
const running: Program[] = [];
beforeAll(async () => {
  live = await aLiveApp({ KAIBO_MASTER_KEY });
  program = buildProgram('win-notices-killed');
}, 120_000);
afterAll(async () => {
  await Promise.all(running.map((one) => one.kill()));
  await live.close();
});
beforeEach(async () => {
  await live.setTime(new Date()); // the workers' own time
  await live.sandbox.heal();
  shop = await aNoticeShop(live);
  await shop.setTemplate();
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
const reached = async () => (await shop.sent()).map(({ openid }) => openid);
const count = async (id: string, state: string) =>
  [...(await shop.noticesOf(id)).values()].filter((notice) => notice === state).length;
/** Stands for the minutes that a lease and a message in hand last. */
const endLeases = async () => {
  await live.admin.query(`update directory.lotteries set notices_at = now() where notices_at is not null`);
  await live.admin.query(`update lottery_wins set notice_at = notice_at - interval '1 hour' where notice = 'sending'`);
};
const winners = async (howMany: number) => {
  const viewers = await Promise.all(Array.from({ length: howMany }, () => shop.aViewer()));
  for (const viewer of viewers) await shop.permit(viewer);
  return viewers;
};

it('tells each once whom a process drew that died before it told anybody', async () => {
  const id = await shop.drawn(await winners(12)); // the draw's own process never looks at the notices
  const workers = [aWorker(), aWorker()];
  await until(
    'all',
    () => count(id, 'sent'),
    (sent) => sent === 12,
  );
  await Promise.all(workers.map((one) => one.kill()));
  const openids = await reached();
  expect([openids.length, new Set(openids).size]).toEqual([12, 12]);
}, 120_000);

it('tells nobody twice and loses nobody when a worker dies with messages in hand', async () => {
  const id = await shop.drawn(await winners(50));
  // The 26th and all after it arrive, and are never answered: the sandbox's clock stands still.
  const fault = { kind: 'delay', delayMs: 60_000, appId: shop.appId, endpoint: 'sendSubscribeMessage', afterCalls: 25 };
  await live.sandbox.control('POST', 'faults', fault);
  const first = aWorker();
  await until('forty that arrived', reached, (openids) => openids.length === 40);
  await first.kill();
  expect([await count(id, 'sent'), await count(id, 'sending'), await count(id, 'waiting')]).toEqual([20, 20, 10]);

  await live.sandbox.heal();
  await endLeases();
  const second = aWorker();
  await until(
    'the rest',
    () => count(id, 'waiting'),
    (waiting) => waiting === 0,
  );
  await until(
    'settled',
    () => count(id, 'sending'),
    (sending) => sending === 0,
  );
  await second.kill();
  expect([await count(id, 'sent'), await count(id, 'unknown')]).toEqual([30, 20]);
  const openids = await reached();
  expect([openids.length, new Set(openids).size]).toEqual([50, 50]);
}, 120_000);
