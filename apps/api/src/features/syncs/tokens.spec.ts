import { randomBytes } from 'node:crypto';
import { anApp, type TestApp } from '../../../test/app';
import { QuotaService } from './quota.service';
import { SourcesService } from './sources.service';
import { aLiveApp, type LiveApp } from './syncs.fixtures';
import { TokensRepository } from './tokens.repository';

// Two processes on one database: two apps with pools, lots and memories of their own.
let live: LiveApp;
let other: TestApp;
beforeAll(async () => {
  const masterKey = randomBytes(32).toString('hex');
  live = await aLiveApp({ KAIBO_MASTER_KEY: masterKey });
  other = await anApp({
    DATABASE_URL: live.app.database.appUrl,
    KAIBO_MASTER_KEY: masterKey,
    KAIBO_WECHAT_BASE_URL: live.sandbox.url,
  });
  other.world.set(live.app.world.now());
});
afterAll(async () => {
  await other.close();
  await live.close();
});
const both = () => [live.app, other];

const tokenCalls = async (): Promise<number> =>
  (await live.sandbox.calls()).filter((call) => call.endpoint === 'stableToken').length;

describe('a token', () => {
  it('is fetched once for all that need it, in two processes', async () => {
    const shop = await live.aLiveMerchant();
    await live.sandbox.forgetCalls();
    const reads = Array.from({ length: 20 }, async (_, index) => {
      const sources = (both()[index % 2] ?? live.app).app.get(SourcesService);
      return (await sources.open(shop, () => undefined)).listPage(0, new AbortController().signal);
    });
    expect((await Promise.all(reads)).map((page) => page.total)).toEqual(Array.from({ length: 20 }, () => 5));
    expect(await tokenCalls()).toBe(1);
  });

  it('is fetched again when the one who had the right to went away', async () => {
    const shop = await live.aLiveMerchant();
    const [mine, theirs] = both().map((app) => app.app.get(TokensRepository).storeOf(shop));
    if (!mine || !theirs) throw new Error('no stores');
    expect(await mine.tryLease('k', 'a', 60_000)).toBe(true);
    expect(await theirs.tryLease('k', 'b', 60_000)).toBe(false);
    expect(await mine.tryLease('k', 'a', 1)).toBe(true);
    const until = Date.now() + 8_000;
    while (!(await theirs.tryLease('k', 'b', 60_000))) if (Date.now() > until) throw new Error('never free');
    // Whoever was too slow keeps nothing.
    await mine.put('k', 'late', Date.now() + 60_000, 'a');
    expect(await theirs.get('k')).toBeNull();
    await theirs.put('k', 'good', 1_800_000_000_000, 'b');
    await mine.release('k', 'a');
    expect(await mine.tryLease('k', 'a', 60_000)).toBe(false);
    await theirs.release('k', 'b');
    expect(await mine.tryLease('k', 'a', 60_000)).toBe(true);
    expect(await mine.get('k')).toEqual({ token: 'good', expiresAt: 1_800_000_000_000 });

    await mine.drop('k', 'another');
    expect(await theirs.get('k')).not.toBeNull();
    await mine.drop('k', 'good');
    expect(await theirs.get('k')).toBeNull();
  });

  it('that replaced another is not dropped in its stead, however the two meet', async () => {
    const shop = await live.aLiveMerchant();
    const [mine, theirs] = both().map((app) => app.app.get(TokensRepository).storeOf(shop));
    if (!mine || !theirs) throw new Error('no stores');
    await theirs.tryLease('k', 'b', 60_000);
    for (let n = 0; n < 40; n++) {
      await theirs.put('k', `old ${n}`, 1_800_000_000_000, 'b');
      await Promise.all([
        mine.drop('k', `old ${n}`),
        theirs.put('k', `new ${n}`, 1_800_000_000_000, 'b'),
        mine.drop('k', `old ${n}`),
      ]);
      expect(await mine.get('k')).toMatchObject({ token: `new ${n}` });
    }
  });

  it('lies sealed, and opens in its own place only', async () => {
    const [shop, thief] = [await live.aLiveMerchant(), await live.aLiveMerchant()];
    const tokens = live.app.app.get(TokensRepository);
    await tokens.storeOf(shop).tryLease('k', 'a', 60_000);
    await tokens.storeOf(shop).put('k', 'very-secret-token', 1_800_000_000_000, 'a');
    const { rows } = await live.admin.query(
      `insert into vault_records (merchant_id, table_name, row_key, version, key_number, data_key, sealed)
       select $1, table_name, $2, version, key_number, data_key, sealed from vault_records
       where merchant_id = $3 and table_name = 'platform_tokens' and row_key = $4 returning sealed`,
      [thief.merchantId, `${thief.miniAppId}/k`, shop.merchantId, `${shop.miniAppId}/k`],
    );
    expect(rows[0].sealed.toString('latin1')).not.toContain('very-secret-token');
    expect(await tokens.storeOf(thief).get('k')).toBeNull();
    expect(await tokens.storeOf(shop).get('k')).toMatchObject({ token: 'very-secret-token' });
  });

  it('leaves no transaction open while the platform is asked', async () => {
    const shop = await live.aLiveMerchant();
    await live.sandbox.forgetCalls();
    await live.sandbox.fault({ kind: 'timeout', endpoint: 'stableToken', appId: shop.appId, times: 1 });
    const source = await other.app.get(SourcesService).open(shop, () => undefined);
    const stop = new AbortController();
    const reading = source.listPage(0, stop.signal).catch(() => 'stopped');
    const until = Date.now() + 8_000;
    while ((await tokenCalls()) === 0) if (Date.now() > until) throw new Error('never asked');
    const { rows } = await live.admin.query(
      `select count(*)::int as open from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
    );
    expect(rows[0].open).toBe(0);
    stop.abort();
    await reading;
  });
});

describe("the day's quota", () => {
  const reservedOf = async (merchantId: string) =>
    (
      await live.admin.query(
        `select day::text, reserved, exhausted_at is not null as exhausted from quota_days where merchant_id = $1 and endpoint = 'getliveinfo' order by day`,
        [merchantId],
      )
    ).rows;
  const spend = (app: TestApp, shop: { merchantId: string; miniAppId: string }) =>
    app.app
      .get(QuotaService)
      .spend(shop, 'liveInfo')
      .then(
        () => 'sent',
        (error: Error) => error.message,
      );

  it('is never passed, whatever number of processes spend it at once', async () => {
    const shop = await live.aLiveMerchant();
    await live.admin.query(
      `insert into quota_days (merchant_id, mini_app_id, endpoint, day, reserved) values ($1, $2, 'getliveinfo', '2026-11-21', 99910)`,
      [shop.merchantId, shop.miniAppId],
    );
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => spend(both()[index % 2] ?? live.app, shop)),
    );
    // Four whole lots of 20 fit into the 90 that are left; what a process has of its last lot stays with it.
    const sent = answers.filter((answer) => answer === 'sent').length;
    expect(sent).toBe(80);
    expect(await reservedOf(shop.merchantId)).toEqual([{ day: '2026-11-21', reserved: 99990, exhausted: false }]);
    expect(answers.find((answer) => answer !== 'sent')).toContain('getliveinfo for 2026-11-21');
  });

  it('is reserved in lots, and anew each day of the platform', async () => {
    const shop = await live.aLiveMerchant();
    for (let n = 0; n < 21; n++) expect(await spend(live.app, shop)).toBe('sent');
    expect(await reservedOf(shop.merchantId)).toEqual([{ day: '2026-11-21', reserved: 40, exhausted: false }]);
    live.app.world.set('2026-11-21T16:00:00Z');
    expect(await spend(live.app, shop)).toBe('sent');
    live.app.world.set('2026-11-21T04:00:00Z');
    expect(await reservedOf(shop.merchantId)).toMatchObject([{ reserved: 40 }, { day: '2026-11-22', reserved: 20 }]);
  });

  it('is over for all once the platform says so', async () => {
    const shop = await live.aLiveMerchant();
    await live.app.app.get(QuotaService).exhaust(shop, 'liveInfo');
    expect(await Promise.all(both().map((app) => spend(app, shop)))).not.toContain('sent');
    expect(await live.app.app.get(QuotaService).isLow(shop, 'liveInfo')).toBe(true);
  });
});
