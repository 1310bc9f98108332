import { Client } from 'pg';
import { anApp, type TestApp, type TestBrowser } from '../../../test/app';
import { aGuardedOwner, anOwner, said, signIn, tally } from './staff.fixtures';
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

describe('a second factor', () => {
  it('is asked for after the password, and the half session opens nothing', async () => {
    const owner = await aGuardedOwner(app);
    const { browser, view } = await signIn(app, owner);
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
    Object.assign(browser, { cookie, csrfToken: view.csrfToken });
    expect(await said(browser.session.look())).toBe('401 UNAUTHENTICATED');
    expect(await said(browser.session.giveSecondFactor({ recoveryCode: owner.codes[0] ?? '' }))).toBe(
      '401 UNAUTHENTICATED',
    );
  });

  it('takes a code once, also when many give it at the same moment', async () => {
    const owner = await aGuardedOwner(app);
    const browsers = await Promise.all(Array.from({ length: 4 }, () => signIn(app, owner)));
    const code = owner.code();
    const answers = await Promise.all(browsers.map(({ browser }) => said(browser.session.giveSecondFactor({ code }))));
    expect(tally(answers)).toEqual({ ok: 1, '403 SECOND_FACTOR_REFUSED': 3 });
    app.world.advance(30);
    const late = await signIn(app, owner);
    expect(await said(late.browser.session.giveSecondFactor({ code }))).toBe('403 SECOND_FACTOR_REFUSED');
  });

  it('takes no code older than the last that was used', async () => {
    const owner = await aGuardedOwner(app);
    const before = owner.code();
    app.world.advance(30);
    const [one, two] = [await signIn(app, owner), await signIn(app, owner)];
    expect(await said(one.browser.session.giveSecondFactor({ code: owner.code() }))).toBe('ok');
    expect(await said(two.browser.session.giveSecondFactor({ code: before }))).toBe('403 SECOND_FACTOR_REFUSED');
  });

  it('takes a recovery code once, also when many give it at the same moment, and counts those left', async () => {
    const owner = await aGuardedOwner(app);
    const browsers = await Promise.all(Array.from({ length: 4 }, () => signIn(app, owner)));
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
      const owner = await aGuardedOwner(app);
      const { browser } = await signIn(app, owner);
      const answers = await Promise.all(Array.from({ length: 20 }, () => said(guess(browser))));
      expect(tally(answers)).toEqual({ '403 SECOND_FACTOR_REFUSED': most, '429 RATE_LIMITED': 20 - most });
      const again = await signIn(app, owner);
      expect(await said(guess(again.browser))).toBe('429 RATE_LIMITED');
    },
  );

  it('is asked for afresh where it matters, for five minutes', async () => {
    const owner = await aGuardedOwner(app);
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
    const unguarded = await anOwner(app);
    expect(await said(unguarded.browser.keys.add({ name: 'k', scopes: [] }))).toBe('403 STEP_UP_NEEDED');
    expect(await said(unguarded.browser.session.stepUp({ code: '000000' }))).toBe('403 SECOND_FACTOR_MISSING');
  });

  it('is set up with the password and a first code; others are signed out; it is set up once', async () => {
    const owner = await anOwner(app);
    const elsewhere = await signIn(app, owner);
    expect(await said(owner.browser.account.beginTotp('wrong'))).toBe('403 PASSWORD_REFUSED');
    const { secret } = await owner.browser.account.beginTotp(owner.password);
    expect((await signIn(app, owner)).view.stage).toBe('signed-in'); // not yet in force
    expect(await said(owner.browser.account.confirmTotp('000000'))).toBe('403 SECOND_FACTOR_REFUSED');
    const made = await owner.browser.account.confirmTotp(codeAt(secret, new Date()));
    expect(new Set(made.codes).size).toBe(10);
    expect(await said(elsewhere.browser.session.look())).toBe('401 UNAUTHENTICATED');
    expect(await said(owner.browser.account.beginTotp(owner.password))).toBe('409 SECOND_FACTOR_SET');
    expect(await said(owner.browser.account.confirmTotp('000000'))).toBe('409 SECOND_FACTOR_SET');
  });

  it('is taken away with a code, and its recovery codes with it; new ones replace the old', async () => {
    const owner = await aGuardedOwner(app);
    const renewed = await owner.browser.account.renewRecoveryCodes(owner.code());
    const { browser } = await signIn(app, owner);
    expect(await said(browser.session.giveSecondFactor({ recoveryCode: owner.codes[1] ?? '' }))).toBe(
      '403 SECOND_FACTOR_REFUSED',
    );
    expect(await said(owner.browser.account.removeTotp({ recoveryCode: renewed.codes[0] ?? '' }))).toBe('ok');
    expect((await signIn(app, owner)).view).toMatchObject({ stage: 'signed-in', recoveryCodesLeft: 0 });
  });

  it('asks for exactly one kind of code', async () => {
    const owner = await aGuardedOwner(app);
    expect(await said(owner.browser.session.stepUp({}))).toBe('400 INPUT_INVALID');
    expect(await said(owner.browser.session.stepUp({ code: '000000', recoveryCode: 'aaaaa-aaaaa' }))).toBe(
      '400 INPUT_INVALID',
    );
  });
});

it('leaves a trace of each in the trail', async () => {
  const owner = await aGuardedOwner(app);
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
