import { randomBytes } from 'node:crypto';
import type { ApiError } from '@kaibo/api-client';
import { anApp, type TestApp } from '../../../test/app';
import { Db } from '../../core/db';
import { Vault } from '../../core/vault';
import { HookWorksService } from './hook-works.service';
import {
  aFollow,
  aHookedMerchant,
  anEvent,
  asSuper,
  deliver,
  douyinPush,
  eventsOf,
  wechatPush,
} from './hooks.fixtures';
import { eventPlace } from './hooks.service';

const START = new Date('2026-11-21T04:00:00Z');
const DAY = 86_400;
const KAIBO_MASTER_KEY = randomBytes(32).toString('hex');

let app: TestApp;
let works: HookWorksService;
beforeAll(async () => {
  app = await anApp({ KAIBO_MASTER_KEY });
  works = app.app.get(HookWorksService);
});
afterAll(() => app.close());
beforeEach(() => app.world.set(START));

const send = async (shop: { path: string; appId: string }, message: object): Promise<void> => {
  const { status } = await deliver(app, shop.path, wechatPush(shop, message, { now: app.world.now() }));
  expect(status).toBe(200);
};
/** However many the tests before have left. */
const workAll = async (): Promise<void> => {
  while ((await works.workDue()) > 0);
};
/** An event name that one test alone works off. */
const aName = (): string => `event_${randomBytes(6).toString('hex')}`;

it('lets the platform’s list be looked at when it tells of a room, and marks that as done', async () => {
  const shop = await aHookedMerchant(app);
  const nextPoll = (): Promise<Date> =>
    asSuper(app, async (admin) => {
      const { rows } = await admin.query('select next_poll_at from directory.schedules where mini_app_id = $1', [
        shop.miniAppId,
      ]);
      return rows[0]?.next_poll_at as Date;
    });
  await asSuper(app, (admin) =>
    admin.query('update directory.schedules set next_poll_at = $2 where mini_app_id = $1', [
      shop.miniAppId,
      new Date(START.getTime() + 1_800_000),
    ]),
  );
  await send(shop, aFollow());
  await works.workDue();
  expect((await nextPoll()).getTime()).toBe(START.getTime());
  expect(await eventsOf(app, shop.merchantId)).toMatchObject([{ state: 'done', attempts: 1 }]);
  expect((await shop.staff.hooks.get(shop.miniAppId)).lastReceivedAt).toBe(START.toISOString());
});

it('gives each event to one worker, however many look at once', async () => {
  const shop = await aHookedMerchant(app);
  const name = aName();
  const others = await Promise.all([1, 2].map(() => anApp({ KAIBO_MASTER_KEY }, app.database)));
  try {
    const workers = [works, ...others.map((other) => other.app.get(HookWorksService))];
    for (const other of others) other.world.set(START);
    const done: string[] = [];
    for (const worker of workers) worker.on(name, async (_tx, event) => void done.push(event.id));
    for (let index = 0; index < 60; index++) await send(shop, anEvent(name, { index }));
    const counts = await Promise.all([...workers, ...workers].map((worker) => worker.workDue()));
    while ((await works.workDue()) > 0);
    expect(counts.filter((count) => count > 0).length).toBeGreaterThan(1);
    expect(done).toHaveLength(60);
    expect(new Set(done).size).toBe(60);
    const events = await eventsOf(app, shop.merchantId);
    expect(events.filter(({ state, attempts }) => state === 'done' && attempts === 1)).toHaveLength(60);
  } finally {
    for (const other of others) await other.close();
  }
});

it('undoes what was done about an event that somebody else has taken since', async () => {
  const shop = await aHookedMerchant(app);
  const name = aName();
  works.on(name, async (tx) => {
    await tx.query(`update merchants set name = name || '!' where id = $1`, [shop.merchantId]);
    // The lease ended, and another process has it.
    await asSuper(app, (admin) =>
      admin.query(`update directory.hook_queue set lease_owner = 'another' where merchant_id = $1`, [shop.merchantId]),
    );
  });
  await send(shop, anEvent(name));
  await works.workDue();
  expect(await eventsOf(app, shop.merchantId)).toMatchObject([{ state: 'waiting', attempts: 0, failure: null }]);
  expect((await shop.staff.merchants.me()).merchantName).toBe('测试商家');
});

