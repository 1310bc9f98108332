import net, { type AddressInfo } from 'node:net';
import { Client } from 'pg';
import { aMerchant, anApp, aPerson, callTo, type TestApp, TestBrowser, tokenOf } from '../../../test/app';
import { merchantsApi } from '@kaibo/api-client';
import { KEY_SCOPES } from '@kaibo/contracts/staff';
import { Mail } from '../../core/mail';
import { aGuardedOwner, anOwner, said, signIn, tally, type TestOwner } from './staff.fixtures';
import { ResetsService } from './resets.service';
import { StaffSweepService } from './staff-sweep.service';
import { TeamService } from './team.service';

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

const PASSWORD = 'quite a long password';
const hire = (owner: TestOwner, role: 'owner' | 'operator' | 'anchor' | 'agent' | 'finance') =>
  aPerson(app, owner.merchantId, { owner, role });

describe('an invitation', () => {
  it('is shown with what it is to, makes one of the staff, and works once', async () => {
    const owner = await anOwner(app);
    const email = 'Anchor@Example.com';
    const link = await owner.browser.team.invite({ email, role: 'anchor' });
    expect(link).toMatchObject({
      path: expect.stringMatching(/^\/console\/invitation#\d+\.\d+\.[\w-]{43}$/),
      isMailed: false,
    });
    const token = tokenOf(link.path);
    const browser = new TestBrowser(app.url);
    expect(await browser.links.lookAtInvitation(token)).toEqual({
      merchantName: '测试商家',
      role: 'anchor',
      email: 'a•••@example.com',
      hasAccount: false,
      expiresAt: link.expiresAt,
    });
    expect((await owner.browser.team.list()).invitations).toMatchObject([
      { email: 'a•••@example.com', role: 'anchor' },
    ]);
    expect(await browser.links.accept({ token, name: '小安', password: PASSWORD })).toMatchObject({
      stage: 'signed-in',
      name: '小安',
      email: 'anchor@example.com',
      role: 'anchor',
      merchantId: owner.merchantId,
    });
    expect((await owner.browser.team.list()).invitations).toEqual([]);
    expect((await owner.browser.team.list()).items).toMatchObject([
      { role: 'owner', isYou: true },
      { name: '小安', email: 'a•••@example.com', role: 'anchor', isYou: false },
    ]);
    const again = new TestBrowser(app.url);
    expect(await said(again.links.lookAtInvitation(token))).toBe('410 LINK_INVALID');
    expect(await said(again.links.accept({ token, name: '别人', password: PASSWORD }))).toBe('410 LINK_INVALID');
    expect(await said(owner.browser.team.invite({ email, role: 'agent' }))).toBe('409 ALREADY_STAFF');
  });

  it('makes one account, however many accept at the same moment', async () => {
    const owner = await anOwner(app);
    const link = await owner.browser.team.invite({ email: `at-once-${owner.personId}@example.com`, role: 'agent' });
    const asked = { token: tokenOf(link.path), name: '同时', password: PASSWORD };
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => said(new TestBrowser(app.url).links.accept(asked))),
    );
    expect(tally(answers)).toEqual({ ok: 1, '410 LINK_INVALID': 5 });
    expect((await owner.browser.team.list()).items).toHaveLength(2);
    const { rows } = await admin.query('select count(*)::int as n from staff.persons where person_id > $1', [
      owner.personId,
    ]);
    expect(rows[0]).toEqual({ n: 1 });
  });

  it.each<[string, (owner: TestOwner, id: string, token: string) => Promise<unknown>]>([
    ['withdrawn', (owner, id) => owner.browser.team.withdraw(id)],
    ['a day old', async () => app.world.set(new Date(Date.now() + 24 * 3600_000))],
    [
      'followed by another to the same address',
      (owner) => owner.browser.team.invite({ email: 'late@example.com', role: 'agent' }),
    ],
  ])('is worth nothing when %s', async (_name, spoil) => {
    const owner = await anOwner(app);
    const link = await owner.browser.team.invite({ email: 'late@example.com', role: 'agent' });
    const browser = new TestBrowser(app.url);
    expect(await said(browser.links.lookAtInvitation(tokenOf(link.path)))).toBe('ok');
    await spoil(owner, link.id, tokenOf(link.path));
    expect(await said(browser.links.lookAtInvitation(tokenOf(link.path)))).toBe('410 LINK_INVALID');
    expect(await said(browser.links.accept({ token: tokenOf(link.path), name: 'x', password: PASSWORD }))).toBe(
      '410 LINK_INVALID',
    );
  });

  it.each([
    ['another secret', (token: string) => `${token.slice(0, -43)}${'A'.repeat(43)}`],
    ["another merchant's id", (token: string) => token.replace(/^\d+/, '1')],
    ['another id', (token: string) => token.replace(/\.\d+\./, '.999999.')],
  ])('is worth nothing with %s', async (_name, alter) => {
    await aMerchant(app);
    const owner = await anOwner(app);
    const { path } = await owner.browser.team.invite({ email: 'x@example.com', role: 'agent' });
    expect(await said(new TestBrowser(app.url).links.lookAtInvitation(alter(tokenOf(path))))).toBe('410 LINK_INVALID');
  });

  it('is joined with the own password by who has an account, and with no other', async () => {
    const [first, second] = [await anOwner(app), await anOwner(app)];
    const { path } = await second.browser.team.invite({ email: first.email, role: 'operator' });
    const browser = new TestBrowser(app.url);
    const token = tokenOf(path);
    expect((await browser.links.lookAtInvitation(token)).hasAccount).toBe(true);
    expect(await said(browser.links.accept({ token, name: '抢注', password: PASSWORD }))).toBe('401 SIGN_IN_REFUSED');
    const view = await browser.links.accept({ token, password: first.password });
    expect(view).toMatchObject({ personId: first.personId, merchantId: second.merchantId, role: 'operator' });
    expect(view.memberships.map(({ role }) => role)).toEqual(['owner', 'operator']);
  });

  it('asks for what it needs', async () => {
    const { merchantId } = await aMerchant(app);
    const link = await app.app.get(TeamService).inviteFirstOwner(merchantId);
    const token = tokenOf(link?.path ?? '');
    const browser = new TestBrowser(app.url);
    expect((await browser.links.lookAtInvitation(token)).email).toBeNull();
    expect(await said(browser.links.accept({ token, name: 'x', password: PASSWORD }))).toBe('400 INPUT_INVALID');
    const email = 'first@example.com';
    expect(await said(browser.links.accept({ token, email, password: PASSWORD }))).toBe('400 INPUT_INVALID');
    expect(await said(browser.links.accept({ token, email, name: 'x', password: '1234567890' }))).toBe(
      '400 PASSWORD_WEAK',
    );
    const secondLink = await app.app.get(TeamService).inviteFirstOwner(merchantId);
    expect(await said(browser.links.lookAtInvitation(token))).toBe('410 LINK_INVALID');
    expect(
      await said(
        browser.links.accept({ token: tokenOf(secondLink?.path ?? ''), email, name: 'x', password: PASSWORD }),
      ),
    ).toBe('ok');
    expect(await app.app.get(TeamService).inviteFirstOwner(merchantId)).toBeNull();
  });

  it('is not guessed: tries are counted', async () => {
    const owner = await anOwner(app);
    const { path } = await owner.browser.team.invite({ email: 'guess@example.com', role: 'agent' });
    const wrong = `${tokenOf(path).slice(0, -43)}${'B'.repeat(43)}`;
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => said(new TestBrowser(app.url).links.lookAtInvitation(wrong))),
    );
    expect(tally(answers)).toEqual({ '410 LINK_INVALID': 20, '429 RATE_LIMITED': 10 });
  });
});

