import { type ApiError } from '@kaibo/api-client';
import { aMerchant } from '../../../test/app';
import { Turns } from '../../core/turns';
import { SyncLedgerService } from './sync-ledger.service';
import { SyncRunnerService } from './sync-runner.service';
import { aLiveApp, type LiveApp, type LiveMerchant, SECRET } from './syncs.fixtures';

let live: LiveApp;
beforeAll(async () => {
  live = await aLiveApp();
});
afterAll(() => live.close());
afterEach(() => live.sandbox.heal());

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: ApiError) => `${error.status} ${error.code}`,
  );

const aShop = async (rooms = 0): Promise<LiveMerchant> => {
  const merchant = await live.aLiveMerchant();
  await live.sandbox.clear(merchant.appId);
  if (rooms) await live.sandbox.generate(merchant.appId, rooms);
  return merchant;
};

it('answers at once with a queued run', async () => {
  const { staff, miniAppId } = await aShop();
  const { run, joined } = await staff.syncs.start(miniAppId);
  expect(joined).toBe(false);
  expect(run).toEqual({
    id: expect.stringMatching(/^\d+$/),
    miniAppId,
    trigger: 'manual',
    scope: 'sweep',
    state: 'queued',
    verdict: null,
    requestedAt: live.app.world.now().toISOString(),
    startedAt: null,
    finishedAt: null,
    pages: 0,
    rows: 0,
    total: null,
    calls: 0,
    added: 0,
    changed: 0,
    vanished: 0,
    cause: null,
  });
});

it('reads every page, keeps every room, and does nothing the second time', async () => {
  const shop = await aShop(120);
  const first = await shop.sync();
  expect(first).toMatchObject({
    state: 'finished',
    verdict: 'ok',
    pages: 3,
    rows: 120,
    total: 120,
    added: 120,
    changed: 0,
    vanished: 0,
    cause: null,
    calls: 4, // and one for the token
  });
  expect(await shop.rooms()).toHaveLength(120);
  expect(await shop.sync()).toMatchObject({ verdict: 'ok', pages: 3, added: 0, changed: 0, vanished: 0, calls: 3 });
  const { rows } = await live.admin.query('select polled_at, swept_at from directory.feeds where merchant_id = $1', [
    shop.merchantId,
  ]);
  expect(rows).toEqual([{ polled_at: live.app.world.now(), swept_at: live.app.world.now() }]);
});

it('takes an empty list for an empty list', async () => {
  expect(await (await aShop()).sync()).toMatchObject({ verdict: 'ok', pages: 1, rows: 0, total: 0, cause: null });
});

describe('two at once', () => {
  it('joins the run that is under way', async () => {
    const { staff, miniAppId } = await aShop();
    const first = await staff.syncs.start(miniAppId);
    const second = await staff.syncs.start(miniAppId);
    expect(second).toEqual({ run: first.run, joined: true });
  });

  it('begins one run however many ask at the same moment', async () => {
    const { staff, miniAppId, merchantId } = await aShop(3);
    // As many as have their turn at once wait at the insert, and are let go together.
    const { share } = live.app.app.get(Turns);
    expect(share).toBeGreaterThan(1);
    const locker = await live.admin.connect();
    await locker.query('begin');
    await locker.query('lock table sync_runs in share mode');
    const asking = Promise.all(Array.from({ length: 20 }, () => staff.syncs.start(miniAppId)));
    const waiting = `select count(*)::int as n from pg_locks where not granted and relation = 'sync_runs'::regclass`;
    while ((await live.admin.query(waiting)).rows[0].n < share);
    await locker.query('commit');
    locker.release();
    const answers = await asking;
    expect(new Set(answers.map(({ run }) => run.id)).size).toBe(1);
    expect(answers.filter(({ joined }) => !joined)).toHaveLength(1);
    const runner = live.app.app.get(SyncRunnerService);
    const id = answers[0]?.run.id ?? '';
    await live.sandbox.forgetCalls();
    await Promise.all(Array.from({ length: 5 }, () => runner.run(merchantId, id)));
    expect(await staff.syncs.get(id)).toMatchObject({ verdict: 'ok', pages: 1 });
    expect((await live.sandbox.calls()).map((call) => call.endpoint)).toEqual(['stableToken', 'liveInfo']);
    expect((await staff.syncs.list()).items).toHaveLength(1);
  });

  it('makes a look at the head a sweep when staff join it', async () => {
    const shop = await aShop(120);
    const ledger = live.app.app.get(SyncLedgerService);
    const runner = live.app.app.get(SyncRunnerService);
    const run = await ledger.begin(shop, 'schedule', 'head', runner.worker);
    if (!run) throw new Error('no run');
    const joined = await shop.staff.syncs.start(shop.miniAppId);
    expect(joined).toMatchObject({ joined: true, run: { id: run.id, scope: 'sweep', trigger: 'manual' } });
    await runner.execute(run);
    expect(await shop.staff.syncs.get(run.id)).toMatchObject({ scope: 'sweep', verdict: 'ok', rows: 120, total: 120 });
    expect(await shop.rooms()).toHaveLength(120);
  });
});

