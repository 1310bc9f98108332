import { randomBytes } from 'node:crypto';
import { sessionsApi } from '@kaibo/api-client';
import { aMerchant, anApp, callTo, type TestApp, type TestMerchant } from '../../test/app';
import { demoCode } from '../features/members/members.fixtures';
import { MerchantsService } from '../features/merchants/merchants.service';
import { MemoryBuckets } from './buckets';
import { Limits } from './limits';
import { STRANGER_LIMIT, UNSIGNED_WRITES, USUAL_LIMITS } from './limits.rules';

const HINT = '/v1/apps/nobody-has-this/rooms/1/hints';
const HINT_ROUTE = 'POST /v1/apps/:appId/rooms/:id/hints';

/** The apps share a database, and so its master key. */
const KEY = { KAIBO_MASTER_KEY: randomBytes(32).toString('hex') };

let plain: TestApp;
let proxied: TestApp;
beforeAll(async () => {
  plain = await anApp(KEY);
  // The test's own address is a proxy's, and so is a second one before it.
  proxied = await anApp({ ...KEY, KAIBO_TRUSTED_PROXIES: '127.0.0.0/8, ::1, 10.0.0.0/8' }, plain.database);
  for (const app of [plain, proxied]) stopBuckets(app);
});
afterAll(async () => {
  await proxied.close();
  await plain.close();
});

/** Nothing comes back with time: what is given is counted, however long a test takes. */
const stopBuckets = (app: TestApp): void => {
  const { buckets } = app.app.get(Limits) as unknown as { buckets: { clock: () => number } };
  buckets.clock = () => 0;
};

/** So many were taken from this bucket that nothing comes back for a minute. */
const drain = async (app: TestApp, key: string): Promise<void> => {
  const limits = app.app.get(Limits);
  for (let n = 0; n < UNSIGNED_WRITES.burst + 12_000; n++)
    await limits.take('ip', key, { ...UNSIGNED_WRITES, burst: 1_000_000 });
};
const hint = async (app: TestApp, headers: Record<string, string> = {}) => {
  const response = await fetch(app.url + HINT, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{"liveStatus":101}',
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as { code: string } };
};
const refusals = async (app: TestApp, why: string): Promise<number> => {
  const text = await (await fetch(`${app.url}/metrics`)).text();
  return Number(new RegExp(`kaibo_refusals_total\\{why="${why}"\\} (\\d+)`).exec(text)?.[1] ?? 0);
};

describe('writes that nobody signed', () => {
  it('are counted by the socket’s address, and X-Forwarded-For is a stranger’s word', async () => {
    expect(await hint(plain)).toMatchObject({ status: 404 });
    await drain(plain, `127.0.0.1 ${HINT_ROUTE}`);
    const before = await refusals(plain, 'ip');
    const spoofs: Record<string, string>[] = [
      {},
      { 'x-forwarded-for': '203.0.113.9' },
      { 'x-forwarded-for': '203.0.113.9, 198.51.100.1' },
      { 'x-forwarded-for': '127.0.0.1' },
      { forwarded: 'for=203.0.113.9' },
      { 'x-real-ip': '203.0.113.9' },
      { 'cf-connecting-ip': '203.0.113.9' },
      { 'true-client-ip': '203.0.113.9' },
    ];
    for (const headers of spoofs) {
      const answer = await hint(plain, headers);
      expect(answer).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(30);
    }
    expect((await refusals(plain, 'ip')) - before).toBe(spoofs.length);
  });

  it('leave reads from that address alone, and other writes', async () => {
    expect((await fetch(`${plain.url}/v1/apps/nobody-has-this`)).status).toBe(404);
    const sent = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
    expect((await fetch(`${plain.url}/v1/console/session`, sent)).status).toBe(400);
  });

  it.each([
    ['the one that the proxy names', '112.60.1.7', '112.60.1.7'],
    ['the last that no trusted proxy added', '9.9.9.9, 112.60.1.7', '112.60.1.7'],
    ['past several trusted proxies', '9.9.9.9, 112.60.1.7, 10.1.2.3', '112.60.1.7'],
    ['not one that the client invented before', '10.9.9.9, 112.60.1.7', '112.60.1.7'],
    ['IPv4 mapped into IPv6', '::ffff:112.60.1.7', '112.60.1.7'],
    ['an IPv6 customer as a whole', '2408:8456:1:2ff:abcd::1', '24088456000102/56'],
    ['nonsense from a proxy, together', 'unknown', 'unknown'],
  ])('behind proxies that are trusted are counted by %s', async (_name, forwarded, key) => {
    // A bucket of its own for each case: the other tests' are not touched.
    const other = { 'x-forwarded-for': '112.60.1.8' };
    const app = await anApp({ ...KEY, KAIBO_TRUSTED_PROXIES: '127.0.0.0/8,::1,10.0.0.0/8' }, plain.database);
    try {
      expect((await hint(app, { 'x-forwarded-for': forwarded })).status).toBe(404);
      await drain(app, `${key} ${HINT_ROUTE}`);
      expect((await hint(app, { 'x-forwarded-for': forwarded })).status).toBe(429);
      expect((await hint(app, other)).status).toBe(404);
    } finally {
      await app.close();
    }
  });

  it('spread what they tell the refused', async () => {
    await drain(proxied, `203.0.113.77 ${HINT_ROUTE}`);
    const waits = new Set<string | null>();
    for (let n = 0; n < 20; n++)
      waits.add((await hint(proxied, { 'x-forwarded-for': '203.0.113.77' })).headers.get('retry-after'));
    expect(waits.size).toBeGreaterThan(5);
  });
});

