import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { SyncRunView } from '@kaibo/contracts/syncs.dto';
import { aLiveApp, type LiveApp } from './syncs.fixtures';

const ROOT = path.join(__dirname, '../../../../..');
const masterKey = randomBytes(32).toString('hex');

let live: LiveApp;
let program: string;
const workers: ChildProcess[] = [];
beforeAll(async () => {
  live = await aLiveApp({ KAIBO_MASTER_KEY: masterKey });
  // Time is real here: the processes are.
  live.app.world.set(null);
  await live.sandbox.control('POST', 'clock', { real: true });
  const name = `killed-${process.env.JEST_WORKER_ID ?? 0}.cjs`;
  const build = `import { bundle } from './tools/build/node-app.mjs'; await bundle('apps/api', { name: '${name}' });`;
  execFileSync(process.execPath, ['--input-type=module', '-e', build], { cwd: ROOT, stdio: 'inherit' });
  program = path.join(ROOT, 'dist/apps/api', name);
}, 120_000);
afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await live.close();
});

/** A process of the real program that only works. */
const aWorker = (): ChildProcess => {
  const worker = spawn(process.execPath, [program], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      KAIBO_ROLE: 'worker',
      KAIBO_PORT: '0',
      KAIBO_LOG: 'silent',
      KAIBO_MASTER_KEY: masterKey,
      DATABASE_URL: live.app.database.appUrl,
      KAIBO_WECHAT_BASE_URL: live.sandbox.url,
      KAIBO_WECHAT_TIMEOUT_MS: '60000',
    },
  });
  workers.push(worker);
  return worker;
};

const until = async <T>(look: () => Promise<T>, isThere: (seen: T) => boolean): Promise<T> => {
  const end = Date.now() + 40_000;
  for (;;) {
    const seen = await look();
    if (isThere(seen)) return seen;
    if (Date.now() > end) throw new Error(`not in 40 s; at last ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

it('is told as a failure when its process is killed in the middle, and repeats cleanly in another', async () => {
  const shop = await live.aLiveMerchant();
  await live.sandbox.clear(shop.appId);
  await live.sandbox.generate(shop.appId, 120);
  await live.sandbox.fault({ kind: 'timeout', atPage: 2, appId: shop.appId });
  const first = aWorker();
  const { run } = await shop.staff.syncs.start(shop.miniAppId);
  const get = () => shop.staff.syncs.get(run.id);
  // Progress is told while it waits for the second page.
  expect(await until(get, (seen) => seen.pages === 1)).toMatchObject({ state: 'running', rows: 50, total: 120 });
  const gone = new Promise((resolve) => first.once('exit', resolve));
  first.kill('SIGKILL');
  await gone;

  live.app.world.set(new Date(Date.now() + 36_000));
  expect(await get()).toMatchObject({ state: 'finished', verdict: 'failed', cause: { kind: 'abandoned' } });
  live.app.world.set(null);
  expect(await shop.rooms()).toHaveLength(50);

  await live.sandbox.heal();
  const second = aWorker();
  const again = await shop.staff.syncs.start(shop.miniAppId);
  expect(again.run.id).not.toBe(run.id);
  const ended = await until(
    () => shop.staff.syncs.get(again.run.id),
    (seen) => seen.state === 'finished',
  );
  expect(ended).toMatchObject({ verdict: 'ok', rows: 120, total: 120, added: 70, changed: 0, vanished: 0 });
  expect((await shop.rooms()).filter((room) => room.vanished)).toEqual([]);
  second.kill('SIGKILL');
}, 120_000);

/** Asks the only process to stop while it waits for the second page. */
async function stopInTheMiddle(worker: ChildProcess, get: () => Promise<SyncRunView>): Promise<void> {
  await until(get, (seen) => seen.pages === 1);
  const gone = new Promise((resolve) => worker.once('exit', (code, signal) => resolve(code ?? signal)));
  worker.kill('SIGTERM');
  expect(await gone).toBe(0);
  expect(await get()).toMatchObject({ verdict: 'partial', pages: 1, cause: { kind: 'abandoned', page: 2 } });
}

it('ends in words when its process is asked to stop', async () => {
  const shop = await live.aLiveMerchant();
  await live.sandbox.clear(shop.appId);
  await live.sandbox.generate(shop.appId, 120);
  // Not due by the plan: so it is the asked-for run that is stopped.
  await live.admin.query(`update directory.schedules set next_poll_at = now() + interval '1 day'`);
  await live.sandbox.fault({ kind: 'timeout', atPage: 2, appId: shop.appId });
  const worker = aWorker();
  const { run } = await shop.staff.syncs.start(shop.miniAppId);
  await stopInTheMiddle(worker, () => shop.staff.syncs.get(run.id));
}, 120_000);

it('ends in words too when nobody asked for it: the process does not wait for the platform', async () => {
  const shop = await live.aLiveMerchant();
  await live.sandbox.clear(shop.appId);
  await live.sandbox.generate(shop.appId, 120);
  await live.sandbox.fault({ kind: 'timeout', atPage: 2, appId: shop.appId });
  const worker = aWorker();
  const list = async () => (await shop.staff.syncs.list({ miniAppId: shop.miniAppId })).items;
  const [run] = await until(list, (runs) => runs.length > 0);
  expect(run).toMatchObject({ trigger: 'schedule' });
  await stopInTheMiddle(worker, () => shop.staff.syncs.get(String(run?.id)));
}, 120_000);