describe('what a failure leaves', () => {
  const RID = /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/;

  it('keeps what was read before the quota ran out, says so, and asks no more that day', async () => {
    const shop = await aShop(120);
    await shop.sync();
    await live.sandbox.fault({ kind: 'errcode', code: 45009, atPage: 2, appId: shop.appId });
    expect(await shop.sync()).toMatchObject({
      verdict: 'partial',
      pages: 1,
      rows: 50,
      total: 120,
      vanished: 0,
      cause: { kind: 'quota-used-up', platformCode: 45009, rid: expect.stringMatching(RID), page: 2 },
    });
    expect((await shop.rooms()).filter((room) => !room.vanished)).toHaveLength(120);

    await live.sandbox.heal();
    await live.sandbox.forgetCalls();
    expect(await shop.sync()).toMatchObject({
      verdict: 'failed',
      calls: 0,
      cause: { kind: 'quota-used-up', platformCode: null, page: 1 },
    });
    expect(await live.sandbox.calls()).toEqual([]);
    const { rows } = await live.admin.query('select next_poll_at from directory.schedules where merchant_id = $1', [
      shop.merchantId,
    ]);
    expect(rows).toEqual([{ next_poll_at: new Date('2026-11-21T16:00:00Z') }]);
  });

  it.each([
    [{ kind: 'timeout' }, 'partial', { kind: 'timeout', platformCode: null, rid: null, page: 2 }],
    [{ kind: 'http-5xx' }, 'partial', { kind: 'not-json', platformCode: null, page: 2 }],
    [{ kind: 'html' }, 'partial', { kind: 'not-json', platformCode: null, page: 2 }],
    [{ kind: 'empty' }, 'partial', { kind: 'not-json', platformCode: null, page: 2 }],
    [{ kind: 'errcode', code: -1 }, 'partial', { kind: 'platform-error', platformCode: -1, page: 2 }],
    [{ kind: 'errcode', code: 40001 }, 'partial', { kind: 'credentials-refused', platformCode: 40001, page: 2 }],
    [{ kind: 'errcode', code: 48001 }, 'partial', { kind: 'not-granted', platformCode: 48001, page: 2 }],
    [{ kind: 'duplicate-rows' }, 'partial', { kind: 'changed-while-reading' }],
    [{ kind: 'changing-total' }, 'partial', { kind: 'changed-while-reading' }],
    [{ kind: 'timeout', times: 1 }, 'ok', null],
    [{ kind: 'errcode', code: -1, times: 2 }, 'ok', null],
    [{ kind: 'errcode', code: 40001, times: 1 }, 'ok', null],
    [{ kind: 'duplicate-rows', times: 1 }, 'ok', null],
    [{ kind: 'changing-total', times: 1 }, 'ok', null],
    [{ kind: 'reorder-rows' }, 'ok', null],
    [{ kind: 'short-page' }, 'ok', null],
    [{ kind: 'misspelled-status' }, 'ok', null],
  ] as const)(
    'tells %j truthfully and loses no room',
    async (fault, verdict, cause) => {
      const shop = await aShop(120);
      await shop.sync();
      const before = await shop.rooms();
      // The oldest room's page is the last: a fault before it must not make it vanish.
      await live.sandbox.fault({ ...fault, atPage: 2, appId: shop.appId });
      const run = await shop.sync();
      expect(run).toMatchObject({ verdict, vanished: 0, total: expect.any(Number) });
      if (cause) expect(run.cause).toMatchObject(cause);
      else expect(run).toMatchObject({ cause: null, rows: 120, total: 120 });
      expect(await shop.rooms()).toEqual(before);

      await live.sandbox.heal();
      expect(await shop.sync()).toMatchObject({ verdict: 'ok', rows: 120, added: 0, changed: 0, vanished: 0 });
    },
    60_000,
  );

  it.each([
    [{ kind: 'errcode', code: 48001 }, 'not-granted'],
    [{ kind: 'errcode', code: 40125, endpoint: 'stableToken' }, 'credentials-refused'],
    [{ kind: 'html', endpoint: 'stableToken' }, 'not-json'],
  ] as const)('calls nothing read a failure: %j', async (fault, kind) => {
    const shop = await aShop(3);
    await live.sandbox.fault({ ...fault, appId: shop.appId });
    expect(await shop.sync()).toMatchObject({ verdict: 'failed', pages: 0, rows: 0, cause: { kind, page: 1 } });
    expect(await shop.rooms()).toEqual([]);
  });

  it('says when the secret is wrong', async () => {
    const shop = await aShop(3);
    const { MerchantsService } = await import('../merchants/merchants.service');
    await live.app.app.get(MerchantsService).replaceSecret(shop.merchantId, shop.miniAppId, 'quite-another-secret');
    const run = await shop.sync();
    expect(run).toMatchObject({ verdict: 'failed', cause: { kind: 'credentials-refused', platformCode: 40125 } });
    expect(JSON.stringify([run, live.app.lines])).not.toContain('quite-another-secret');
  });
});

