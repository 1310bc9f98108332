import { APP, aBench, type Bench, type Json, MINUTE, OTHER_APP, SECRET } from '../sandbox.fixtures';
import { aCaller, type Caller } from '../services.fixtures';

let bench: Bench;
let app: Caller;
beforeEach(async () => {
  bench = await aBench();
  app = await aCaller(bench);
});
afterEach(() => bench.sandbox.close());

const login = (code: string, changes: Record<string, string> = {}): Promise<Json> =>
  bench.get(
    `/sns/jscode2session?${new URLSearchParams({ appid: APP, secret: SECRET, js_code: code, grant_type: 'authorization_code', ...changes })}`,
  );
const codeFor = async (user?: string): Promise<string> =>
  (await app.hand('POST', 'login/codes', { user })).code as string;
const phoneCodeFor = async (body: object): Promise<string> =>
  (await app.hand('POST', 'login/phone-codes', body)).code as string;
const phone = (code: unknown): Promise<Json> => app.call('/wxa/business/getuserphonenumber', { code });

describe('login', () => {
  it('gives a session for a code, without errcode and without unionid', async () => {
    const { code, openid } = await app.hand('POST', 'login/codes', { user: 'chen' });
    const session = await login(code as string);
    expect(session).toEqual({ openid, session_key: expect.stringMatching(/^[A-Za-z0-9+/]{22}==$/) });
    expect(openid).toMatch(/^o[\w-]{27}$/);
  });

  it('gives a unionid where the app is bound, the same in every app', async () => {
    app.turn('hasOpenPlatform', true);
    const other = await aCaller(bench, OTHER_APP);
    other.turn('hasOpenPlatform', true);
    const one = await login(await codeFor('chen'));
    const { code } = await other.hand('POST', 'login/codes', { user: 'chen' });
    const two = await login(code as string, { appid: OTHER_APP });
    expect(one.unionid).toMatch(/^o[\w-]{27}$/);
    expect(two.unionid).toBe(one.unionid);
    expect(two.openid).not.toBe(one.openid);
  });

  it('knows a user again, with another session key each time', async () => {
    const [one, two] = [await login(await codeFor('chen')), await login(await codeFor('chen'))];
    expect(two.openid).toBe(one.openid);
    expect(two.session_key).not.toBe(one.session_key);
  });

  it('takes a code once, and one of many that come at once', async () => {
    const code = await codeFor();
    const answers = await Promise.all(Array.from({ length: 10 }, () => login(code)));
    expect(answers.filter(({ openid }) => openid !== undefined)).toHaveLength(1);
    expect(answers.filter(({ errcode }) => errcode === 40163)).toHaveLength(9);
    expect(await login(code)).toEqual({
      errcode: 40163,
      errmsg: expect.stringMatching(/^code been used rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/),
    });
  });

  it('takes a code for five minutes of the virtual clock', async () => {
    const [inTime, late] = [await codeFor(), await codeFor()];
    await bench.control('POST', 'clock', { advanceMs: 5 * MINUTE - 1 });
    expect((await login(inTime)).errcode).toBeUndefined();
    await bench.control('POST', 'clock', { advanceMs: 1 });
    expect((await login(late)).errcode).toBe(40029);
  });

  it.each([
    ['a code that never was', { js_code: 'x' }, 40029],
    ['no code', { js_code: '' }, 40029],
    ['a code that is too long', { js_code: 'x'.repeat(257) }, 40029],
    ['another grant', { grant_type: 'client_credential' }, 40002],
    ['no app', { appid: '' }, 41002],
    ['an unknown app', { appid: 'wx0' }, 40013],
    ['no secret', { secret: '' }, 41004],
    ['a wrong secret', { secret: 'x' }, 40125],
  ])('refuses %s', async (_, changes, errcode) => {
    expect((await login(await codeFor(), changes)).errcode).toBe(errcode);
  });

  it('refuses the code of another app and the code for a phone number', async () => {
    const other = await aCaller(bench, OTHER_APP);
    expect((await login((await other.hand('POST', 'login/codes', {})).code as string)).errcode).toBe(40029);
    expect((await login(await phoneCodeFor({}))).errcode).toBe(40029);
  });

  it('refuses users that are blocked', async () => {
    await app.hand('POST', 'login/users', { user: 'chen', isBlocked: true });
    expect((await login(await codeFor('chen'))).errcode).toBe(40226);
    await app.hand('POST', 'login/users', { user: 'chen', isBlocked: false });
    expect((await login(await codeFor('chen'))).errcode).toBeUndefined();
  });

  it('lets one user log in a hundred times a minute', async () => {
    const { users } = [...bench.sandbox.accounts.values()][0] ?? fail();
    const codes = Array.from({ length: 101 }, () => users.makeCode('login', users.named('chen')));
    const answers = [];
    for (const code of codes) answers.push((await login(code)).errcode as number | undefined);
    expect(answers).toEqual([...Array.from({ length: 100 }, () => undefined), 45011]);
    expect((await login(await codeFor('wang'))).errcode).toBeUndefined();
    await bench.control('POST', 'clock', { advanceMs: MINUTE });
    expect((await login(await codeFor('chen'))).errcode).toBeUndefined();
  });
});

