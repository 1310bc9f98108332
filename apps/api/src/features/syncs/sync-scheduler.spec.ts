import type { ApiError } from '@kaibo/api-client';
import { asViewer } from '../../../test/app';
import { SyncLedgerService } from './sync-ledger.service';
import { SyncSchedulerService } from './sync-scheduler.service';
import { aLiveApp, type LiveApp, type LiveMerchant } from './syncs.fixtures';

// 20:00 in Shanghai: four hours to the platform's next day.
const NOW = new Date('2026-11-21T12:00:00Z');
const inMinutes = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000);

let live: LiveApp;
let scheduler: SyncSchedulerService;
beforeAll(async () => {
  live = await aLiveApp();
  scheduler = live.app.app.get(SyncSchedulerService);
});
afterAll(() => live.close());
beforeEach(async () => {
  // Each test has the schedule to itself.
  await live.admin.query(`update directory.schedules set next_poll_at = 'infinity'`);
  await live.setTime(NOW);
  await live.sandbox.heal();
});

/** A mini-app with one room on the platform, planned to start in `minutes`, and swept already. */
const aShopWithAPlan = async (minutes: number): Promise<LiveMerchant & { roomId: number }> => {
  const shop = await live.aLiveMerchant();
  await live.sandbox.clear(shop.appId);
  const room = await live.sandbox.addRoom(shop.appId, { startTime: inMinutes(minutes) });
  await live.tick();
  await live.sandbox.forgetCalls();
  return { ...shop, roomId: room.roomId };
};

const planOf = async (shop: LiveMerchant) =>
  (
    await live.admin.query(
      `select next_poll_at as at, swept_day::text as swept, lease_owner as owner, hints_proved_at as proved
       from directory.schedules where merchant_id = $1`,
      [shop.merchantId],
    )
  ).rows[0];
const secondsToNext = async (shop: LiveMerchant): Promise<number> =>
  ((await planOf(shop)).at.getTime() - live.app.world.now().getTime()) / 1000;
const listCalls = async (): Promise<number> =>
  (await live.sandbox.calls()).filter((call) => call.endpoint === 'liveInfo').length;
const statusOf = async (shop: LiveMerchant) => (await shop.rooms())[0]?.status;

it('reads the whole list of a new mini-app at once, and plans the next look', async () => {
  const shop = await aShopWithAPlan(180);
  expect(await shop.rooms()).toMatchObject([{ status: 102 }]);
  expect(await planOf(shop)).toEqual({ at: inMinutes(30), swept: '2026-11-21', owner: null, proved: null });
  expect((await shop.staff.syncs.list()).items).toMatchObject([{ trigger: 'schedule', scope: 'sweep', verdict: 'ok' }]);
  await live.advance(29 * 60);
  await live.tick();
  expect(await listCalls()).toBe(0);
  await live.advance(60);
  await live.tick();
  expect(await listCalls()).toBe(1);
});

it('leaves no run of a look at the head that found nothing', async () => {
  const shop = await aShopWithAPlan(0);
  for (let n = 0; n < 3; n++) {
    await live.advance(10);
    await live.tick();
  }
  expect(await listCalls()).toBe(3);
  expect((await shop.staff.syncs.list()).items).toHaveLength(1);
  const { rows } = await live.admin.query('select polled_at from directory.feeds where merchant_id = $1', [
    shop.merchantId,
  ]);
  expect(rows).toEqual([{ polled_at: live.app.world.now() }]);
});

it.each([-9, -3, 0, 4, 9])('sees within 15 s a start %d minutes from the plan', async (minutes) => {
  const shop = await aShopWithAPlan(25);
  const startAt = inMinutes(25 + minutes);
  // As the loop does it, but the seconds are the test's.
  while (live.app.world.now() < startAt) {
    const next = new Date(Math.min((await planOf(shop)).at.getTime(), startAt.getTime()));
    await live.setTime(next);
    if (next < startAt) await live.tick();
  }
  await live.sandbox.act(shop.appId, shop.roomId, 'start');
  for (let seconds = 0; (await statusOf(shop)) !== 101; seconds++) {
    expect(seconds).toBeLessThanOrEqual(15);
    await live.tick();
    await live.advance(1);
  }
  expect((await shop.staff.syncs.list()).items[0]).toMatchObject({ scope: 'head', changed: 1, verdict: 'ok' });
  expect(await secondsToNext(shop)).toBeGreaterThan(100); // on air: every two minutes
});

it('sweeps again the next day, at most once in half an hour while that fails', async () => {
  const shop = await aShopWithAPlan(24 * 60);
  await live.setTime('2026-11-21T16:00:01Z'); // 00:00:01 in Shanghai
  await live.sandbox.fault({ kind: 'changing-total', appId: shop.appId });
  // A list of one page is counted once: the fault shows from two on.
  await live.sandbox.generate(shop.appId, 60);
  await live.tick();
  expect((await shop.staff.syncs.list()).items[0]).toMatchObject({ scope: 'sweep', verdict: 'partial' });
  expect((await planOf(shop)).swept).toBe('2026-11-21');
  await live.sandbox.heal();
  await live.setTime((await planOf(shop)).at);
  await live.tick();
  expect((await planOf(shop)).swept).toBe('2026-11-21');
  await live.advance(30 * 60);
  await live.tick();
  expect((await planOf(shop)).swept).toBe('2026-11-22');
});

