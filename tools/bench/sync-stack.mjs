// The API's own modules and a sandbox in the benchmark's process, so that it decides the time of both.
import { createRequire } from 'node:module';
import { bundle } from '../build/node-app.mjs';
import { inRoot } from '../workspace/root.mjs';

const require = createRequire(import.meta.url);
const linked = new Map();
const link = (project, entry) => {
  if (!linked.has(project))
    linked.set(
      project,
      bundle(project, { entry, name: 'bench-sync.cjs' }).then(({ file }) => require(inRoot(file))),
    );
  return linked.get(project);
};

export const linkApi = () => link('apps/api', 'test/sync-bench.ts');
export const linkSandbox = () => link('apps/sandbox', 'src/sandbox.ts');

/**
 * @param {import('./context.mjs').Context} bench
 * @param {{ at: Date, apps: string[], env?: Record<string, string> }} options
 */
export async function openStack(bench, { at, apps, env = {} }) {
  const [api, { createSandbox, plainRoom, onShelf }] = [await linkApi(), await linkSandbox()];
  const secret = 'a-secret-of-the-platform-0123456789';
  const sandbox = createSandbox({ apps: Object.fromEntries(apps.map((appId) => [appId, secret])) });
  const port = await sandbox.listen(0);
  const database = await bench.database();

  class BenchWorld extends api.World {
    at = at;
    now() {
      return new Date(this.at);
    }
    async sleep() {}
  }
  const world = new BenchWorld();
  sandbox.clock.setSpeed(0);
  const setTime = (time) => {
    world.at = new Date(time);
    sandbox.clock.set(world.at.getTime());
  };
  setTime(at);

  const app = await api.createApp({
    config: api.readConfig({
      ...database.env,
      KAIBO_ROLE: 'web',
      KAIBO_POOL_SIZE: '10',
      KAIBO_WECHAT_BASE_URL: `http://127.0.0.1:${port}`,
      ...env,
    }),
    log: api.createLog('silent'),
    world,
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const of = (name) => app.get(api[name]);

  return {
    api,
    app,
    of,
    world,
    setTime,
    sandbox,
    // Replays are closed, as the platform has it where nobody opens them: what is counted here is the list.
    plainRoom: { ...plainRoom, switches: { ...plainRoom.switches, closeReplay: 1 } },
    onShelf,
    database,
    admin: database.admin,
    sandboxUrl: `http://127.0.0.1:${port}`,
    /** A merchant whose mini-app the sandbox knows. */
    async aMerchant(appId) {
      const merchants = of('MerchantsService');
      const merchantId = await merchants.add('基准');
      const body = { platform: 'wechat', appId, name: '基准', source: 'wechat-live', secret };
      const { id: miniAppId } = await merchants.addMiniApp(merchantId, body);
      return { merchantId, miniAppId, appId };
    },
    /** One run from beginning to end. @returns its row, or null when it left none */
    async sync(ref, scope = 'sweep', trigger = 'manual') {
      const runner = of('SyncRunnerService');
      const run = await of('SyncLedgerService').begin(ref, trigger, scope, runner.worker);
      if (!run) throw new Error('another run is under way');
      await runner.execute(run);
      const { rows } = await database.admin.query('select * from sync_runs where merchant_id = $1 and id = $2', [
        ref.merchantId,
        run.id,
      ]);
      return rows[0] ?? null;
    },
    async close() {
      await app.close();
      await sandbox.close();
    },
  };
}

/** Chance that is the same for the same seed (mulberry32). @returns 0 ≤ x < 1 */
export const chance = (seed) => {
  let state = (seed * 0x9e3779b1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};
