import { setTimeout as wait } from 'node:timers/promises';
import { APP_ID, Platform, TestClock, aPage, aWechat, failure, json } from '../test/platform';
import { systemClock } from './clock';
import { TokenProvider, tokenKey } from './token-provider';
import { type TokenStore, memoryTokenStore } from './token-store';

let platform: Platform;
beforeEach(async () => {
  platform = new Platform();
  await platform.start();
  platform.answer(aPage());
});
afterEach(() => platform.stop());

/** Serves only those with a token from the set, as the platform does. */
const only =
  (...good: string[]): Parameters<Platform['answer']>[0] =>
  (response, request) =>
    (good.includes(request.query.get('access_token') ?? '') ? aPage() : failure(40001))(response, request);

const aKey = (): string => tokenKey({ endpoint: 'stableToken', baseUrl: platform.baseUrl, appId: APP_ID });

describe('one token for many', () => {
  it('40 callers in two providers with one store make exactly one token call', async () => {
    platform.tokenReply = async (response) => {
      await wait(100);
      response.end(JSON.stringify({ access_token: 't', expires_in: 7200 }));
    };
    const tokenStore = memoryTokenStore();
    const clients = [1, 2].map(() => aWechat(platform, { tokenStore, clock: systemClock }).wechat);
    const calls = Array.from({ length: 40 }, (_, index) => clients[index % 2]?.live.list());
    await Promise.all(calls);
    expect(platform.tokenCalls).toHaveLength(1);
    expect(platform.liveCalls).toHaveLength(40);
  });

  it('waits for the lease of a holder that died, then fetches itself', async () => {
    const clock = new TestClock();
    const tokenStore = memoryTokenStore(clock.now);
    await tokenStore.tryLease(aKey(), 'a process that died', 15_000);
    const startedAt = clock.now();
    await aWechat(platform, { tokenStore, clock }).wechat.live.list();
    expect(platform.tokenCalls).toHaveLength(1);
    expect(clock.now() - startedAt).toBeGreaterThanOrEqual(15_000);
    expect(clock.now() - startedAt).toBeLessThan(16_000);
  });

  it('a holder that lives keeps its lease, however slow the platform is', async () => {
    const store = memoryTokenStore();
    const BEATS = 5;
    let fetched = 0;
    let beats = 0;
    let answer = (): void => undefined;
    const provider = (tokenStore: TokenStore): TokenProvider =>
      new TokenProvider({
        endpoint: 'stableToken',
        baseUrl: 'http://a',
        appId: APP_ID,
        store: tokenStore,
        clock: systemClock,
        leaseMs: 90,
        patienceMs: 60_000,
        fetchToken: async () => {
          fetched++;
          await new Promise<void>((resolve) => (answer = resolve));
          return { accessToken: 't', expiresIn: 7200 };
        },
      });
    const slow = provider({
      ...store,
      tryLease: async (...lease) => {
        const isHeld = await store.tryLease(...lease);
        // The other one goes on asking for all this time, longer than a lease lasts.
        if (fetched === 1 && ++beats === BEATS) answer();
        return isHeld;
      },
    });
    const first = slow.get(undefined);
    const second = provider(store).get(undefined);
    expect(await Promise.all([first, second])).toMatchObject([{ token: 't' }, { token: 't' }]);
    expect(fetched).toBe(1);
    // And lets go of it at the end.
    expect(
      await store.tryLease(tokenKey({ endpoint: 'stableToken', baseUrl: 'http://a', appId: APP_ID }), 'x', 1),
    ).toBe(true);
  });

  it('who waits mostly looks: it asks for the lease at first, and after most of a second again', async () => {
    const clock = new TestClock();
    const startedAt = clock.now();
    const store = memoryTokenStore(clock.now);
    await store.tryLease(aKey(), 'another process', 60_000);
    const looks: number[] = [];
    const asks: number[] = [];
    const tokenStore: TokenStore = {
      ...store,
      get: async (key) => {
        looks.push(clock.now() - startedAt);
        if (looks.length === 6) await store.put(key, 't', clock.now() + 7_200_000, 'another process');
        return store.get(key);
      },
      tryLease: async (...of) => {
        asks.push(clock.now() - startedAt);
        return store.tryLease(...of);
      },
    };
    await aWechat(platform, { tokenStore, clock }).wechat.live.list();
    expect(looks).toEqual([0, 50, 150, 350, 750, 1_250]);
    expect(asks).toEqual([0, 750]);
    expect(platform.tokenCalls).toEqual([]);
  });

  it('a lease that was lost before the call is no right to call: the token of who took over is waited for', async () => {
    const clock = new TestClock();
    const store = memoryTokenStore(clock.now);
    const tokenStore: TokenStore = {
      ...store,
      tryLease: async (key, owner, ttlMs) => {
        const isHeld = await store.tryLease(key, owner, ttlMs);
        if (isHeld) {
          // The process hangs for longer than its lease lasts.
          clock.at += ttlMs;
          await store.tryLease(key, 'another process', 60_000);
        }
        return isHeld;
      },
      get: async (key) => {
        if (clock.slept.length === 3) await store.put(key, 'theirs', clock.now() + 7_200_000, 'another process');
        return store.get(key);
      },
    };
    await aWechat(platform, { tokenStore, clock }).wechat.live.list();
    expect(platform.tokenCalls).toEqual([]);
    expect(platform.liveCalls[0]?.query.get('access_token')).toBe('theirs');
  });

  it('gives up when others hold the lease for ever', async () => {
    const clock = new TestClock();
    const held: TokenStore = { ...memoryTokenStore(clock.now), tryLease: async () => false };
    await expect(aWechat(platform, { tokenStore: held, clock }).wechat.live.list()).rejects.toMatchObject({
      kind: 'timeout',
      endpoint: 'stableToken',
    });
    expect(platform.received).toHaveLength(0);
  });

  it('a lease that was taken over keeps its late holder from overwriting the newer token', async () => {
    const clock = new TestClock();
    const store = memoryTokenStore(clock.now);
    expect(await store.tryLease('k', 'slow', 1_000)).toBe(true);
    expect(await store.tryLease('k', 'fast', 1_000)).toBe(false);
    await clock.sleep(1_000);
    expect(await store.tryLease('k', 'fast', 1_000)).toBe(true);
    await store.put('k', 'newer', clock.now() + 7_200_000, 'fast');
    await store.put('k', 'older', clock.now() + 7_200_000, 'slow');
    await store.release('k', 'slow');
    expect(await store.get('k')).toMatchObject({ token: 'newer' });
    expect(await store.tryLease('k', 'third', 1_000)).toBe(false);
  });

  it('a lease that cannot be given up takes nothing from who has the token', async () => {
    const tokenStore: TokenStore = { ...memoryTokenStore(), release: () => Promise.reject(new Error('database down')) };
    expect((await aWechat(platform, { tokenStore }).wechat.live.list()).total).toBe(1);
  });

  it('a failing store is told as it is', async () => {
    const down = new Error('database down');
    const tokenStore: TokenStore = { ...memoryTokenStore(), get: () => Promise.reject(down) };
    await expect(aWechat(platform, { tokenStore }).wechat.live.list()).rejects.toBe(down);
  });
});