describe('what vanishes', () => {
  it('is what a complete sweep no longer has, confirmed by a second reading', async () => {
    const shop = await aShop(120);
    await shop.sync();
    const [gone] = await shop.rooms();
    await live.sandbox.remove(shop.appId, gone?.platformId ?? 0);
    const run = await shop.sync();
    expect(run).toMatchObject({ verdict: 'ok', rows: 119, total: 119, vanished: 1, pages: 6 });
    expect((await shop.rooms()).filter((room) => room.vanished).map((room) => room.platformId)).toEqual([
      gone?.platformId,
    ]);
  });

  it('is nothing when a page was not read', async () => {
    const shop = await aShop(120);
    await shop.sync();
    const [gone] = await shop.rooms();
    await live.sandbox.remove(shop.appId, gone?.platformId ?? 0);
    await live.sandbox.fault({ kind: 'html', atPage: 3, appId: shop.appId });
    expect(await shop.sync()).toMatchObject({ verdict: 'partial', vanished: 0, cause: { page: 3 } });
    expect((await shop.rooms()).some((room) => room.vanished)).toBe(false);
  });

  it('is everything when the platform has no room left', async () => {
    const shop = await aShop(3);
    await shop.sync();
    await live.sandbox.clear(shop.appId);
    expect(await shop.sync()).toMatchObject({ verdict: 'ok', total: 0, vanished: 3, pages: 2 });
  });
});

