import { Platform, SECRET, aPage, aWechat, failure, json, silence, text } from '../test/platform';
import { createWechat } from './client';
import { type Clock } from './clock';
import { type TokenStore, memoryTokenStore } from './token-store';

let platform: Platform;
beforeEach(async () => {
  platform = new Platform();
  await platform.start();
});
afterEach(() => platform.stop());

const liveOutcomes = (reports: { endpoint: string; outcome: string }[]): string[] =>
  reports.filter((report) => report.endpoint === 'liveInfo').map((report) => report.outcome);

describe('while the platform is unwell', () => {
  it.each([
    ['-1', failure(-1), 'platform'],
    ['-1 as a text', failure('-1'), 'platform'],
    ['HTTP 503 with a page', text('<html>sorry</html>', 503), 'not-json'],
    ['HTTP 500 with an answer', json({ errcode: 0, total: 0, room_info: [] }, 500), 'bad-answer'],
    ['HTTP 502 with nothing', text('', 502), 'not-json'],
    ['a page', text('<!doctype html><title>busy</title>'), 'not-json'],
    ['an empty body', text(''), 'not-json'],
    ['half an answer', text('{"errcode":0,"total":1,"room_'), 'not-json'],
    ['a cut connection', ((response) => response.destroy()) as typeof silence, 'network'],
  ])('tries again after %s, and no more than three times in all', async (_, reply, kind) => {
    platform.answer(reply, reply, aPage());
    const first = aWechat(platform);
    expect((await first.wechat.live.list()).total).toBe(1);
    expect(liveOutcomes(first.reports)).toEqual([kind, kind, 'ok']);
    expect(first.reports.map((report) => report.attempt)).toEqual([1, 1, 2, 3]);
    expect(first.clock.slept).toEqual([500, 1000]);

    platform.received.length = 0;
    platform.answer(reply);
    await expect(aWechat(platform).wechat.live.list()).rejects.toMatchObject({ kind, endpoint: 'liveInfo' });
    expect(platform.liveCalls).toHaveLength(3);
  });

  it('gives up on silence after the timeout, thrice', async () => {
    platform.answer(silence);
    const { wechat, reports } = aWechat(platform, { timeoutMs: 150 });
    await expect(wechat.live.list()).rejects.toMatchObject({ kind: 'timeout', code: null, httpStatus: null });
    expect(liveOutcomes(reports)).toEqual(['timeout', 'timeout', 'timeout']);
  });

  it('counts a body that never ends as a timeout', async () => {
    platform.answer((response) => void response.writeHead(200).write('{"errcode":0,'), aPage());
    const { wechat, reports } = aWechat(platform, { timeoutMs: 500 });
    await wechat.live.list();
    expect(liveOutcomes(reports)).toEqual(['timeout', 'ok']);
  });

  it('tells a refused connection as network, without the address', async () => {
    platform.answer(aPage());
    const { wechat } = aWechat(platform);
    await wechat.live.list();
    await platform.stop();
    await expect(wechat.live.list()).rejects.toMatchObject({
      kind: 'network',
      message: 'WeChat liveInfo: ECONNREFUSED',
    });
    await platform.start();
  });
});

describe('never repeats', () => {
  it.each([
    ['used-up quota', failure(45009), { kind: 'platform', code: 45009, retry: 'tomorrow' }],
    ['too many a minute', failure(45011), { kind: 'platform', code: 45011, retry: 'never' }],
    ['no permission', failure(48001), { kind: 'platform', code: 48001, retry: 'never' }],
    ['a code as a text', failure('200001'), { kind: 'platform', code: 200001, retry: 'never' }],
    ['a code in no table', failure(123456789), { kind: 'platform', code: 123456789, retry: 'never' }],
    ['HTTP 404 with a page', text('<html>', 404), { kind: 'not-json', httpStatus: 404 }],
  ])('%s', async (_, reply, error) => {
    platform.answer(reply);
    await expect(aWechat(platform).wechat.live.list()).rejects.toMatchObject(error);
    expect(platform.liveCalls).toHaveLength(1);
  });

  it('nor follows a redirect: it would carry the token along', async () => {
    platform.answer((response) => void response.writeHead(307, { location: '/elsewhere' }).end());
    await expect(aWechat(platform).wechat.live.list()).rejects.toMatchObject({ kind: 'not-json', httpStatus: 307 });
    expect(platform.received.map((request) => request.path)).not.toContain('/elsewhere');
  });
});