describe('the phone number', () => {
  it('comes for a code of its own, once', async () => {
    const code = await phoneCodeFor({ user: 'chen', phone: '13912345678' });
    expect(await phone(code)).toEqual({
      errcode: 0,
      errmsg: 'ok',
      phone_info: {
        phoneNumber: '13912345678',
        purePhoneNumber: '13912345678',
        countryCode: '86',
        watermark: { timestamp: Math.floor(bench.realNow() / 1000), appid: APP },
      },
    });
    expect((await phone(code)).errcode).toBe(40029);
  });

  it('has its country’s code where it is foreign', async () => {
    const { phone_info } = await phone(await phoneCodeFor({ phone: '2025550123', countryCode: '1' }));
    expect(phone_info).toMatchObject({ phoneNumber: '+12025550123', purePhoneNumber: '2025550123', countryCode: '1' });
  });

  it('is given for five minutes', async () => {
    const code = await phoneCodeFor({});
    await bench.control('POST', 'clock', { advanceMs: 5 * MINUTE });
    expect((await phone(code)).errcode).toBe(40029);
  });

  it.each([['x'], [''], [undefined], [7], [['x']]])('refuses %j', async (code) => {
    expect((await phone(code)).errcode).toBe(40029);
  });

  it('refuses the code of a login', async () => {
    expect((await phone(await codeFor())).errcode).toBe(40029);
  });
});

describe('the hand', () => {
  it('tells who there is', async () => {
    await app.hand('POST', 'login/users', { user: 'chen', phone: '13912345678' });
    await app.hand('POST', 'login/visits', { user: 'wang' });
    const { users } = await app.hand('GET', 'login');
    expect(users).toMatchObject([
      { name: 'chen', phone: { number: '13912345678', countryCode: '86' }, seenAt: null, isBlocked: false },
      { name: 'wang', phone: null, seenAt: bench.realNow() },
    ]);
    expect(await app.hand('POST', 'login/visits', { openid: users[0].openid })).toMatchObject({ name: 'chen' });
  });

  it.each([
    ['POST', 'login/users', { user: '' }, '400 user'],
    ['POST', 'login/users', { user: 'a', phone: 'x' }, '400 phone'],
    ['POST', 'login/users', { user: 'a', countryCode: '1' }, '400 countryCode'],
    ['POST', 'login/users', { user: 'a', isBlocked: 1 }, '400 isBlocked'],
    ['POST', 'login/users', { user: 'a', colour: 1 }, '400 colour'],
    ['POST', 'login/codes', { openid: 'x' }, '404 openid'],
    ['POST', 'login/codes', { openid: 'x', user: 'a' }, '400 openid'],
    ['PUT', 'login', {}, '404 path'],
  ])('refuses %s %s %j', async (method, path, body, refusal) => {
    expect(await app.refusal(method, path, body)).toBe(refusal);
  });

  it('keeps users and codes with the state', async () => {
    const code = await codeFor('chen');
    const used = await codeFor('chen');
    await login(used);
    const { users } = [...bench.sandbox.accounts.values()][0] ?? fail();
    const saved = JSON.parse(JSON.stringify(users.save())) as unknown;
    users.reset();
    expect((await login(code)).errcode).toBe(40029);
    users.load(saved);
    expect((await login(used)).errcode).toBe(40163);
    expect((await login(code)).openid).toBe(users.named('chen').openid);
  });
});

const fail = (): never => {
  throw new Error('no account');
};