describe('a process that went away', () => {
  it('is told as a failure by the next to look, and the sync repeats cleanly', async () => {
    const shop = await aShop(60);
    const ledger = live.app.app.get(SyncLedgerService);
    const run = await ledger.begin(shop, 'schedule', 'sweep', 'a process that is killed');
    if (!run) throw new Error('no run');
    await live.advance(30);
    expect(await shop.staff.syncs.get(run.id)).toMatchObject({ state: 'running' });
    await live.advance(1);
    expect(await shop.staff.syncs.get(run.id)).toMatchObject({
      state: 'finished',
      verdict: 'failed',
      cause: { kind: 'abandoned' },
    });
    expect(await shop.sync()).toMatchObject({ verdict: 'ok', rows: 60 });

    // It was only asleep: it may neither write nor end what is no longer its.
    await expect(ledger.savePage(run, [])).resolves.toMatchObject({ added: 0 });
    const { aSourceRoom } = await import('../rooms/room-store.fixtures');
    await expect(ledger.savePage(run, [aSourceRoom({ platformRoomId: '77' })])).rejects.toThrow('no longer run by');
    await live.app.app.get(SyncRunnerService).execute(run);
    expect(await shop.staff.syncs.get(run.id)).toMatchObject({ verdict: 'failed', cause: { kind: 'abandoned' } });
    expect(live.app.lines).toContainEqual(expect.objectContaining({ event: 'sync.lost', runId: run.id }));
  });

  it('does not stand in the way of a new request', async () => {
    const shop = await aShop(2);
    const run = await live.app.app.get(SyncLedgerService).begin(shop, 'schedule', 'head', 'a process that is killed');
    await live.advance(31);
    expect(await shop.sync()).toMatchObject({ verdict: 'ok', rows: 2 });
    expect(await shop.staff.syncs.get(run?.id ?? '')).toMatchObject({
      verdict: 'failed',
      cause: { kind: 'abandoned' },
    });
  });
});

describe('the wall between merchants', () => {
  it('hides the runs and mini-apps of others', async () => {
    const [shop, other] = [await aShop(1), await aShop(1)];
    const run = await shop.sync();
    expect(await codeOf(other.staff.syncs.get(run.id))).toBe('404 SYNC_NOT_FOUND');
    expect(await codeOf(other.staff.syncs.start(shop.miniAppId))).toBe('404 MINI_APP_NOT_FOUND');
    expect((await other.staff.syncs.list()).items).toEqual([]);
    expect((await other.staff.syncs.list({ miniAppId: shop.miniAppId })).items).toEqual([]);
    expect(await codeOf(other.staff.syncs.get('9223372036854775807'))).toBe('404 SYNC_NOT_FOUND');
    expect(await codeOf(other.staff.syncs.get('x'))).toBe('400 INPUT_INVALID');
  });

  it('syncs no source that is entered by hand', async () => {
    const { staff, miniAppId } = await aMerchant(live.app, { source: 'manual', platform: 'web' });
    expect(await codeOf(staff.syncs.start(miniAppId))).toBe('409 SOURCE_CANNOT');
  });
});

it('lists runs newest first, page by page', async () => {
  const shop = await aShop(1);
  const ids: string[] = [];
  for (let n = 0; n < 5; n++) ids.unshift((await shop.sync()).id);
  const one = await shop.staff.syncs.list({ limit: 2 });
  const two = await shop.staff.syncs.list({ limit: 2, cursor: one.nextCursor ?? '' });
  const three = await shop.staff.syncs.list({ limit: 2, cursor: two.nextCursor ?? '', miniAppId: shop.miniAppId });
  expect([one, two, three].map((page) => page.items.map((run) => run.id))).toEqual([
    ids.slice(0, 2),
    ids.slice(2, 4),
    ids.slice(4),
  ]);
  expect(three.nextCursor).toBeNull();
  for (const cursor of ['!', 'MA', 'LTE', Buffer.from('99999999999999999999').toString('base64url')])
    expect(await codeOf(shop.staff.syncs.list({ cursor }))).toBe('400 CURSOR_INVALID');
  expect(await codeOf(shop.staff.syncs.list({ limit: 101 }))).toBe('400 INPUT_INVALID');
});

it('says neither secret nor token in any line of the log', async () => {
  const shop = await aShop(3);
  await live.sandbox.fault({ kind: 'errcode', code: 40001, times: 1, appId: shop.appId });
  await shop.sync();
  const { rows } = await live.admin.query(
    `select sealed from vault_records where merchant_id = $1 and table_name = 'platform_tokens'`,
    [shop.merchantId],
  );
  expect(rows[0].sealed.length).toBeGreaterThan(100);
  const said = JSON.stringify(live.app.lines);
  expect(said).toContain('sync.finished');
  for (const word of [SECRET, 'access_token', 'accessToken']) expect(said).not.toContain(word);
  // The sandbox's tokens: two digits, an underscore, and 128 characters.
  expect(said).not.toMatch(/\d\d_[A-Za-z0-9_-]{40}/);
});
