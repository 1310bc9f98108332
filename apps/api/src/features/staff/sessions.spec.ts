import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { anApp, type TestApp, TestBrowser } from '../../../test/app';
import { Metrics } from '../../core/metrics';
import { aGuardedOwner, anOwner, said, signIn, tally } from './staff.fixtures';
import { Passwords } from './passwords';
import { LIMITS } from './staff.rules';

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

const hashes = async (): Promise<number> => (await app.app.get(Metrics).passwordHashes.get()).values[0]?.value ?? 0;

describe('a password', () => {
  it('lets the first owner in by the link, and again by the password', async () => {
    const owner = await anOwner(app);
    const { merchantId, personId, email } = owner;
    expect(await owner.browser.session.look()).toMatchObject({ merchantId, role: 'owner', email });
    const { browser, view } = await signIn(app, owner);
    expect(view).toMatchObject({ stage: 'signed-in', merchantId, personId, hasSecondFactor: false });
    expect(await browser.staff.merchants.me()).toMatchObject({
      merchantId,
      keyName: null,
      permissions: view.permissions,
    });
  });

  it('is refused alike for a wrong one and for an address without an account, and costs the same', async () => {
    const owner = await anOwner(app);
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
    const owner = await anOwner(app);
    expect((await signIn(app, { ...owner, email: `${owner.email.toUpperCase()}` })).view.personId).toBe(owner.personId);
  });

  it.each([
    ['an account', async () => (await anOwner(app)).email],
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
    const owner = await anOwner(app);
    app.world.set(new Date());
    for (let n = 0; n < LIMITS.password.most; n++) await said(signIn(app, { ...owner, password: 'x' }));
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
    expect((await signIn(app, owner)).view.stage).toBe('signed-in');
  });

  it('is worth nothing when it was changed while it was looked at', async () => {
    const owner = await anOwner(app);
    const passwords = app.app.get(Passwords);
    const verify = passwords.verify.bind(passwords);
    const next = 'another long one';
    jest.spyOn(passwords, 'verify').mockImplementationOnce(async (password, kept) => {
      const isGood = await verify(password, kept);
      await owner.browser.account.changePassword({ current: owner.password, next });
      return isGood;
    });
    expect(await said(signIn(app, owner))).toBe('401 SIGN_IN_REFUSED');
    expect((await owner.browser.account.sessions()).items).toHaveLength(1);
    expect(await said(signIn(app, { ...owner, password: next }))).toBe('ok');
  });

  it('makes earlier slips forgotten when it is right', async () => {
    const owner = await anOwner(app);
    for (let round = 0; round < 2; round++) {
      for (let n = 1; n < LIMITS.password.most; n++) await said(signIn(app, { ...owner, password: 'x' }));
      expect(await said(signIn(app, owner))).toBe('ok');
    }
  });

  it('lies nowhere in clear, nor do address, name, cookie or secret', async () => {
    const owner = await aGuardedOwner(app);
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
    const owner = await anOwner(app);
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
    const owner = await anOwner(app);
    const { browser } = await signIn(app, owner);
    alter(browser);
    expect(await said(browser.account.endOtherSessions())).toBe('403 CSRF_REFUSED');
    expect(await said(owner.browser.session.look())).toBe('ok');
  });

  it('takes no CSRF token of another session, and changes nothing for a program that names no origin', async () => {
    const owner = await anOwner(app);
    const [one, two] = [await signIn(app, owner), await signIn(app, owner)];
    one.browser.csrfToken = two.browser.csrfToken;
    expect(await said(one.browser.account.endOtherSessions())).toBe('403 CSRF_REFUSED');
    const answer = await fetch(`${app.url}/v1/console/account/sessions`, {
      method: 'DELETE',
      headers: { cookie: two.browser.cookie ?? '', 'x-kaibo-csrf': two.browser.csrfToken ?? '' },
    });
    expect(answer.status).toBe(403);
  });

  it('is not begun by another site', async () => {
    const owner = await anOwner(app);
    const browser = new TestBrowser(app.url);
    browser.headers = { origin: 'https://evil.example' };
    expect(await said(browser.session.signIn({ email: owner.email, password: owner.password }))).toBe(
      '403 CSRF_REFUSED',
    );
  });

  it('ends at sign-out, after two idle hours, and after twelve hours at all', async () => {
    const owner = await anOwner(app);
    const { browser } = await signIn(app, owner);
    const { cookie } = browser;
    await browser.session.signOut();
    expect(browser.cookie).toBeNull();
    browser.cookie = cookie;
    expect(await said(browser.session.look())).toBe('401 UNAUTHENTICATED');

    const begin = new Date();
    app.world.set(begin);
    const idle = await signIn(app, owner);
    app.world.advance(2 * 3600);
    expect(await said(idle.browser.session.look())).toBe('401 UNAUTHENTICATED');
    const busy = await signIn(app, owner);
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
    await anOwner(app); // person 1
    const owner = await anOwner(app);
    owner.browser.cookie = alter(owner.browser.cookie ?? '');
    expect(await said(owner.browser.session.look())).toBe('401 UNAUTHENTICATED');
  });

  it('is listed with its browser, and ended from another', async () => {
    const owner = await anOwner(app);
    const phone = new TestBrowser(app.url);
    phone.headers = { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604' };
    await signIn(app, owner, phone);
    const { items } = await owner.browser.account.sessions();
    expect(items).toMatchObject([{ device: 'Safari · iPhone', network: '127.0.0.*', isThis: false }, { isThis: true }]);
    await owner.browser.account.endSession(items[0]?.id ?? '');
    expect(await said(phone.session.look())).toBe('401 UNAUTHENTICATED');
    expect(await said(owner.browser.account.endSession(items[0]?.id ?? ''))).toBe('404 SESSION_NOT_FOUND');
    const other = await anOwner(app);
    const [theirs] = (await other.browser.account.sessions()).items;
    expect(await said(owner.browser.account.endSession(theirs?.id ?? ''))).toBe('404 SESSION_NOT_FOUND');
    expect(await said(other.browser.session.look())).toBe('ok');
  });

  it('ends everywhere else when the password changes, and gets a new id here', async () => {
    const owner = await anOwner(app);
    const elsewhere = await signIn(app, owner);
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
    expect(await said(signIn(app, owner))).toBe('401 SIGN_IN_REFUSED');
    expect(await said(signIn(app, { ...owner, password: next }))).toBe('ok');
  });
});