describe('a token that grows old', () => {
  it('is fetched anew below 300 s, by one caller; the others go on with the old one', async () => {
    const { wechat, clock } = aWechat(platform);
    await wechat.live.list();
    clock.at += 6_899_000;
    await wechat.live.list();
    expect(platform.tokenCalls).toHaveLength(1);

    clock.at += 2_000;
    let answerToken = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      platform.tokenReply = (response) => {
        answerToken = () => void response.end(JSON.stringify({ access_token: 'new', expires_in: 7200 }));
        resolve();
      };
    });
    const first = wechat.live.list();
    await asked;
    await Promise.all([wechat.live.list(), wechat.live.list()]);
    expect(platform.liveCalls.map((call) => call.query.get('access_token'))).toEqual(['t1', 't1', 't1', 't1']);
    answerToken();
    await first;
    expect(platform.liveCalls.at(-1)?.query.get('access_token')).toBe('new');
    expect(platform.tokenCalls).toHaveLength(2);
  });

  it('is asked for at most every 30 s while the platform repeats the old one', async () => {
    const { wechat, clock } = aWechat(platform);
    platform.tokenReply = json({ access_token: 'same', expires_in: 200 });
    for (let second = 0; second < 60; second += 5) {
      await wechat.live.list();
      clock.at += 5_000;
    }
    expect(platform.tokenCalls).toHaveLength(2);
  });

  it('serves on when the early refresh fails, and ends when it has expired', async () => {
    const { wechat, clock } = aWechat(platform);
    await wechat.live.list();
    platform.tokenReply = failure(45009);
    clock.at += 7_000_000;
    expect((await wechat.live.list()).total).toBe(1);
    clock.at += 200_000;
    await expect(wechat.live.list()).rejects.toMatchObject({ endpoint: 'stableToken', code: 45009 });
  });
});

