import { inspect } from 'node:util';
import { Platform, SECRET, type Reply, aPage, aWechat, failure, silence, text } from '../test/platform';
import { memoryTokenStore } from './token-store';
import { type WechatError } from './wechat-error';

const TOKEN = '61_tOkEn-abc_0123456789';
const platform = new Platform();
beforeAll(() => platform.start());
afterAll(() => platform.stop());
beforeEach(() => {
  platform.tokenReply = (response) => void response.end(JSON.stringify({ access_token: TOKEN, expires_in: 7200 }));
});

/** Everything that a log might make of a value. */
const asLogged = (value: unknown): string =>
  [
    String(value),
    JSON.stringify(value),
    inspect(value, { depth: 9, showHidden: true, getters: true }),
    value instanceof Error ? value.stack : '',
  ].join('\n');

function expectClean(logged: string): void {
  for (const secret of [SECRET, encodeURIComponent(SECRET), TOKEN, 'oABCD1234567890abcdefghijkl'])
    expect(logged).not.toContain(secret);
}

const echoed = `bad ${TOKEN} ${SECRET} access_token=${TOKEN} {"openid":"oABCD1234567890abcdefghijkl"} rid: 6618f3a1-2b7c9d10-4e5f6a7b`;
const failures: [string, Reply][] = [
  ['an errmsg that quotes everything', failure(40097, echoed)],
  ['a page that quotes everything', text(`<html>${echoed}</html>`)],
  ['JSON that quotes everything', text(JSON.stringify({ errcode: echoed, [echoed]: 1 }))],
  ['a cut connection', (response) => void response.destroy()],
  ['silence', silence],
];

it.each(failures)('errors never tell a secret: %s', async (_, reply) => {
  platform.answer(reply);
  const error: unknown = await aWechat(platform, { timeoutMs: 300 })
    .wechat.live.list()
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: 'WechatError', endpoint: 'liveInfo' });
  expectClean(asLogged(error));
});

it.each(failures)('nor does the token call, whose query holds the secret: %s', async (_, reply) => {
  platform.tokenReply = reply;
  const error: unknown = await aWechat(platform, { token: 'classic', timeoutMs: 300 })
    .wechat.live.list()
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: 'WechatError', endpoint: 'token' });
  expect(asLogged(error)).not.toContain(SECRET);
  expect(asLogged(error)).not.toContain(encodeURIComponent(SECRET));
});

it('a fetch that quotes the address in its error is not quoted', async () => {
  const { wechat } = aWechat(platform, {
    fetch: (input) => Promise.reject(new TypeError(`Failed to parse URL from ${String(input)} ${SECRET}`)),
  });
  const error: unknown = await wechat.live.list().catch((caught: unknown) => caught);
  expect(error).toMatchObject({ kind: 'network' });
  expectClean(asLogged(error));
});

it('the rid survives, the message stays short', async () => {
  platform.answer(failure(40097, `${echoed} ${'x'.repeat(1_000_000)}`));
  const error = await aWechat(platform)
    .wechat.live.list()
    // A WechatError, as the tests above show.
    .catch((caught: unknown) => caught as WechatError);
  expect(error).toMatchObject({ code: 40097, rid: '6618f3a1-2b7c9d10-4e5f6a7b' });
  expect(String(error).length).toBeLessThan(500);
});

it('neither client, reports nor store keys hold a secret', async () => {
  platform.answer(aPage());
  const keys: string[] = [];
  const inner = memoryTokenStore();
  const { wechat, reports } = aWechat(platform, {
    tokenStore: {
      ...inner,
      get: (key) => {
        keys.push(key);
        return inner.get(key);
      },
    },
  });
  await wechat.live.list();
  expect(keys.length).toBeGreaterThan(0);
  expectClean(asLogged(wechat) + asLogged(reports) + keys.join());
});
