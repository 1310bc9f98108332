import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { Client } from 'pg';
import { anApp, type TestApp } from '../../../test/app';
import { buildProgram, type Program, runProgram, until, untilWaiting } from '../../../test/program';
import { HookWorksService } from './hook-works.service';
import { aFollow, aHookedMerchant, asSuper, deliver, eventsOf, wechatPush } from './hooks.fixtures';

const KAIBO_MASTER_KEY = randomBytes(32).toString('hex');

let app: TestApp;
let program: string;
const running: Program[] = [];
beforeAll(async () => {
  app = await anApp({ KAIBO_MASTER_KEY });
  program = buildProgram('hooks-killed');
}, 120_000);
afterAll(async () => {
  await Promise.all(running.map((one) => one.kill()));
  await app.close();
});

/** A process of the built program. */
const aProcess = (role: 'web' | 'worker', port = '0'): Program => {
  const env = { KAIBO_ROLE: role, KAIBO_PORT: port, KAIBO_MASTER_KEY, DATABASE_URL: app.database.appUrl };
  const one = runProgram(program, [], { ...env, KAIBO_LOG: 'info' });
  running.push(one);
  return one;
};

/** A port that nobody has: it is given back, and taken by the process that is started next. */
const aPort = async (): Promise<string> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a TCP port
  server.close();
  await once(server, 'close');
  return String(port);
};

/** Holds whoever comes to this table up, until `during` has ended. */
const whileLocked = (table: string, during: (admin: Client) => Promise<void>): Promise<void> =>
  asSuper(app, async (admin) => {
    await admin.query(`begin; lock table ${table} in exclusive mode`);
    await asSuper(app, during);
    await admin.query('rollback');
  });

it('loses no event when the process that works it off is killed in the middle', async () => {
  const shop = await aHookedMerchant(app);
  for (let index = 0; index < 5; index++)
    expect((await deliver(app, shop.path, wechatPush(shop, aFollow()))).status).toBe(200);
  expect((await eventsOf(app, shop.merchantId)).map(({ state }) => state)).toEqual(Array(5).fill('waiting'));

  await whileLocked('hook_events', async (admin) => {
    const worker = aProcess('worker');
    await untilWaiting(admin); // it has taken them under its lease, and stands in the first one's transaction
    await worker.kill();
  });
  expect((await eventsOf(app, shop.merchantId)).map(({ state }) => state)).toEqual(Array(5).fill('waiting'));

  const works = app.app.get(HookWorksService);
  expect(await works.workDue()).toBe(0); // they are still the dead one's
  app.world.set(new Date(Date.now() + 61_000));
  await works.workDue();
  app.world.set(null);
  expect(await eventsOf(app, shop.merchantId)).toEqual(
    Array.from({ length: 5 }, () => expect.objectContaining({ state: 'done', attempts: 1 })),
  );
}, 120_000);

it('takes the platform’s next try when the process that was to keep a message is killed in the middle', async () => {
  const shop = await aHookedMerchant(app);
  const port = await aPort();
  const web = aProcess('web', port);
  const url = `http://127.0.0.1:${port}`;
  await until(
    'listening',
    async () => web.said(),
    (said) => said.includes('"listening"'),
  );
  const message = aFollow();
  const push = wechatPush(shop, message);
  await whileLocked('vault_records', async (admin) => {
    const lost = deliver({ url }, shop.path, push).then(
      ({ status }) => `answered ${status}`,
      () => 'no answer',
    );
    await untilWaiting(admin); // signature, message and event are written, and not committed
    await web.kill();
    expect(await lost).toBe('no answer');
  });
  expect(await eventsOf(app, shop.merchantId)).toEqual([]);

  // The very same bytes, and then a try with another nonce.
  expect((await deliver(app, shop.path, push)).body).toBe('success');
  expect((await deliver(app, shop.path, wechatPush(shop, message))).body).toBe('success');
  expect(await eventsOf(app, shop.merchantId)).toHaveLength(1);
}, 120_000);

it('works off what came while no worker was there, once one starts', async () => {
  const shop = await aHookedMerchant(app);
  await deliver(app, shop.path, wechatPush(shop, aFollow()));
  const worker = aProcess('worker');
  await until(
    'done',
    () => eventsOf(app, shop.merchantId),
    ([event]) => event?.state === 'done',
  );
  await worker.kill();
}, 120_000);
