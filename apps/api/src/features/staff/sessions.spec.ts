import { randomBytes } from 'node:crypto';
import type { ApiError } from '@kaibo/api-client';
import { Client } from 'pg';
import { aMerchant, anApp, aPerson, type TestApp, TestBrowser, type TestPerson } from '../../../test/app';
import { Metrics } from '../../core/metrics';
import { LIMITS } from './staff.rules';
import { codeAt } from './totp';

let app: TestApp;
let admin: Client;
beforeAll(async () => {
  app = await anApp();
  admin = new Client(app.database.superUrl);
  await admin.connect();
});
afterEach(() => app.world.set(null));
afterAll(async () => {
  await admin.end();
  await app.close();
});

const said = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'ok',
    (error: ApiError) => `${error.status} ${error.code}`,
  );
const hashes = async (): Promise<number> => (await app.app.get(Metrics).passwordHashes.get()).values[0]?.value ?? 0;
const tally = (answers: string[]): Record<string, number> =>
  Object.fromEntries([...new Set(answers)].map((one) => [one, answers.filter((answer) => answer === one).length]));
const anOwner = async (): Promise<TestPerson & { merchantId: string }> => {
  const { merchantId } = await aMerchant(app);
  return { merchantId, ...(await aPerson(app, merchantId)) };
};
const signIn = ({ email, password }: TestPerson, browser = new TestBrowser(app.url)) =>
  browser.session.signIn({ email, password }).then((view) => ({ browser, view }));
/** With an authenticator whose codes are asked for at the test's time. */
const aGuardedOwner = async () => {
  const owner = await anOwner();
  const { secret } = await owner.browser.account.beginTotp(owner.password);
  const begun = new Date();
  app.world.set(begun);
  const { codes } = await owner.browser.account.confirmTotp(codeAt(secret, begun));
  app.world.advance(30);
  return { ...owner, secret, codes, code: () => codeAt(secret, app.world.now()) };
};