describe('a role', () => {
  it('opens what the table says, and is looked up with each request', async () => {
    const owner = await anOwner(app);
    const anchor = await hire(owner, 'anchor');
    const { staff, team } = anchor.browser;
    expect(await said(staff.rooms.list())).toBe('ok');
    expect(await said(staff.audit.list())).toBe('403 FORBIDDEN');
    expect(await said(team.list())).toBe('403 FORBIDDEN');
    expect(await said(team.invite({ email: 'x@example.com', role: 'owner' }))).toBe('403 FORBIDDEN');
    await admin.query(`update staff_members set role = 'operator' where person_id = $1`, [anchor.personId]);
    expect(await said(staff.audit.list())).toBe('ok');
  });

  it('ends the sessions when it changes, and not those at another merchant', async () => {
    const [here, there] = [await anOwner(app), await anOwner(app)];
    const person = await hire(here, 'agent');
    const { path } = await there.browser.team.invite({ email: person.email, role: 'finance' });
    const elsewhere = new TestBrowser(app.url);
    await elsewhere.links.accept({ token: tokenOf(path), password: person.password });
    await here.browser.team.changeRole(person.personId, { role: 'operator' });
    expect(await said(person.browser.session.look())).toBe('401 UNAUTHENTICATED');
    expect(await elsewhere.session.look()).toMatchObject({ merchantId: there.merchantId, role: 'finance' });
    expect((await here.browser.team.list()).items).toMatchObject([{}, { role: 'operator' }]);
  });

  it('is nobody’s to change for themselves, nor another merchant’s', async () => {
    const [owner, other] = [await anOwner(app), await anOwner(app)];
    expect(await said(owner.browser.team.changeRole(owner.personId, { role: 'agent' }))).toBe('409 NOT_YOURSELF');
    expect(await said(owner.browser.team.remove(owner.personId))).toBe('409 NOT_YOURSELF');
    expect(await said(owner.browser.team.changeRole(other.personId, { role: 'agent' }))).toBe('404 STAFF_NOT_FOUND');
    expect(await said(owner.browser.team.remove(other.personId))).toBe('404 STAFF_NOT_FOUND');
  });

  it('leaves an owner, also when owners take it from each other at the same moment', async () => {
    for (let round = 0; round < 4; round++) {
      const one = await anOwner(app);
      const two = { ...(await hire(one, 'owner')), merchantId: one.merchantId };
      const three = { ...(await hire(one, 'owner')), merchantId: one.merchantId };
      const circle = [one, two, three];
      await Promise.all(
        circle.map((owner, n) =>
          said(owner.browser.team.changeRole(circle[(n + 1) % 3]?.personId ?? '', { role: 'agent' })),
        ),
      );
      const { rows } = await admin.query(
        `select count(*)::int as owners from staff_members where merchant_id = $1 and role = 'owner'`,
        [one.merchantId],
      );
      expect(rows[0].owners).toBeGreaterThanOrEqual(1);
    }
  });

  it('ends with the person’s leaving: at once, and for good', async () => {
    const owner = await anOwner(app);
    const person = await hire(owner, 'operator');
    await owner.browser.team.remove(person.personId);
    expect(await said(person.browser.staff.rooms.list())).toBe('401 UNAUTHENTICATED');
    const { browser, view } = await signIn(app, person);
    expect(view).toMatchObject({ merchantId: null, role: null, permissions: [], memberships: [] });
    expect(await said(browser.staff.rooms.list())).toBe('403 FORBIDDEN');
    expect(await said(browser.session.switchMerchant(owner.merchantId))).toBe('403 FORBIDDEN');
    const back = await owner.browser.team.invite({ email: person.email, role: 'agent' });
    expect(await said(browser.links.accept({ token: tokenOf(back.path), password: person.password }))).toBe('ok');
  });
});