describe('those who are signed in', () => {
  const keyed = async (merchant: TestMerchant): Promise<string> => {
    const key = randomBytes(32).toString('base64url');
    await plain.app.get(MerchantsService).addApiKey(merchant.merchantId, 'another', key);
    return key;
  };
  const ask = async (path: string, key: string) => {
    const response = await fetch(plain.url + path, { headers: { authorization: `Bearer ${key}` } });
    await response.arrayBuffer();
    return { status: response.status, retryAfter: response.headers.get('retry-after') };
  };

  it('have a bucket each for each route: many at once get what is in it, and nobody else is the worse for it', async () => {
    const [merchant, neighbour] = [await aMerchant(plain), await aMerchant(plain)];
    const colleague = await keyed(merchant);
    const { burst } = USUAL_LIMITS.staff.reads;
    const answers = await Promise.all(
      Array.from({ length: burst + 250 }, () => ask('/v1/console/me', merchant.staffKey)),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(burst);
    expect(refused).toHaveLength(250);
    for (const { retryAfter } of refused) expect(Number(retryAfter)).toBeGreaterThanOrEqual(1);
    expect((await ask('/v1/console/rooms', merchant.staffKey)).status).toBe(200);
    expect((await ask('/v1/console/me', colleague)).status).toBe(200);
    expect((await ask('/v1/console/me', neighbour.staffKey)).status).toBe(200);
    expect(await refusals(plain, 'member')).toBeGreaterThanOrEqual(refused.length);
  });

  it('have one as viewers: the member’s, whatever token they come with, and nobody else’s', async () => {
    const merchant = await aMerchant(plain);
    const appId = `wx${randomBytes(8).toString('hex')}`;
    const settings = { platform: 'web', appId, name: '演示', source: 'manual' } as const;
    await plain.app.get(MerchantsService).addMiniApp(merchant.merchantId, settings, true);
    const visitor = randomBytes(18).toString('base64url');
    const signIn = async (who: string) =>
      (await sessionsApi(callTo(plain.url)).signIn({ appId, provider: 'demo', code: demoCode(who) })).token;
    const [token, again, other] = [await signIn(visitor), await signIn(visitor), await signIn(`${visitor}x`)];
    const { burst } = USUAL_LIMITS.viewer.reads;
    const answers = await Promise.all(
      Array.from({ length: burst * 3 }, (_, n) => ask('/v1/me', n % 2 === 0 ? token : again)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(burst);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(burst * 2);
    for (const { retryAfter } of refused) expect(Number(retryAfter)).toBeGreaterThanOrEqual(1);
    expect((await ask('/v1/me', other)).status).toBe(200);
    expect((await ask('/v1/console/me', merchant.staffKey)).status).toBe(200);
  });

  it('are not refused for what strangers try behind the same address', async () => {
    const merchant = await aMerchant(plain);
    expect((await ask('/v1/console/me', merchant.staffKey)).status).toBe(200);
    const guess = () => ask('/v1/console/me', randomBytes(32).toString('base64url'));
    const guesses = await Promise.all(Array.from({ length: 400 }, guess));
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(STRANGER_LIMIT.burst);
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(400 - STRANGER_LIMIT.burst);
    expect(await refusals(plain, 'strangers')).toBe(400 - STRANGER_LIMIT.burst);
    expect((await ask('/v1/console/me', merchant.staffKey)).status).toBe(200);
  });

  it('give back what a good key took on its first look, however many come', async () => {
    const app = await anApp(KEY, plain.database);
    stopBuckets(app);
    try {
      const merchant = await aMerchant(app);
      for (let n = 0; n < STRANGER_LIMIT.burst - 5; n++)
        await app.app.get(Limits).take('strangers', 'strangers 127.0.0.1', STRANGER_LIMIT);
      for (let n = 0; n < 20; n++) {
        const headers = { authorization: `Bearer ${await keyed(merchant)}` };
        expect((await fetch(`${app.url}/v1/console/me`, { headers })).status).toBe(200);
      }
    } finally {
      await app.close();
    }
  });
});

it('forgets the oldest buckets, not the room for them', () => {
  const buckets = new MemoryBuckets(() => 0);
  const rule = { burst: 1, perSecond: 1 };
  let given = 0;
  for (let n = 0; n < 150_000; n++) if (buckets.take(`k${n}`, rule) === 0) given++;
  expect(given).toBe(150_000);
  expect(buckets.take('k149999', rule)).toBeGreaterThan(0);
  expect(buckets.take('k0', rule)).toBe(0);
});
