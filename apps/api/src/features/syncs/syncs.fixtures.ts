import { randomBytes } from 'node:crypto';
import { Pool } from 'pg';
import { aMerchant, anApp, type TestApp, type TestMerchant } from '../../../test/app';
import { TestSandbox } from '../../../test/sandbox';
import { SyncRunnerService } from './sync-runner.service';
import { SyncSchedulerService } from './sync-scheduler.service';

export const SECRET = 'a-secret-of-the-platform-0123456789';

/** A mini-app on the sandbox's side and ours. */
export type LiveMerchant = TestMerchant & {
  /** Runs what a request has queued, in this process, to its end. */
  sync: () => ReturnType<TestMerchant['staff']['syncs']['get']>;
  /** Ours, by the platform's id. */
  rooms: () => Promise<{ id: string; platformId: number; title: string; status: number; vanished: boolean }[]>;
};

/** The API and a sandbox of its own. Time is the test's, the same for both. */
export interface LiveApp {
  app: TestApp;
  sandbox: TestSandbox;
  /** As superuser. A pool: tests ask many things at once, and a connection does one at a time. */
  admin: Pool;
  /** The platform's clock and ours. */
  setTime(at: Date | string): Promise<void>;
  advance(seconds: number): Promise<void>;
  aLiveMerchant(): Promise<LiveMerchant>;
  /** One tick of the schedule, and all that it begins. */
  tick(): Promise<void>;
  close(): Promise<void>;
}

const APPS = 60;

export async function aLiveApp(env: Record<string, string> = {}): Promise<LiveApp> {
  const free = Array.from({ length: APPS }, () => `wx${randomBytes(8).toString('hex')}`);
  const sandbox = await TestSandbox.start(Object.fromEntries(free.map((appId) => [appId, SECRET])));
  const app = await anApp({ KAIBO_WECHAT_BASE_URL: sandbox.url, KAIBO_WECHAT_TIMEOUT_MS: '500', ...env });
  const admin = new Pool({ connectionString: app.database.superUrl, max: 3 });
  const runner = app.app.get(SyncRunnerService);
  const scheduler = app.app.get(SyncSchedulerService);
  const live: LiveApp = {
    app,
    sandbox,
    admin,
    setTime: async (at) => {
      app.world.set(at);
      await sandbox.freeze(app.world.now());
    },
    advance: async (seconds) => {
      app.world.advance(seconds);
      await sandbox.freeze(app.world.now());
    },
    aLiveMerchant: async () => {
      const appId = free.pop();
      if (!appId) throw new Error(`only ${APPS} mini-apps a sandbox`);
      const merchant = await aMerchant(app, { appId, secret: SECRET });
      return {
        ...merchant,
        sync: async () => {
          const { run } = await merchant.staff.syncs.start(merchant.miniAppId);
          await runner.run(merchant.merchantId, run.id);
          return merchant.staff.syncs.get(run.id);
        },
        rooms: async () => {
          const { rows } = await admin.query(
            `select id, platform_room_id::int as "platformId", title, live_status as status, vanished_at is not null as vanished
             from platform_rooms where merchant_id = $1 order by platform_room_id::bigint`,
            [merchant.merchantId],
          );
          return rows;
        },
      };
    },
    tick: async () => {
      await scheduler.tick();
      await scheduler.settle();
    },
    close: async () => {
      await admin.end();
      await app.close();
      await sandbox.stop();
    },
  };
  await live.setTime('2026-11-21T04:00:00Z');
  return live;
}