it('goes from one merchant to the other under a new session id', async () => {
  const [one, two] = [await anOwner(app), await anOwner(app)];
  const { path } = await two.browser.team.invite({ email: one.email, role: 'agent' });
  const { browser } = one;
  await browser.links.accept({ token: tokenOf(path), password: one.password });
  const { cookie } = browser;
  expect(await browser.session.switchMerchant(one.merchantId)).toMatchObject({
    merchantId: one.merchantId,
    role: 'owner',
  });
  expect(browser.cookie).not.toBe(cookie);
  expect(await browser.staff.merchants.me()).toMatchObject({ merchantId: one.merchantId });
  const old = new TestBrowser(app.url);
  old.cookie = cookie;
  expect(await said(old.session.look())).toBe('401 UNAUTHENTICATED');
  expect((await signIn(app, one)).view.merchantId).toBe(one.merchantId);
  const three = await anOwner(app);
  expect(await said(browser.session.switchMerchant(three.merchantId))).toBe('403 FORBIDDEN');
});

describe('a new password', () => {
  it('is set once by an owner’s link, which ends every session; not without a fresh second factor', async () => {
    const owner = await aGuardedOwner(app);
    const person = await hire(owner, 'agent');
    const link = await owner.browser.team.reset(person.personId);
    const browser = new TestBrowser(app.url);
    const token = tokenOf(link.path);
    expect(await browser.links.lookAtReset(token)).toMatchObject({ clearsSecondFactor: false });
    expect(await said(browser.links.useReset({ token, password: '1234567890' }))).toBe('400 PASSWORD_WEAK');
    const answers = await Promise.all(
      Array.from({ length: 4 }, (_, n) => said(browser.links.useReset({ token, password: `${PASSWORD} ${n}` }))),
    );
    expect(tally(answers)).toEqual({ ok: 1, '410 LINK_INVALID': 3 });
    expect(await said(person.browser.session.look())).toBe('401 UNAUTHENTICATED');
    expect(await said(signIn(app, { ...person, password: `${PASSWORD} ${answers.indexOf('ok')}` }))).toBe('ok');
    app.world.advance(300);
    expect(await said(owner.browser.team.reset(person.personId))).toBe('403 STEP_UP_NEEDED');
  });

  it('is no owner’s to set for who works elsewhere too', async () => {
    const [owner, other] = [await aGuardedOwner(app), await anOwner(app)];
    const { path } = await owner.browser.team.invite({ email: other.email, role: 'agent' });
    await new TestBrowser(app.url).links.accept({ token: tokenOf(path), password: other.password });
    expect(await said(owner.browser.team.reset(other.personId))).toBe('409 RESET_NOT_YOURS');
  });

  it('lets an owner back in from the server, also without the second factor', async () => {
    const owner = await aGuardedOwner(app);
    expect(await app.app.get(ResetsService).recover('nobody@example.com')).toBeNull();
    const old = await app.app.get(ResetsService).recover(owner.email);
    const link = await app.app.get(ResetsService).recover(owner.email);
    const browser = new TestBrowser(app.url);
    expect(await said(browser.links.lookAtReset(tokenOf(old?.path ?? '')))).toBe('410 LINK_INVALID');
    await browser.links.useReset({ token: tokenOf(link?.path ?? ''), password: PASSWORD });
    expect(await said(owner.browser.session.look())).toBe('401 UNAUTHENTICATED');
    expect((await signIn(app, { ...owner, password: PASSWORD })).view.stage).toBe('signed-in');
  });

  it('is not mailed where there is no mail server, and nothing is told', async () => {
    const owner = await anOwner(app);
    const browser = new TestBrowser(app.url);
    for (const email of [owner.email, 'nobody@example.com'])
      expect(await browser.links.askReset(email)).toBeUndefined();
    expect((await admin.query('select from staff.resets where person_id = $1', [owner.personId])).rowCount).toBe(0);
  });
});

