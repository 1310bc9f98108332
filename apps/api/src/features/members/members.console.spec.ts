import { randomBytes } from 'node:crypto';
import net from 'node:net';
import { callTo } from '../../../test/app';
import { buildProgram, type Program, runProgram, until, untilWaiting } from '../../../test/program';
import { Client } from 'pg';
import { aLiveApp, type LiveApp, type LiveMerchant } from '../syncs/syncs.fixtures';
import { codeOf, phonesOf } from './members.fixtures';

const KAIBO_MASTER_KEY = randomBytes(32).toString('hex');
let live: LiveApp;
let shop: LiveMerchant;
let phones: ReturnType<typeof phonesOf>;
let program: string;
const running: Program[] = [];
beforeAll(async () => {
  live = await aLiveApp({ KAIBO_MASTER_KEY });
  program = buildProgram('members');
}, 120_000);
beforeEach(async () => {
  await live.setTime('2026-11-21T04:00:00Z');
  shop = await live.aLiveMerchant();
  phones = phonesOf(live, shop);
});
afterAll(async () => {
  await Promise.all(running.map((one) => one.kill()));
  await live.close();
});

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo; // it listens on a TCP port
      server.close(() => resolve(port));
    });
  });

/** A process of the real program on the same database, in real time. */
const aProcess = async (): Promise<{ url: string; process: Program }> => {
  live.app.world.set(null);
  await live.sandbox.control('POST', 'clock', { real: true });
  const port = await freePort();
  const started = runProgram(program, [], {
    KAIBO_ROLE: 'web',
    KAIBO_PORT: String(port),
    KAIBO_MASTER_KEY,
    DATABASE_URL: live.app.database.appUrl,
    KAIBO_WECHAT_BASE_URL: live.sandbox.url,
  });
  running.push(started);
  const url = `http://127.0.0.1:${port}`;
  await until(
    'ready',
    () =>
      fetch(`${url}/readyz`).then(
        (answer) => answer.status,
        () => 0,
      ),
    (status) => status === 200,
  );
  return { url, process: started };
};

it('lists members newest first, in pages', async () => {
  const ids: string[] = [];
  for (let at = 0; at < 5; at++) ids.unshift((await phones.signIn(`u${at}`)).member.id);
  const first = await phones.members.list({ limit: 3 });
  expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 3));
  expect(first.items[0]).toEqual({
    id: ids[0],
    nickname: null,
    phone: null,
    avatar: null,
    providers: ['wechat'],
    createdAt: '2026-11-21T04:00:00.000Z',
    signedInAt: '2026-11-21T04:00:00.000Z',
    bannedAt: null,
  });
  const second = await phones.members.list({ limit: 3, cursor: first.nextCursor ?? '' });
  expect(second.items.map(({ id }) => id)).toEqual(ids.slice(3));
  expect(second.nextCursor).toBeNull();
  await phones.members.ban(ids[1] ?? '', { reason: '恶意刷单' });
  expect((await phones.members.list({ state: 'banned' })).items.map(({ id }) => id)).toEqual([ids[1]]);
});

it('bans and lets back in, with reason and trace, once each', async () => {
  const { member } = await phones.signIn('chen');
  expect(await phones.members.ban(member.id, { reason: '恶意刷单' })).toMatchObject({
    bannedAt: '2026-11-21T04:00:00.000Z',
  });
  await phones.members.ban(member.id, { reason: '再来一次' });
  expect(await codeOf(phones.signIn('chen'))).toBe('403 MEMBER_BANNED');
  expect(await phones.members.unban(member.id, { reason: '已经道歉' })).toMatchObject({ bannedAt: null });
  expect((await phones.signIn('chen')).member.id).toBe(member.id);
  const { items } = await shop.staff.audit.list({ objectKind: 'member', objectId: member.id });
  expect(items.map(({ action, reason, actorKind }) => [action, reason, actorKind])).toEqual([
    ['member.unban', '已经道歉', 'staff-key'],
    ['member.ban', '恶意刷单', 'staff-key'],
    ['member.add', null, 'member'],
  ]);
});

it.each([
  ['no reason', {}],
  ['a reason too short', { reason: 'x' }],
  ['one too long', { reason: 'x'.repeat(201) }],
])('wants a reason: %s', async (_name, body) => {
  const { member } = await phones.signIn('chen');
  expect(await codeOf(phones.members.ban(member.id, body as { reason: string }))).toBe('400 INPUT_INVALID');
  expect(await codeOf(phones.signIn('chen'))).toBe('no error');
});

