import { APP_ID, Platform, SECRET, TestClock, aPage, aWechat, failure, json } from '../test/platform';
import { tokenKey } from './token-provider';
import { type TokenStore, memoryTokenStore } from './token-store';

let platform: Platform;
beforeEach(async () => {
  platform = new Platform();
  await platform.start();
  platform.answer(aPage());
});
afterEach(() => platform.stop());

const aKey = (): string => tokenKey({ endpoint: 'stableToken', baseUrl: platform.baseUrl, appId: APP_ID });

describe('the token call', () => {
  it('classic: by GET, with the secret in the query', async () => {
    await aWechat(platform, { token: 'classic' }).wechat.live.list();
    expect(platform.tokenCalls[0]).toMatchObject({ method: 'GET', path: '/cgi-bin/token' });
    expect(Object.fromEntries(platform.tokenCalls[0]?.query ?? [])).toEqual({
      grant_type: 'client_credential',
      appid: APP_ID,
      secret: SECRET,
    });
  });

  it.each([
    ['no token', { expires_in: 7200 }],
    ['an empty token', { access_token: '', expires_in: 7200 }],
    ['no lifetime', { access_token: 't' }],
    ['a lifetime of 0', { access_token: 't', expires_in: 0 }],
  ])('with %s is a bad answer', async (_, answer) => {
    platform.tokenReply = json(answer);
    await expect(aWechat(platform).wechat.live.list()).rejects.toMatchObject({
      kind: 'bad-answer',
      endpoint: 'stableToken',
    });
    expect(platform.received).toHaveLength(1);
  });

  it('refused: told as it is, at once, to every caller', async () => {
    platform.tokenReply = failure(40125);
    const { wechat } = aWechat(platform);
    const results = await Promise.allSettled([wechat.live.list(), wechat.live.list()]);
    for (const result of results) expect(result).toMatchObject({ reason: { code: 40125, endpoint: 'stableToken' } });
    expect(platform.received).toHaveLength(1);
  });

  it('refused with 40001, which means the secret here, is not repeated', async () => {
    platform.tokenReply = failure(40001);
    await expect(aWechat(platform).wechat.live.list()).rejects.toMatchObject({ code: 40001 });
    expect(platform.received).toHaveLength(1);
  });

  it('is tried again while the platform is busy, and keeps its lease', async () => {
    const clock = new TestClock();
    const inner = memoryTokenStore(clock.now);
    let leases = 0;
    const tokenStore: TokenStore = {
      ...inner,
      tryLease: (...of) => {
        leases++;
        return inner.tryLease(...of);
      },
    };
    platform.tokenReply = (response, request) => {
      (platform.received.length < 3 ? failure(-1) : json({ access_token: 't', expires_in: 7200 }))(response, request);
    };
    await aWechat(platform, { tokenStore, clock }).wechat.live.list();
    expect(platform.tokenCalls).toHaveLength(3);
    expect(leases).toBe(4);
    expect(await tokenStore.tryLease(aKey(), 'another', 1)).toBe(true);
  });
});