describe('a key', () => {
  it('opens its scopes and nothing else, until it is revoked', async () => {
    const owner = await aGuardedOwner(app);
    const { key, made } = await owner.browser.keys.add({ name: '报表', scopes: ['merchant.read'] });
    const asKey = callTo(app.url, { authorization: `Bearer ${key}` });
    expect(await merchantsApi(asKey).me()).toMatchObject({ keyName: '报表', permissions: ['merchant.read'] });
    expect(await said(merchantsApi(asKey).miniApps())).toBe('403 FORBIDDEN');
    const { items } = await owner.browser.keys.list();
    expect(items).toMatchObject([
      { name: 'test', scopes: [...KEY_SCOPES] },
      { id: made.id, scopes: ['merchant.read'] },
    ]);
    await owner.browser.keys.revoke(made.id);
    expect(await said(merchantsApi(asKey).me())).toBe('401 UNAUTHENTICATED');
    expect(await said(owner.browser.keys.revoke(made.id))).toBe('404 API_KEY_NOT_FOUND');
  });

  it('is never made for what only a person may do, and makes no other', async () => {
    const owner = await aGuardedOwner(app);
    expect(await said(owner.browser.keys.add({ name: 'k', scopes: ['members.reveal'] }))).toBe('400 INPUT_INVALID');
    const { key } = await owner.browser.keys.add({ name: 'k', scopes: [...KEY_SCOPES] });
    const headers = { authorization: `Bearer ${key}` };
    const { cookie, csrfToken } = owner.browser;
    expect(await said(callTo(app.url, headers)({ method: 'GET', path: '/v1/console/api-keys' }))).toBe('403 FORBIDDEN');
    // With a key beside it, the browser's session counts for nothing.
    const both = { ...headers, cookie: cookie ?? '', 'x-kaibo-csrf': csrfToken ?? '', origin: app.url };
    expect(await said(callTo(app.url, both)({ method: 'GET', path: '/v1/console/api-keys' }))).toBe('403 FORBIDDEN');
    expect(await said(callTo(app.url, both)({ method: 'GET', path: '/v1/console/session' }))).toBe(
      '401 UNAUTHENTICATED',
    );
  });
});

it('removes what has ended, and nothing else', async () => {
  const owner = await anOwner(app);
  await said(signIn(app, { ...owner, password: 'x' }));
  const count = async () =>
    (
      await admin.query<{ n: number }>(
        `select (select count(*) from directory.attempts)::int + (select count(*) from staff.sessions)::int as n`,
      )
    ).rows[0]?.n ?? 0;
  app.world.set(new Date(Date.now() + 60 * 3600_000));
  const fresh = await signIn(app, owner);
  expect(await count()).toBeGreaterThan(2);
  await app.app.get(StaffSweepService).tick();
  expect(await said(fresh.browser.session.look())).toBe('ok');
  expect(await count()).toBe(2); // this session, and the sign-ins from this address
});