describe('the hooks', () => {
  it('beforeCall refuses: nothing goes out and its error comes back unchanged', async () => {
    class QuotaSpent extends Error {}
    const spent = new QuotaSpent('enough for today');
    platform.answer(aPage());
    const { wechat, reports } = aWechat(platform, {
      beforeCall: async (endpoint) => {
        if (endpoint === 'liveInfo') throw spent;
      },
    });
    await expect(wechat.live.list()).rejects.toBe(spent);
    expect(platform.liveCalls).toHaveLength(0);
    expect(reports.map((report) => report.endpoint)).toEqual(['stableToken']);
  });

  it('beforeCall refuses the token call too', async () => {
    const spent = new Error('enough');
    const { wechat } = aWechat(platform, { beforeCall: () => Promise.reject(spent) });
    await expect(wechat.live.list()).rejects.toBe(spent);
    expect(platform.received).toHaveLength(0);
  });

  it('beforeCall runs once for each HTTP call, retries included', async () => {
    const asked: string[] = [];
    platform.answer(failure(-1), failure(40001), aPage());
    await aWechat(platform, { beforeCall: (endpoint) => void asked.push(endpoint) }).wechat.live.list();
    expect(asked).toEqual(['stableToken', 'liveInfo', 'liveInfo', 'stableToken', 'liveInfo']);
    expect(platform.received).toHaveLength(5);
  });
});

describe('the caller’s signal', () => {
  it('aborted before: nothing goes out', async () => {
    await expect(aWechat(platform).wechat.live.list({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      kind: 'aborted',
    });
    expect(platform.received).toHaveLength(0);
  });

  it.each([
    ['null, as if left out', null, 'ok'],
    ['a controller in its place', new AbortController(), 'signal is not an AbortSignal'],
    ['a number', 5, 'signal is not an AbortSignal'],
  ])('that is %s', async (_, signal, said) => {
    platform.answer(aPage());
    const { wechat } = aWechat(platform);
    const calls = [
      wechat.live.list({ signal: signal as never }),
      wechat.live.deleteRoom({ roomId: 1 }, { signal: signal as never }),
    ];
    for (const call of calls) expect(await call.then(() => 'ok', String)).toContain(said);
    if (said !== 'ok') expect(platform.received).toEqual([]);
    await wechat.live.deleteRoom({ roomId: 1 }, null as never);
  });

  it('aborted in flight: ends at once, is not repeated, and leaves other callers alone', async () => {
    const stop = new AbortController();
    platform.answer(() => stop.abort(), aPage());
    const { wechat, reports } = aWechat(platform);
    await expect(wechat.live.list({ signal: stop.signal })).rejects.toMatchObject({ kind: 'aborted' });
    expect(platform.liveCalls).toHaveLength(1);
    expect(liveOutcomes(reports)).toEqual(['aborted']);
    expect((await wechat.live.list()).total).toBe(1);
  });

  it('aborted while the shared token is on its way: only this caller leaves', async () => {
    const stop = new AbortController();
    platform.answer(aPage());
    platform.tokenReply = (response) => {
      stop.abort();
      response.end(JSON.stringify({ access_token: 'shared', expires_in: 7200 }));
    };
    const { wechat } = aWechat(platform);
    const [left, stayed] = await Promise.allSettled([wechat.live.list({ signal: stop.signal }), wechat.live.list()]);
    expect(left).toMatchObject({ status: 'rejected', reason: { kind: 'aborted' } });
    expect(stayed).toMatchObject({ status: 'fulfilled' });
    expect(platform.tokenCalls).toHaveLength(1);
  });
});

it.each([
  [{ appId: '' }],
  [{ secret: '' }],
  [{ baseUrl: 'api.weixin.qq.com' }],
  [{ baseUrl: 'ftp://api.weixin.qq.com' }],
  [{ baseUrl: 'https://user:pw@api.weixin.qq.com' }],
  [{ timeoutMs: 0 }],
  [{ timeoutMs: '5' as unknown as number }],
  [{ token: 'clasic' as 'classic' }],
  [{ tokenStore: undefined as unknown as TokenStore }],
  [{ tokenStore: { ...memoryTokenStore(), drop: undefined } as unknown as TokenStore }],
  [{ clock: Date as unknown as Clock }],
  [{ fetch: 'fetch' as unknown as typeof fetch }],
  [{ onCall: 1 as never }],
  [{ beforeCall: {} as never }],
])('options that cannot work are refused: %j', (options) => {
  expect(() => createWechat({ appId: 'wx1', secret: SECRET, tokenStore: memoryTokenStore(), ...options })).toThrow(
    expect.objectContaining({ kind: 'request', endpoint: 'createWechat' }),
  );
});