it('knows nobody by a number that is nobody’s', async () => {
  expect(await codeOf(phones.members.ban('999999', { reason: '没有这个人' }))).toBe('404 MEMBER_NOT_FOUND');
  expect(await codeOf(phones.members.merges('999999'))).toBe('404 MEMBER_NOT_FOUND');
  expect(await codeOf(phones.members.undoMerge('999999', { reason: '没有这个' }))).toBe('404 MERGE_NOT_FOUND');
  expect(await codeOf(phones.members.ban('0', { reason: '没有这个人' }))).toBe('400 INPUT_INVALID');
});

it('shows no number in full to a key: it has no second factor', async () => {
  const { member } = await phones.signIn('chen');
  expect(await codeOf(phones.members.revealPhone(member.id, { reason: '寄送奖品' }))).toBe('403 FORBIDDEN');
});

it('refuses a banned member’s token within a second, in every process', async () => {
  const processes = [await aProcess(), await aProcess()];
  const urls = [live.app.url, ...processes.map(({ url }) => url)];
  const { token, member } = await phones.signIn('chen');
  const bystander = await phones.signIn('wang');
  const ask = (url: string, of: string) =>
    codeOf(callTo(url, { authorization: `Bearer ${of}` })({ method: 'GET', path: '/v1/me' }));
  for (const url of urls) expect(await ask(url, token)).toBe('no error');

  await phones.members.ban(member.id, { reason: '恶意刷单' });
  const bannedAt = performance.now();
  // The row says so at once; a handler that asks no row hears of it with the next poll.
  for (const url of urls) {
    await until(
      'refused',
      () => ask(url, token),
      (answer) => answer === '401 UNAUTHENTICATED',
    );
    expect(performance.now() - bannedAt).toBeLessThan(1_000 * urls.length);
  }
  for (const url of urls) expect(await ask(url, bystander.token)).toBe('no error');

  // A token made after the ban was lifted is good everywhere, and the old one stays refused.
  await phones.members.unban(member.id, { reason: '已经道歉' });
  const back = await phones.signIn('chen');
  for (const url of urls) {
    expect(await ask(url, back.token)).toBe('no error');
    expect(await ask(url, token)).toBe('401 UNAUTHENTICATED');
  }
  // A process that starts now knows who was revoked before it began.
  const late = await aProcess();
  expect(await ask(late.url, token)).toBe('401 UNAUTHENTICATED');
  expect(await ask(late.url, back.token)).toBe('no error');
}, 120_000);

it('leaves nothing half made when its process is killed in the middle of a sign-in', async () => {
  const { url, process } = await aProcess();
  const there = phonesOf(live, shop, url);
  await there.signIn('wang');
  const count = async (table: string) => {
    const { rows } = await live.admin.query(`select count(*)::int as n from ${table} where merchant_id = $1`, [
      shop.merchantId,
    ]);
    return rows[0].n as number;
  };
  const tables = ['members', 'member_identities', 'used_codes', 'vault_records', 'audit_entries'];
  const before = await Promise.all(tables.map(count));

  // The member is made, and the identity waits for the lock: there the process dies.
  // Two connections: inside a transaction the list of sessions stands still.
  const [admin, watch] = [new Client(live.app.database.superUrl), new Client(live.app.database.superUrl)];
  await Promise.all([admin.connect(), watch.connect()]);
  try {
    await admin.query('begin');
    await admin.query('lock table member_identities in share row exclusive mode');
    const codes = await Promise.all(Array.from({ length: 3 }, () => there.loginCode('chen')));
    const cut = Promise.allSettled(codes.map((code) => there.signInWith(code)));
    await untilWaiting(watch, 3);
    await process.kill();
    expect((await cut).every(({ status }) => status === 'rejected')).toBe(true);
    await admin.query('commit');
    await until(
      'the sessions of the killed process end',
      async () => {
        const { rows } = await admin.query(
          `select count(*)::int as n from pg_stat_activity where datname = current_database() and state <> 'idle'
             and usename = 'kaibo_app' and query ilike '%member_identities%' and pid <> pg_backend_pid()`,
        );
        return rows[0].n as number;
      },
      (n) => n === 0,
    );
    expect(await Promise.all(tables.map(count))).toEqual(before);
    // The codes are spent, and the platform says so; the next sign-in works.
    expect(await codeOf(phones.signInWith(codes[0] ?? ''))).toBe('409 CODE_USED');
    const again = await Promise.all(Array.from({ length: 6 }, () => phones.signIn('chen')));
    expect(new Set(again.map(({ member }) => member.id)).size).toBe(1);
    expect(await count('members')).toBe((before[0] ?? 0) + 1);
  } finally {
    await Promise.all([admin.end(), watch.end()]);
  }
}, 120_000);