describe('mail', () => {
  /** As much of a mail server as takes a letter. */
  const aMailServer = async () => {
    const letters: string[] = [];
    const waiting: ((letter: string) => void)[] = [];
    const server = net.createServer((socket) => {
      let inLetter = false;
      let text = '';
      socket.write('220 ready\r\n');
      socket.on('data', (chunk) => {
        text += chunk.toString();
        for (;;) {
          const end = inLetter ? text.indexOf('\r\n.\r\n') : text.indexOf('\r\n');
          if (end < 0) return;
          const part = text.slice(0, end);
          text = text.slice(end + (inLetter ? 5 : 2));
          if (inLetter) {
            letters.push(part);
            waiting.shift()?.(part);
            inLetter = false;
            socket.write('250 taken\r\n');
          } else if (part === 'DATA') {
            inLetter = true;
            socket.write('354 go on\r\n');
          } else socket.write(part === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n');
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo; // it listens on a port
    return {
      port,
      letters,
      next: () => new Promise<string>((resolve) => waiting.push(resolve)),
      close: () => new Promise((resolve) => server.close(resolve)),
    };
  };
  const linkIn = (letter: string): string => {
    const [, encoded = ''] = /\r\n\r\n([\s\S]*)$/.exec(letter) ?? [];
    const text = /base64/i.test(letter)
      ? Buffer.from(encoded, 'base64').toString()
      : encoded.replace(/=\r\n/g, '').replace(/=3D/g, '=');
    return /https:\/\/live\.example\.com\/console\/\w+#([\w.-]+)/.exec(text)?.[1] ?? text;
  };

  it('carries invitations and resets, to who has an account only, and is waited for by nobody', async () => {
    const server = await aMailServer();
    const mailing = await anApp({
      KAIBO_SMTP_URL: `smtp://127.0.0.1:${server.port}`,
      KAIBO_MAIL_FROM: '开播 <staff@example.com>',
      KAIBO_PUBLIC_URL: 'https://live.example.com',
    });
    try {
      const page = { origin: 'https://live.example.com' };
      const { merchantId } = await aMerchant(mailing);
      const first = await mailing.app.get(TeamService).inviteFirstOwner(merchantId);
      const owner = new TestBrowser(mailing.url);
      owner.headers = page;
      await owner.links.accept({
        token: tokenOf(first?.path ?? ''),
        email: 'o@example.com',
        name: 'o',
        password: PASSWORD,
      });
      expect(owner.cookie).toMatch(/^__Host-kaibo-staff=/);
      const link = await owner.team.invite({ email: 'new@example.com', role: 'agent' });
      expect(link.isMailed).toBe(true);
      expect(server.letters).toHaveLength(1);
      expect(server.letters[0]).toContain('To: new@example.com');
      expect(linkIn(server.letters[0] ?? '')).toBe(tokenOf(link.path));

      const coming = server.next();
      await owner.links.askReset('nobody@example.com');
      await owner.links.askReset('O@example.com');
      const letter = await coming;
      expect(letter).toContain('To: o@example.com');
      expect((await owner.links.lookAtReset(linkIn(letter))).email).toBe('o•••@example.com');
      expect(server.letters).toHaveLength(2);
      expect(JSON.stringify(mailing.lines)).not.toMatch(/example\.com\/console|new@example/);
    } finally {
      await mailing.close();
      await server.close();
    }
  });

  it('that cannot be sent is no error: the link is there to be carried', async () => {
    const server = await aMailServer();
    await server.close();
    const mailing = await anApp({
      KAIBO_SMTP_URL: `smtp://127.0.0.1:${server.port}`,
      KAIBO_MAIL_FROM: 'staff@example.com',
      KAIBO_PUBLIC_URL: 'https://live.example.com',
    });
    try {
      const letter = { to: 'a@example.com', subject: 's', text: 't' };
      expect(await mailing.app.get(Mail).send(letter)).toBe(false);
      expect(mailing.lines).toContainEqual(expect.objectContaining({ event: 'mail.failed' }));
      expect(JSON.stringify(mailing.lines)).not.toContain('a@example.com');
    } finally {
      await mailing.close();
    }
  });
});