it('forgets with the daily sweep what is too old, of the swept mini-app alone', async () => {
  const [shop, other] = [await aShopWithAPlan(24 * 60), await aShopWithAPlan(24 * 60)];
  const sizes = (of: LiveMerchant) =>
    live.admin
      .query(
        `select (select array_agg(($2::timestamptz at time zone 'utc')::date - (requested_at at time zone 'utc')::date order by id)
             from sync_runs where merchant_id = $1 and worker = 'old') as runs,
           (select array_agg('2026-11-22'::date - day order by day) from quota_days where merchant_id = $1 and endpoint = 'old') as days`,
        [of.merchantId, NOW],
      )
      .then(({ rows }) => rows[0]);
  for (const one of [shop, other]) {
    await live.admin.query(
      `insert into sync_runs (merchant_id, mini_app_id, trigger, scope, state, verdict, requested_at, finished_at, heartbeat_at, worker)
       select $1, $2, 'manual', 'sweep', 'finished', 'ok', at, at, at, 'old'
       from unnest(array[400, 91, 90, 89, 1]) ago, lateral (select $3::timestamptz - ago * interval '1 day') t (at)`,
      [one.merchantId, one.miniAppId, NOW],
    );
    await live.admin.query(
      `insert into quota_days (merchant_id, mini_app_id, endpoint, day)
       select $1, $2, 'old', '2026-11-22'::date - ago from unnest(array[400, 32, 31, 30, 1]) ago`,
      [one.merchantId, one.miniAppId],
    );
  }
  const all = { runs: [400, 91, 90, 89, 1], days: [400, 32, 31, 30, 1] };
  expect(await sizes(shop)).toEqual(all);
  await live.advance(30 * 60);
  await live.tick(); // a look at the head only: swept today
  expect(await sizes(shop)).toEqual(all);

  await live.admin.query(`update directory.schedules set next_poll_at = 'infinity' where merchant_id = $1`, [
    other.merchantId,
  ]);
  await live.setTime('2026-11-21T16:00:01Z'); // 00:00:01 of the 22nd in Shanghai
  await live.sandbox.fault({ kind: 'errcode', code: 48001, appId: shop.appId }); // while sweeps fail, most rows come in
  await live.tick();
  expect((await shop.staff.syncs.list()).items[0]).toMatchObject({ scope: 'sweep', verdict: 'failed' });
  expect(await sizes(shop)).toEqual({ runs: [89, 1], days: [31, 30, 1] });
  expect(await sizes(other)).toEqual(all);
});

it('asks a silent platform ever less often, and comes back by itself', async () => {
  const shop = await aShopWithAPlan(180);
  await live.sandbox.fault({ kind: 'errcode', code: 48001, appId: shop.appId });
  await live.advance(30 * 60);
  await live.tick();
  expect((await shop.staff.syncs.list()).items[0]).toMatchObject({ verdict: 'failed', cause: { kind: 'not-granted' } });
  expect(await secondsToNext(shop)).toBe(1800);
  expect((await shop.rooms()).map((room) => room.vanished)).toEqual([false]);
  await live.sandbox.heal();
  await live.advance(30 * 60);
  await live.tick();
  const { rows } = await live.admin.query('select polled_at from directory.feeds where merchant_id = $1', [
    shop.merchantId,
  ]);
  expect(rows).toEqual([{ polled_at: live.app.world.now() }]);
});

it('expires a room by the clock, without asking the platform', async () => {
  const shop = await aShopWithAPlan(-100);
  expect(await statusOf(shop)).toBe(102);
  await live.advance(20 * 60);
  await live.sandbox.forgetCalls();
  await scheduler.lookAfter();
  expect(await statusOf(shop)).toBe(107);
  expect(await listCalls()).toBe(0);
});

it('starts again a queued run that no worker took, and tells of one whose process is gone', async () => {
  const [shop, dead] = [await aShopWithAPlan(600), await aShopWithAPlan(600)];
  const { run } = await shop.staff.syncs.start(shop.miniAppId);
  await live.app.app.get(SyncLedgerService).begin(dead, 'schedule', 'sweep', 'a process that is killed');
  await live.advance(31);
  await scheduler.lookAfter();
  await scheduler.settle();
  expect(await shop.staff.syncs.get(run.id)).toMatchObject({ verdict: 'ok', trigger: 'manual' });
  const { rows } = await live.admin.query(
    `select verdict, cause ->> 'kind' as cause from sync_runs where merchant_id = $1 order by id desc limit 1`,
    [dead.merchantId],
  );
  expect(rows).toEqual([{ verdict: 'failed', cause: 'abandoned' }]);
});

