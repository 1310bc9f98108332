import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { sessionsApi } from '@kaibo/api-client';
import { aMerchant, anApp, callTo, type TestApp } from '../../../test/app';
import { codeOf } from './members.fixtures';

const SECRET = 'secret-of-the-official-account';
let server: http.Server;
let app: TestApp;
/** What the platform was asked, and what it answers next. */
let asked: URLSearchParams[] = [];
let next: { status?: number; body: string; location?: string };
beforeAll(async () => {
  server = http.createServer((request, reply) => {
    const url = new URL(request.url ?? '', 'http://platform');
    if (url.pathname !== '/sns/oauth2/access_token') return void reply.writeHead(404).end('{}');
    asked.push(url.searchParams);
    reply.writeHead(next.status ?? 200, next.location ? { location: next.location } : {}).end(next.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  app = await anApp({ KAIBO_WECHAT_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }); // TCP
});
beforeEach(() => {
  asked = [];
});
afterAll(async () => {
  await app.close();
  await new Promise((resolve) => server.close(resolve));
});

const aShop = async () => {
  const shop = await aMerchant(app);
  await shop.staff.merchants.setSignIn(shop.miniAppId, { webAppId: 'wx1234567890abcd', webSecret: SECRET });
  const api = sessionsApi(callTo(app.url));
  const signIn = (code = randomBytes(12).toString('hex')) =>
    api.signIn({ appId: shop.appId, provider: 'wechat-web', code });
  return { shop, api, signIn };
};
const person = (more: object = {}) => ({
  body: JSON.stringify({
    access_token: 'AT',
    expires_in: 7200,
    refresh_token: 'RT',
    openid: 'oWebUser0000000000000000001',
    scope: 'snsapi_base',
    ...more,
  }),
});

it('lets a browser in with the account that was set, and says which it is', async () => {
  const { shop, api, signIn } = await aShop();
  expect(await api.ways(shop.appId)).toEqual({ providers: ['wechat', 'wechat-web'], webAppId: 'wx1234567890abcd' });
  next = person();
  const one = await signIn('the-code');
  expect(Object.fromEntries(asked[0] ?? [])).toEqual({
    appid: 'wx1234567890abcd',
    secret: SECRET,
    code: 'the-code',
    grant_type: 'authorization_code',
  });
  expect((await signIn()).member.id).toBe(one.member.id);
  // Whatever the platform says, a code works once.
  expect(await codeOf(signIn('the-code'))).toBe('409 CODE_USED');
  expect(JSON.stringify(app.lines)).not.toContain(SECRET);
});

it('can be browsed only while no account is set', async () => {
  const { shop, api, signIn } = await aShop();
  await shop.staff.merchants.setSignIn(shop.miniAppId, { webAppId: null });
  expect(await api.ways(shop.appId)).toEqual({ providers: ['wechat'], webAppId: null });
  expect(await codeOf(signIn())).toBe('409 SIGN_IN_UNAVAILABLE');
  // Another account does not get the secret of the one before.
  await shop.staff.merchants.setSignIn(shop.miniAppId, { webAppId: 'wxfedcba0987654321' });
  expect(await codeOf(signIn())).toBe('409 SIGN_IN_UNAVAILABLE');
  expect(asked).toEqual([]);
});

it.each([
  [
    'a code that is over',
    { body: '{"errcode":40029,"errmsg":"invalid code, rid: 61c05699-79d94140-4685b391"}' },
    '400 CODE_INVALID',
  ],
  ['a code that was used', { body: '{"errcode":40163,"errmsg":"code been used"}' }, '409 CODE_USED'],
  ['too many calls', { body: '{"errcode":45011,"errmsg":"x"}' }, '429 RATE_LIMITED'],
  ['a wrong secret', { body: '{"errcode":40125,"errmsg":"invalid appsecret"}' }, '502 PLATFORM_FAILED'],
  ['a snapshot page', person({ is_snapshotuser: 1 }), '403 PLATFORM_SIGN_IN_REFUSED'],
  ['no openid', { body: '{"access_token":"AT"}' }, '502 PLATFORM_FAILED'],
  ['an openid that is none', person({ openid: 'a b' }), '502 PLATFORM_FAILED'],
  ['a page', { status: 502, body: '<html>' }, '502 PLATFORM_FAILED'],
  ['a list', { body: '[]' }, '502 PLATFORM_FAILED'],
  ['nothing', { body: '' }, '502 PLATFORM_FAILED'],
  ['an endless answer', { body: `{"openid":"${'x'.repeat(20_000)}"}` }, '502 PLATFORM_FAILED'],
  ['a way elsewhere', { status: 302, body: '', location: 'http://127.0.0.1:1/' }, '502 PLATFORM_FAILED'],
])('makes no member of %s', async (_name, answer, expected) => {
  const { shop, signIn } = await aShop();
  next = answer;
  expect(await codeOf(signIn())).toBe(expected);
  expect((await shop.staff.call<{ items: unknown[] }>({ method: 'GET', path: '/v1/console/members' })).items).toEqual(
    [],
  );
  expect(JSON.stringify(app.lines)).not.toContain(SECRET);
});
