import { endpoints } from '@kaibo/wechat/endpoints';
import { aBench, APP, type Bench, type Json, MINUTE, OTHER_APP, SECRET } from '../sandbox.fixtures';

const RID = / rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/;

jest.setTimeout(30_000);

let bench: Bench;
beforeEach(async () => (bench = await aBench()));
afterEach(() => bench.sandbox.close());

const asked = (more: object = {}) => ({ grant_type: 'client_credential', appid: APP, secret: SECRET, ...more });
const classic = (): Promise<Json> =>
  bench.get(`/cgi-bin/token?grant_type=client_credential&appid=${APP}&secret=${SECRET}`);
const force = (): Promise<Json> => bench.post('/cgi-bin/stable_token', asked({ force_refresh: true }));
const codeWith = async (token: string): Promise<number> => (await bench.list({}, token)).errcode as number;

it('gives the same stable token until five minutes before its end, and both are good at the hand-over', async () => {
  const first = await bench.token();
  bench.pass(7_200_000 - 5 * MINUTE - 1_000);
  expect(await bench.post('/cgi-bin/stable_token', asked())).toEqual({ access_token: first, expires_in: 301 });
  bench.pass(1_000);
  const second = await bench.token();
  expect(second).not.toBe(first);
  bench.pass(5 * MINUTE - 1);
  expect([await codeWith(first), await codeWith(second)]).toEqual([0, 0]);
  bench.pass(1);
  expect([await codeWith(first), await codeWith(second)]).toEqual([42001, 0]);
});

it('gives a new classic token each time and lets the old one live five minutes more', async () => {
  const [one, two] = [await classic(), await classic()];
  expect(one).toEqual({ access_token: expect.any(String), expires_in: 7200 });
  expect(one.access_token).not.toBe(two.access_token);
  bench.pass(5 * MINUTE - 1);
  expect(await codeWith(one.access_token)).toBe(0);
  bench.pass(1);
  expect([await codeWith(one.access_token), await codeWith(two.access_token)]).toEqual([42001, 0]);
});

it('keeps the two families apart: neither ends a token of the other', async () => {
  const stable = await bench.token();
  const one = (await classic()).access_token as string;
  await classic();
  bench.pass(6 * MINUTE);
  expect([await codeWith(one), await codeWith(stable)]).toEqual([42001, 0]);
  expect(await bench.token()).toBe(stable);
  const last = (await classic()).access_token as string;
  await force();
  expect([await codeWith(stable), await codeWith(last)]).toEqual([40001, 0]);
});

it('forces a refresh at most every 30 s and 20 times a day', async () => {
  const old = await bench.token();
  const fresh = (await force()).access_token as string;
  expect([await codeWith(old), await codeWith(fresh)]).toEqual([40001, 0]);
  expect((await force()).errcode).toBe(45011);
  for (let time = 0; time < 19; time++) {
    bench.pass(30_000);
    expect((await force()).access_token).toEqual(expect.any(String));
  }
  bench.pass(30_000);
  expect((await force()).errcode).toBe(45009);
  bench.setReal('2026-11-21T16:00:00Z'); // midnight in Shanghai
  expect((await force()).access_token).toEqual(expect.any(String));
});

it('never promises more than two hours, also after the clock was set back', async () => {
  await bench.token();
  await bench.control('POST', 'clock', { at: bench.realNow() - 10 * 24 * 60 * MINUTE });
  expect((await bench.post('/cgi-bin/stable_token', asked())).expires_in).toBe(7200);
  expect((await force()).access_token).toEqual(expect.any(String));
});

it.each([
  ['no app', { appid: undefined }, 41002],
  ['an app that is a number', { appid: 7 }, 41002],
  ['no secret', { secret: undefined }, 41004],
  ['an unknown app', { appid: 'wx1111111111111111' }, 40013],
  ['an app named as a built-in', { appid: '__proto__' }, 40013],
  ['a wrong secret', { secret: 'wrong' }, 40125],
  ['another grant', { grant_type: 'password' }, 40002],
])('refuses %s', async (_name, more, code) => {
  expect(await bench.post('/cgi-bin/stable_token', asked(more))).toEqual({
    errcode: code,
    errmsg: expect.stringMatching(RID),
  });
});

it.each([
  ['', 44002],
  ['{', 47001],
  ['[]', 47001],
  ['null', 47001],
  ['"text"', 47001],
])('refuses the body %j', async (body, code) => {
  expect((await bench.post('/cgi-bin/stable_token', body)).errcode).toBe(code);
});

it('tells the wrong method', async () => {
  expect((await bench.get('/cgi-bin/stable_token')).errcode).toBe(43002);
  expect((await bench.post('/cgi-bin/token', {})).errcode).toBe(43001);
});

it('refuses a token of nobody, and knows the app of each token', async () => {
  expect(await codeWith('x')).toBe(40001);
  const other = await bench.token(OTHER_APP);
  await bench.control('POST', `apps/${OTHER_APP}/clear`);
  expect(await codeWith(other)).toBe(9410000);
  expect(await codeWith(await bench.token())).toBe(0);
  await bench.control('POST', `apps/${OTHER_APP}/revoke-tokens`);
  expect(await codeWith(other)).toBe(40001);
});

it('answers 45011 past the calls of a minute, and goes on in the next', async () => {
  const { perMinute } = endpoints.stableToken.quota;
  const quotas = bench.sandbox.accounts.get(APP)?.quotas;
  for (let call = 0; call < perMinute; call++) quotas?.spend(endpoints.stableToken.quota);
  expect(quotas?.used()).toEqual({ stableToken: perMinute });
  expect((await bench.post('/cgi-bin/stable_token', asked())).errcode).toBe(45011);
  bench.pass(MINUTE);
  expect((await bench.post('/cgi-bin/stable_token', asked())).errcode).toBeUndefined();
});

it('answers 45009 past the classic calls of a day, which end at midnight in Shanghai', async () => {
  await bench.control('POST', `apps/${APP}/quota`, { group: 'token', used: endpoints.token.quota.perDay - 1 });
  expect((await classic()).errcode).toBeUndefined();
  expect((await classic()).errcode).toBe(45009);
  bench.setReal('2026-11-21T15:59:59.999Z');
  expect((await classic()).errcode).toBe(45009);
  bench.pass(1);
  expect((await classic()).errcode).toBeUndefined();
});

it('gives the same tokens and request ids to the same chance', async () => {
  const count = (): ((bytes: number) => Buffer) => {
    let next = 0;
    return (bytes) => Buffer.alloc(bytes, next++);
  };
  const run = async (): Promise<unknown[]> => {
    const one = await aBench({ random: count() });
    const seen = [await one.token(), await one.list({}, 'x')];
    await one.sandbox.close();
    return seen;
  };
  expect(await run()).toEqual(await run());
});