it('polls each mini-app once however many processes tick at the same moment', async () => {
  const shop = await aShopWithAPlan(0);
  await live.advance(10);
  await Promise.all(Array.from({ length: 8 }, () => scheduler.tick()));
  await scheduler.settle();
  expect(await listCalls()).toBe(1);
  expect((await planOf(shop)).owner).toBeNull();
});

describe('a hint', () => {
  const hint = async (shop: LiveMerchant, liveStatus: number) => {
    const [room] = await shop.rooms();
    return asViewer(live.app).hint(shop.appId, room?.id ?? '', { liveStatus });
  };
  const codeOf = (promise: Promise<unknown>) =>
    promise.then(
      () => 'no error',
      (error: ApiError) => `${error.status} ${error.code}`,
    );

  it('makes the poller look now, and writes nothing itself', async () => {
    const shop = await aShopWithAPlan(60);
    await live.advance(60);
    await live.sandbox.act(shop.appId, shop.roomId, 'start');
    expect(await hint(shop, 101)).toEqual({ accepted: true });
    expect(await statusOf(shop)).toBe(102);
    await live.tick();
    expect(await statusOf(shop)).toBe(101);
    expect((await shop.staff.syncs.list()).items[0]).toMatchObject({ trigger: 'hint', scope: 'head', changed: 1 });
    // It was first to tell: from now on hints are leant on.
    expect((await planOf(shop)).proved).toEqual(live.app.world.now());
    expect(await secondsToNext(shop)).toBe(300);
  });

  it('is taken once in 20 s, and only if it says something new', async () => {
    const shop = await aShopWithAPlan(60);
    expect(await hint(shop, 102)).toEqual({ accepted: false });
    const answers = await Promise.all(Array.from({ length: 10 }, () => hint(shop, 101)));
    expect(answers.filter(({ accepted }) => accepted)).toHaveLength(1);
    await live.tick();
    expect(await statusOf(shop)).toBe(102);
    expect(await listCalls()).toBe(1);
    expect((await planOf(shop)).proved).toBeNull();
    await live.advance(19);
    expect(await hint(shop, 101)).toEqual({ accepted: false });
    await live.advance(1);
    expect(await hint(shop, 101)).toEqual({ accepted: true });
  });

  it('is not taken when a fifth of the quota or less is left', async () => {
    const shop = await aShopWithAPlan(60);
    const spend = (reserved: number) =>
      live.admin.query(`update quota_days set reserved = $2 where merchant_id = $1 and endpoint = 'getliveinfo'`, [
        shop.merchantId,
        reserved,
      ]);
    await spend(80_001);
    expect(await hint(shop, 101)).toEqual({ accepted: false });
    await spend(80_000);
    expect(await hint(shop, 101)).toEqual({ accepted: true });
  });

  it('is not leant on any more once the poller finds a start unaided', async () => {
    const shop = await aShopWithAPlan(30);
    await live.admin.query('update directory.schedules set hints_proved_at = $2 where merchant_id = $1', [
      shop.merchantId,
      NOW,
    ]);
    await live.setTime(inMinutes(30));
    await live.tick();
    expect(await secondsToNext(shop)).toBe(120);
    await live.sandbox.act(shop.appId, shop.roomId, 'start');
    await live.advance(120);
    await live.tick();
    expect(await statusOf(shop)).toBe(101);
    expect((await planOf(shop)).proved).toBeNull();
    expect(await secondsToNext(shop)).toBe(120);
  });

  it('finds no room of another app, and takes no large or odd body', async () => {
    const [shop, other] = [await aShopWithAPlan(60), await aShopWithAPlan(60)];
    const [room] = await shop.rooms();
    const viewer = asViewer(live.app);
    expect(await codeOf(viewer.hint(other.appId, room?.id ?? '', { liveStatus: 101 }))).toBe('404 ROOM_NOT_FOUND');
    expect(await codeOf(viewer.hint('wx0000', room?.id ?? '', { liveStatus: 101 }))).toBe('404 APP_NOT_FOUND');
    expect(await codeOf(viewer.hint(shop.appId, 'x', { liveStatus: 101 }))).toBe('400 INPUT_INVALID');
    const send = async (body: string) => {
      const response = await fetch(`${live.app.url}/v1/apps/${shop.appId}/rooms/${room?.id}/hints`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      return `${response.status} ${((await response.json()) as { code?: string }).code ?? ''}`;
    };
    expect(await send(JSON.stringify({ liveStatus: 101, more: 'x'.repeat(1024) }))).toBe('413 BODY_TOO_LARGE');
    expect(await send(JSON.stringify({ liveStatus: 108 }))).toBe('400 INPUT_INVALID');
    expect(await send(JSON.stringify({ liveStatus: '101' }))).toBe('400 INPUT_INVALID');
    expect(await send('[]')).toBe('400 INPUT_INVALID');
    expect(await send(`${' '.repeat(900)}{"liveStatus":102}`)).toBe('202 ');
  });
});