describe('a password', () => {
  it('lets the first owner in by the link, and again by the password', async () => {
    const owner = await anOwner();
    const { merchantId, personId, email } = owner;
    expect(await owner.browser.session.look()).toMatchObject({ merchantId, role: 'owner', email });
    const { browser, view } = await signIn(owner);
    expect(view).toMatchObject({ stage: 'signed-in', merchantId, personId, hasSecondFactor: false });
    expect(await browser.staff.merchants.me()).toMatchObject({
      merchantId,
      keyName: null,
      permissions: view.permissions,
    });
  });

  it('is refused alike for a wrong one and for an address without an account, and costs the same', async () => {
    const owner = await anOwner();
    const answers = [];
    for (const email of [owner.email, 'nobody@example.com']) {
      const before = await hashes();
      const response = await fetch(`${app.url}/v1/console/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-request-id': 'same-request-1' },
        body: JSON.stringify({ email, password: 'wrong password' }),
      });
      answers.push({
        status: response.status,
        body: await response.text(),
        cookies: response.headers.getSetCookie(),
        hashes: (await hashes()) - before,
      });
    }
    expect(answers[0]).toMatchObject({ status: 401, cookies: [], hashes: 1 });
    expect(answers[1]).toEqual(answers[0]);
  });

  it('is the same however the address is written', async () => {
    const owner = await anOwner();
    expect((await signIn({ ...owner, email: `${owner.email.toUpperCase()}` })).view.personId).toBe(owner.personId);
  });

  it.each([
    ['an account', async () => (await anOwner()).email],
    ['an address without one', async () => `nobody${randomBytes(4).toString('hex')}@example.com`],
  ])('is hashed no more often than the limit of %s, however many ask at once', async (_name, address) => {
    const email = await address();
    const before = await hashes();
    const browsers = Array.from({ length: 30 }, () => new TestBrowser(app.url));
    const answers = await Promise.all(
      browsers.map((browser) => said(browser.session.signIn({ email, password: 'x' }))),
    );
    expect(tally(answers)).toEqual({ '401 SIGN_IN_REFUSED': LIMITS.password.most, '429 RATE_LIMITED': 20 });
    expect((await hashes()) - before).toBe(LIMITS.password.most);
    expect((await app.app.get(Metrics).passwordHashesMost.get()).values[0]?.value).toBe(2);
  });

  it('says when to come back, not to all at the same second, and is tried again then', async () => {
    const owner = await anOwner();
    app.world.set(new Date());
    for (let n = 0; n < LIMITS.password.most; n++) await said(signIn({ ...owner, password: 'x' }));
    const waits = new Set<number>();
    for (let n = 0; n < 12; n++) {
      const refused = await fetch(`${app.url}/v1/console/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: owner.email, password: owner.password }),
      });
      expect(refused.status).toBe(429);
      waits.add(Number(refused.headers.get('retry-after')));
    }
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(LIMITS.password.windowSeconds);
    expect(waits.size).toBeGreaterThan(1);
    app.world.advance(LIMITS.password.windowSeconds);
    expect((await signIn(owner)).view.stage).toBe('signed-in');
  });

  it('makes earlier slips forgotten when it is right', async () => {
    const owner = await anOwner();
    for (let round = 0; round < 2; round++) {
      for (let n = 1; n < LIMITS.password.most; n++) await said(signIn({ ...owner, password: 'x' }));
      expect(await said(signIn(owner))).toBe('ok');
    }
  });

  it('lies nowhere in clear, nor do address, name, cookie or secret', async () => {
    const owner = await aGuardedOwner();
    const plain = [
      owner.password,
      owner.email,
      owner.secret,
      owner.browser.cookie?.split('.')[1] ?? '',
      owner.codes[0] ?? '',
    ];
    for (const table of ['staff.persons', 'staff.sessions', 'staff.recovery_codes', 'staff_members', 'audit_entries']) {
      const { rows } = await admin.query<{ text: string }>(`select t::text as text from ${table} t`);
      const text = rows.map((row) => row.text).join('\n');
      expect(rows.length).toBeGreaterThan(0);
      for (const secret of plain)
        expect([table, text.includes(secret), text.includes(Buffer.from(secret).toString('hex'))]).toEqual([
          table,
          false,
          false,
        ]);
    }
    expect(JSON.stringify(app.lines)).not.toContain(owner.email);
  });
});