it('tries again, ever later, and says in the end that it failed; staff may start it anew', async () => {
  const shop = await aHookedMerchant(app);
  const name = aName();
  let attempts = 0;
  works.on(name, async () => {
    attempts++;
    throw new TypeError(`openid oABC ${attempts}`);
  });
  await send(shop, anEvent(name));
  await works.workDue();
  expect(await eventsOf(app, shop.merchantId)).toMatchObject([{ state: 'waiting', attempts: 1, failure: 'TypeError' }]);
  await works.workDue();
  expect(attempts).toBe(1); // not before its time
  for (let pause = 10; attempts < 10; pause *= 2) {
    app.world.advance(pause - 1);
    await works.workDue();
    const before = attempts;
    app.world.advance(1);
    await works.workDue();
    expect(attempts).toBe(before + 1);
  }
  expect(await eventsOf(app, shop.merchantId)).toMatchObject([{ state: 'failed', attempts: 10, failure: 'TypeError' }]);
  app.world.advance(DAY);
  await works.workDue();
  expect(attempts).toBe(10);

  const [failed] = (await shop.staff.hooks.events(shop.miniAppId, { state: 'failed' })).items;
  expect(await shop.staff.hooks.retry(shop.miniAppId, failed?.id ?? '')).toMatchObject({
    state: 'waiting',
    attempts: 0,
  });
  const error = (await shop.staff.hooks.retry(shop.miniAppId, failed?.id ?? '').catch((e: unknown) => e)) as ApiError;
  expect(error.code).toBe('HOOK_EVENT_DONE');
  await works.workDue();
  expect(attempts).toBe(11);
  expect((await shop.staff.audit.list({ action: 'hook-event.retry' })).items).toHaveLength(1);
  // What a failure says may quote the event: only its kind is kept and shown.
  expect(JSON.stringify(await eventsOf(app, shop.merchantId))).not.toContain('oABC');
});

it('does not hold one event up for another that fails', async () => {
  const [shop, name] = [await aHookedMerchant(app), aName()];
  works.on(name, async () => {
    throw new Error('never');
  });
  await send(shop, anEvent(name));
  await send(shop, aFollow());
  await works.workDue();
  expect((await eventsOf(app, shop.merchantId)).map(({ state }) => state)).toEqual(['waiting', 'done']);
});

it('takes everything of an event away after 90 days, and what was remembered of it', async () => {
  const shop = await aHookedMerchant(app);
  const douyin = await aHookedMerchant(app, 'douyin');
  await send(shop, aFollow());
  const push = douyinPush({ event: 'x', content: 'a' }, 'm1');
  expect((await deliver(app, douyin.path, push)).status).toBe(200);
  const rowsOf = (merchantId: string): Promise<Record<string, number>> =>
    asSuper(app, async (admin) => {
      const { rows } = await admin.query(
        `select (select count(*)::int from hook_events where merchant_id = $1) as events,
           (select count(*)::int from vault_records where merchant_id = $1 and table_name = 'hook_events') as sealed,
           (select count(*)::int from hook_replays where merchant_id = $1) as replays,
           (select count(*)::int from directory.hook_queue where merchant_id = $1) as queued`,
        [merchantId],
      );
      return rows[0] as Record<string, number>;
    });
  await workAll();
  app.world.advance(90 * DAY - 1);
  await workAll();
  expect(await rowsOf(shop.merchantId)).toEqual({ events: 1, sealed: 1, replays: 2, queued: 1 });
  expect((await deliver(app, douyin.path, push)).body).toContain('success');
  expect(await rowsOf(douyin.merchantId)).toMatchObject({ events: 1 });
  app.world.advance(1);
  await workAll();
  const nothing = { events: 0, sealed: 0, replays: 0, queued: 0 };
  expect(await rowsOf(shop.merchantId)).toEqual(nothing);
  expect(await rowsOf(douyin.merchantId)).toEqual(nothing);
});

it('keeps an event whose keys were erased as failed, and goes on with the others', async () => {
  const [gone, shop] = [await aHookedMerchant(app), await aHookedMerchant(app)];
  await send(gone, aFollow());
  await send(shop, aFollow());
  const [event] = await eventsOf(app, gone.merchantId);
  await app.app
    .get(Db)
    .forMerchant(gone.merchantId, (tx) => app.app.get(Vault).erase(tx, eventPlace(gone.merchantId, event?.id ?? '')));
  await works.workDue();
  expect(await eventsOf(app, gone.merchantId)).toMatchObject([{ state: 'waiting', failure: 'Error' }]);
  expect(await eventsOf(app, shop.merchantId)).toMatchObject([{ state: 'done' }]);
});

it('answers that it is not ready, before the platform gives up, when the database does not come to it', async () => {
  const shop = await aHookedMerchant(app);
  const push = wechatPush(shop, aFollow(), { now: START });
  await asSuper(app, async (admin) => {
    await admin.query('begin; lock table hook_events in exclusive mode');
    const began = performance.now();
    const { status, body } = await deliver(app, shop.path, push);
    expect([status, JSON.parse(body).code]).toEqual([503, 'UNAVAILABLE']);
    expect(performance.now() - began).toBeLessThan(5_000);
    await admin.query('rollback');
  });
  // Nothing was remembered of it: the platform's next try is taken.
  expect((await deliver(app, shop.path, push)).body).toBe('success');
  expect(await eventsOf(app, shop.merchantId)).toHaveLength(1);
});