describe('a token that is refused', () => {
  it.each([40001, 40014, 42001])('%d once: another token, and the call succeeds', async (code) => {
    platform.answer(failure(code), aPage());
    const { wechat, reports } = aWechat(platform);
    expect((await wechat.live.list()).total).toBe(1);
    expect(platform.liveCalls.map((call) => call.query.get('access_token'))).toEqual(['t1', 't2']);
    expect(reports.map((report) => report.code)).toEqual([0, code, 0, 0]);
  });

  it('for ever: exactly two calls', async () => {
    platform.answer(failure(40001));
    const { wechat } = aWechat(platform);
    await expect(wechat.live.list()).rejects.toMatchObject({ kind: 'platform', code: 40001, retry: 'token' });
    expect(platform.liveCalls).toHaveLength(2);
  });

  it('by 20 callers at once: one new token for all of them', async () => {
    platform.answer(only('t1', 't2'));
    const { wechat } = aWechat(platform);
    await wechat.live.list();
    platform.answer(only('t2'));
    await Promise.all(Array.from({ length: 20 }, () => wechat.live.list()));
    expect(platform.tokenCalls).toHaveLength(2);
  });

  it('is not read back from a store that is slow to forget', async () => {
    const clock = new TestClock();
    const inner = memoryTokenStore(clock.now);
    let newcomer: Promise<unknown> = Promise.resolve();
    const tokenStore: TokenStore = {
      ...inner,
      drop: async (key, token) => {
        newcomer = wechat.live.list();
        await wait(100);
        await inner.drop(key, token);
      },
    };
    const { wechat } = aWechat(platform, { tokenStore, clock });
    platform.answer(only('t2'));
    await wechat.live.list();
    await newcomer;
    expect(platform.liveCalls.map((call) => call.query.get('access_token'))).toEqual(['t1', 't2', 't2']);
  });

  it('is not dropped again by a late caller when the platform gave the same one anew', async () => {
    const { wechat } = aWechat(platform);
    platform.tokenReply = json({ access_token: 'same', expires_in: 7200 });
    let answerLate = (): void => undefined;
    platform.answer(
      (response, request) => (answerLate = () => failure(40001)(response, request)),
      failure(40001),
      (response, request) => {
        aPage()(response, request);
        answerLate();
      },
      aPage(),
    );
    await Promise.all([wechat.live.list(), wechat.live.list()]);
    expect(platform.liveCalls).toHaveLength(4);
    expect(platform.tokenCalls).toHaveLength(2);
  });

  it('in one process, when another has a newer one already: no token call', async () => {
    const clock = new TestClock();
    const tokenStore = memoryTokenStore(clock.now);
    const [here, there] = [aWechat(platform, { tokenStore, clock }), aWechat(platform, { tokenStore, clock })];
    await here.wechat.live.list();
    await there.wechat.live.list();
    platform.answer(only('t2'));
    await here.wechat.live.list();
    await there.wechat.live.list();
    expect(platform.tokenCalls).toHaveLength(2);
  });
});

it('keys tell apps, kinds and platforms apart', () => {
  const base = { endpoint: 'stableToken', baseUrl: 'https://a', appId: 'wx1' } as const;
  const keys = [
    base,
    { ...base, appId: 'wx2' },
    { ...base, baseUrl: 'https://b' },
    { ...base, endpoint: 'token' } as const,
  ];
  expect(new Set(keys.map(tokenKey)).size).toBe(4);
  expect(tokenKey(base)).toMatch(/^wechat:[0-9a-f]{64}$/);
});