describe('a session', () => {
  it('is a cookie that no script reads, and that another site does not send along', async () => {
    const owner = await anOwner();
    const answer = await fetch(`${app.url}/v1/console/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: app.url },
      body: JSON.stringify({ email: owner.email, password: owner.password }),
    });
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^kaibo-staff=\d+\.[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it.each<[string, (browser: TestBrowser) => void]>([
    ['without the CSRF token', (browser) => (browser.csrfToken = null)],
    ['with a made-up one', (browser) => (browser.csrfToken = 'x'.repeat(43))],
    ['from the page of another site', (browser) => (browser.headers = { origin: 'https://evil.example' })],
    ['from a page that hides where it is', (browser) => (browser.headers = { origin: 'null' })],
  ])('changes nothing %s', async (_name, alter) => {
    const owner = await anOwner();
    const { browser } = await signIn(owner);
    alter(browser);
    expect(await said(browser.account.endOtherSessions())).toBe('403 CSRF_REFUSED');
    expect(await said(owner.browser.session.look())).toBe('ok');
  });

  it('takes no CSRF token of another session, and changes nothing for a program that names no origin', async () => {
    const owner = await anOwner();
    const [one, two] = [await signIn(owner), await signIn(owner)];
    one.browser.csrfToken = two.browser.csrfToken;
    expect(await said(one.browser.account.endOtherSessions())).toBe('403 CSRF_REFUSED');
    const answer = await fetch(`${app.url}/v1/console/account/sessions`, {
      method: 'DELETE',
      headers: { cookie: two.browser.cookie ?? '', 'x-kaibo-csrf': two.browser.csrfToken ?? '' },
    });
    expect(answer.status).toBe(403);
  });

  it('is not begun by another site', async () => {
    const owner = await anOwner();
    const browser = new TestBrowser(app.url);
    browser.headers = { origin: 'https://evil.example' };
    expect(await said(browser.session.signIn({ email: owner.email, password: owner.password }))).toBe(
      '403 CSRF_REFUSED',
    );
  });

  it('ends at sign-out, after two idle hours, and after twelve hours at all', async () => {
    const owner = await anOwner();
    const { browser } = await signIn(owner);
    const { cookie } = browser;
    await browser.session.signOut();
    expect(browser.cookie).toBeNull();
    browser.cookie = cookie;
    expect(await said(browser.session.look())).toBe('401 UNAUTHENTICATED');

    const begin = new Date();
    app.world.set(begin);
    const idle = await signIn(owner);
    app.world.advance(2 * 3600);
    expect(await said(idle.browser.session.look())).toBe('401 UNAUTHENTICATED');
    const busy = await signIn(owner);
    for (let hour = 1; hour < 12; hour++) {
      app.world.advance(3600);
      expect(await said(busy.browser.session.look())).toBe('ok');
    }
    app.world.advance(3600);
    expect(await said(busy.browser.session.look())).toBe('401 UNAUTHENTICATED');
  });

  it.each([
    ['altered', (cookie: string) => cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))],
    ["with another person's id", (cookie: string) => cookie.replace(/=\d+\./, '=1.')],
    ['emptied', () => 'kaibo-staff='],
  ])('is none when its cookie is %s', async (_name, alter) => {
    await anOwner(); // person 1
    const owner = await anOwner();
    owner.browser.cookie = alter(owner.browser.cookie ?? '');
    expect(await said(owner.browser.session.look())).toBe('401 UNAUTHENTICATED');
  });

  it('is listed with its browser, and ended from another', async () => {
    const owner = await anOwner();
    const phone = new TestBrowser(app.url);
    phone.headers = { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604' };
    await signIn(owner, phone);
    const { items } = await owner.browser.account.sessions();
    expect(items).toMatchObject([{ device: 'Safari · iPhone', network: '127.0.0.*', isThis: false }, { isThis: true }]);
    await owner.browser.account.endSession(items[0]?.id ?? '');
    expect(await said(phone.session.look())).toBe('401 UNAUTHENTICATED');
    expect(await said(owner.browser.account.endSession(items[0]?.id ?? ''))).toBe('404 SESSION_NOT_FOUND');
    const other = await anOwner();
    const [theirs] = (await other.browser.account.sessions()).items;
    expect(await said(owner.browser.account.endSession(theirs?.id ?? ''))).toBe('404 SESSION_NOT_FOUND');
    expect(await said(other.browser.session.look())).toBe('ok');
  });

  it('ends everywhere else when the password changes, and gets a new id here', async () => {
    const owner = await anOwner();
    const elsewhere = await signIn(owner);
    const { cookie } = owner.browser;
    const next = 'another long one';
    expect(await said(owner.browser.account.changePassword({ current: 'wrong', next }))).toBe('403 PASSWORD_REFUSED');
    expect(await said(owner.browser.account.changePassword({ current: owner.password, next: '1234567890' }))).toBe(
      '400 PASSWORD_WEAK',
    );
    expect(await said(elsewhere.browser.session.look())).toBe('ok');
    await owner.browser.account.changePassword({ current: owner.password, next });
    expect(owner.browser.cookie).not.toBe(cookie);
    expect(await said(owner.browser.session.look())).toBe('ok');
    expect(await said(elsewhere.browser.session.look())).toBe('401 UNAUTHENTICATED');
    expect(await said(signIn(owner))).toBe('401 SIGN_IN_REFUSED');
    expect(await said(signIn({ ...owner, password: next }))).toBe('ok');
  });
});

describe('a second factor', () => {
  it('is asked for after the password, and the half session opens nothing', async () => {
    const owner = await aGuardedOwner();
    const { browser, view } = await signIn(owner);
    expect(view).toMatchObject({ stage: 'second-factor', personId: '', email: '', permissions: [] });
    expect(await said(browser.session.look())).toBe('401 UNAUTHENTICATED');
    expect(await said(browser.staff.merchants.me())).toBe('401 UNAUTHENTICATED');
    const { cookie } = browser;
    expect(await browser.session.giveSecondFactor({ code: owner.code() })).toMatchObject({
      stage: 'signed-in',
      hasSecondFactor: true,
      recoveryCodesLeft: 10,
      steppedUpUntil: expect.any(String),
    });
    expect(browser.cookie).not.toBe(cookie);
    browser.cookie = cookie;
    expect(await said(browser.session.look())).toBe('401 UNAUTHENTICATED');
    expect(await said(browser.session.giveSecondFactor({ recoveryCode: owner.codes[0] ?? '' }))).toBe(
      '401 UNAUTHENTICATED',
    );
  });

  it('takes a code once, also when many give it at the same moment', async () => {
    const owner = await aGuardedOwner();
    const browsers = await Promise.all(Array.from({ length: 4 }, () => signIn(owner)));
    const code = owner.code();
    const answers = await Promise.all(browsers.map(({ browser }) => said(browser.session.giveSecondFactor({ code }))));
    expect(tally(answers)).toEqual({ ok: 1, '403 SECOND_FACTOR_REFUSED': 3 });
    app.world.advance(30);
    const late = await signIn(owner);
    expect(await said(late.browser.session.giveSecondFactor({ code }))).toBe('403 SECOND_FACTOR_REFUSED');
  });

  it('takes no code older than the last that was used', async () => {
    const owner = await aGuardedOwner();
    const before = owner.code();
    app.world.advance(30);
    const [one, two] = [await signIn(owner), await signIn(owner)];
    expect(await said(one.browser.session.giveSecondFactor({ code: owner.code() }))).toBe('ok');
    expect(await said(two.browser.session.giveSecondFactor({ code: before }))).toBe('403 SECOND_FACTOR_REFUSED');
  });

  it('takes a recovery code once, also when many give it at the same moment, and counts those left', async () => {
    const owner = await aGuardedOwner();
    const browsers = await Promise.all(Array.from({ length: 4 }, () => signIn(owner)));
    const recoveryCode = (owner.codes[0] ?? '').toUpperCase();
    const answers = await Promise.all(
      browsers.map(({ browser }) => said(browser.session.giveSecondFactor({ recoveryCode }))),
    );
    expect(tally(answers)).toEqual({ ok: 1, '403 SECOND_FACTOR_REFUSED': 3 });
    const inside = browsers[answers.indexOf('ok')]?.browser;
    expect((await inside?.session.look())?.recoveryCodesLeft).toBe(9);
  });

  it.each<[string, (browser: TestBrowser) => Promise<unknown>, number]>([
    ['codes', (browser) => browser.session.giveSecondFactor({ code: '000000' }), LIMITS.totp.most],
    [
      'recovery codes',
      (browser) => browser.session.giveSecondFactor({ recoveryCode: 'aaaaa-aaaaa' }),
      LIMITS.recoveryCode.most,
    ],
  ])(
    'lets nobody guess %s: a few, however many at once, and a right password gives no more',
    async (_name, guess, most) => {
      const owner = await aGuardedOwner();
      const { browser } = await signIn(owner);
      const answers = await Promise.all(Array.from({ length: 20 }, () => said(guess(browser))));
      expect(tally(answers)).toEqual({ '403 SECOND_FACTOR_REFUSED': most, '429 RATE_LIMITED': 20 - most });
      const again = await signIn(owner);
      expect(await said(guess(again.browser))).toBe('429 RATE_LIMITED');
    },
  );

  it('is asked for afresh where it matters, for five minutes', async () => {
    const owner = await aGuardedOwner();
    const { browser } = owner;
    const make = () => said(browser.keys.add({ name: 'k', scopes: ['rooms.read'] }));
    expect(await make()).toBe('ok'); // just set up
    app.world.advance(300);
    expect(await make()).toBe('403 STEP_UP_NEEDED');
    const { cookie } = browser;
    expect(await said(browser.session.stepUp({ code: '000000' }))).toBe('403 SECOND_FACTOR_REFUSED');
    expect((await browser.session.stepUp({ code: owner.code() })).steppedUpUntil).not.toBeNull();
    expect(browser.cookie).not.toBe(cookie);
    expect(await make()).toBe('ok');
    const unguarded = await anOwner();
    expect(await said(unguarded.browser.keys.add({ name: 'k', scopes: [] }))).toBe('403 STEP_UP_NEEDED');
    expect(await said(unguarded.browser.session.stepUp({ code: '000000' }))).toBe('403 SECOND_FACTOR_MISSING');
  });

  it('is set up with the password and a first code; others are signed out; it is set up once', async () => {
    const owner = await anOwner();
    const elsewhere = await signIn(owner);
    expect(await said(owner.browser.account.beginTotp('wrong'))).toBe('403 PASSWORD_REFUSED');
    const { secret } = await owner.browser.account.beginTotp(owner.password);
    expect((await signIn(owner)).view.stage).toBe('signed-in'); // not yet in force
    expect(await said(owner.browser.account.confirmTotp('000000'))).toBe('403 SECOND_FACTOR_REFUSED');
    const made = await owner.browser.account.confirmTotp(codeAt(secret, new Date()));
    expect(new Set(made.codes).size).toBe(10);
    expect(await said(elsewhere.browser.session.look())).toBe('401 UNAUTHENTICATED');
    expect(await said(owner.browser.account.beginTotp(owner.password))).toBe('409 SECOND_FACTOR_SET');
    expect(await said(owner.browser.account.confirmTotp('000000'))).toBe('409 SECOND_FACTOR_SET');
  });

  it('is taken away with a code, and its recovery codes with it; new ones replace the old', async () => {
    const owner = await aGuardedOwner();
    const renewed = await owner.browser.account.renewRecoveryCodes(owner.code());
    const { browser } = await signIn(owner);
    expect(await said(browser.session.giveSecondFactor({ recoveryCode: owner.codes[1] ?? '' }))).toBe(
      '403 SECOND_FACTOR_REFUSED',
    );
    expect(await said(owner.browser.account.removeTotp({ recoveryCode: renewed.codes[0] ?? '' }))).toBe('ok');
    expect((await signIn(owner)).view).toMatchObject({ stage: 'signed-in', recoveryCodesLeft: 0 });
  });

  it('asks for exactly one kind of code', async () => {
    const owner = await aGuardedOwner();
    expect(await said(owner.browser.session.stepUp({}))).toBe('400 INPUT_INVALID');
    expect(await said(owner.browser.session.stepUp({ code: '000000', recoveryCode: 'aaaaa-aaaaa' }))).toBe(
      '400 INPUT_INVALID',
    );
  });
});

it('leaves a trace of each in the trail', async () => {
  const owner = await aGuardedOwner();
  await owner.browser.account.changePassword({ current: owner.password, next: 'a wholly other one' });
  const { rows } = await admin.query<{ action: string; actor_id: string }>(
    `select action, actor_id from audit_entries where merchant_id = $1 and actor_kind = 'staff' order by id`,
    [owner.merchantId],
  );
  expect(rows.map(({ action }) => action)).toEqual([
    'staff.accept-invitation',
    'session.open',
    'staff.set-second-factor',
    'staff.change-password',
  ]);
  expect(new Set(rows.map(({ actor_id: id }) => id))).toEqual(new Set([owner.personId]));
});
