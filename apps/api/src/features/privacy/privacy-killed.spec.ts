import { createHash, randomBytes } from 'node:crypto';
import net, { type AddressInfo } from 'node:net';
import { Client } from 'pg';
import { anApp } from '../../../test/app';
import { buildProgram, type Program, runProgram, until, untilWaiting } from '../../../test/program';
import { SYSTEM } from '../../core/audit';
import { Db } from '../../core/db';
import { Directory } from '../../core/directory';
import { Retention } from '../../core/retention';
import { HookWorksService } from '../hooks/hook-works.service';
import { AES_KEY, anEvent, deliver, TOKEN, wechatPush } from '../hooks/hooks.fixtures';
import { codeOf, phonesOf } from '../members/members.fixtures';
import { MerchantsService } from '../merchants/merchants.service';
import { aLiveApp, type LiveApp, type LiveMerchant } from '../syncs/syncs.fixtures';
import { privacyOf, somebodyKnown } from './privacy.fixtures';
import { PurgeService } from './purge.service';

const KAIBO_MASTER_KEY = randomBytes(32).toString('hex');
let live: LiveApp;
let shop: LiveMerchant;
let file: string;
const running: Program[] = [];
beforeAll(async () => {
  live = await aLiveApp({ KAIBO_MASTER_KEY });
  // Other processes go by the real clock.
  live.app.world.set(null);
  await live.sandbox.control('POST', 'clock', { real: true });
  file = buildProgram('privacy-killed');
}, 120_000);
beforeEach(async () => {
  shop = await live.aLiveMerchant();
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.kill();
});
afterAll(() => live.close());

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo; // it listens on a port
      server.close(() => resolve(port));
    });
  });

/** A process of the built program on the same database. */
async function aProcess(role: 'web' | 'worker'): Promise<{ url: string; program: Program }> {
  const port = await freePort();
  const program = runProgram(file, [], {
    ...{ DATABASE_URL: live.app.database.appUrl, KAIBO_MASTER_KEY, KAIBO_PORT: String(port), KAIBO_ROLE: role },
    ...{ KAIBO_WECHAT_BASE_URL: live.sandbox.url, KAIBO_LOG: 'info' },
  });
  running.push(program);
  await until(
    'listening',
    async () => program.said(),
    (said) => said.includes('"listening"'),
  );
  return { url: `http://127.0.0.1:${port}`, program };
}

/** Holds whoever comes to this table up, until `during` has ended. */
async function whileLocked(table: string, during: (watch: Client) => Promise<void>): Promise<void> {
  const [holder, watch] = [new Client(live.app.database.superUrl), new Client(live.app.database.superUrl)];
  await Promise.all([holder.connect(), watch.connect()]);
  try {
    await holder.query(`begin; lock table ${table} in exclusive mode`);
    await during(watch);
    await holder.query('rollback');
  } finally {
    await Promise.all([holder.end(), watch.end()]);
  }
}

/** What is kept of the merchant's members, as one digest: of everything else workers change something on their own. */
async function stateOf(merchantId: string): Promise<string> {
  const { rows } = await live.admin.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'merchant_id'
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
       and (c.relname like 'member%' or c.relname in ('vault_records', 'audit_entries', 'hook_events')) order by 1`,
  );
  const texts: string[] = [];
  for (const { name } of rows) {
    const read = await live.admin.query<{ text: string | null }>(
      `select string_agg(t::text, E'\\n' order by t::text) as text from ${name} t where merchant_id = $1
         and ('${name}' <> 'vault_records' or to_jsonb(t) ->> 'table_name' like 'member%')
         and ('${name}' <> 'audit_entries' or to_jsonb(t) ->> 'action' like 'member%')`,
      [merchantId],
    );
    texts.push(`${name}: ${read.rows[0]?.text ?? ''}`);
  }
  return createHash('sha256').update(texts.join('\n')).digest('hex');
}
const countOf = async (sql: string, ...values: unknown[]): Promise<number> =>
  (await live.admin.query<{ n: number }>(`select count(*)::int as n from ${sql}`, values)).rows[0]?.n ?? 0;
const aHold = (memberId: string, endsAt: Date) =>
  live.admin.query(
    `insert into member_holds (merchant_id, member_id, kind, reason, set_by, set_at, ends_at) values ($1, $2, 'court', '法院调查令', '1', now(), $3)`,
    [shop.merchantId, memberId, endsAt],
  );
const endHolds = async (): Promise<void> => {
  await live.admin.query(`update member_holds set ends_at = now() - interval '1 second'`);
  await live.admin.query('update member_erasures set due_at = now() where finished_at is null');
};
const inAnHour = () => new Date(Date.now() + 3_600_000);
const oldCodes = (merchantId: string, miniAppId: string, count: number) =>
  live.admin.query(
    `insert into used_codes (merchant_id, mini_app_id, code_hash, used_at)
     select $1, $2, decode(md5(g::text), 'hex'), now() - interval '2 days' from generate_series(1, $3::int) g`,
    [merchantId, miniAppId, count],
  );

it.each(['vault_records', 'member_merges', 'member_erasures', 'audit_entries'])(
  'erases nothing at all when its process is killed as it comes to %s, and everything when asked again',
  async (table) => {
    const { token, member, phones } = await somebodyKnown(live, shop);
    const { url, program } = await aProcess('web');
    await until(
      'the process knows the token',
      () => codeOf(privacyOf(url, token).export()),
      (said) => said === 'no error',
    );
    const before = await stateOf(shop.merchantId);
    await whileLocked(table, async (watch) => {
      const asked = privacyOf(url, token).erase({ confirm: 'ERASE', memberId: member.id });
      const cut = asked.then(
        () => 'answered',
        () => 'no answer',
      );
      await untilWaiting(watch);
      await program.kill();
      expect(await cut).toBe('no answer');
    });
    await until(
      'nothing changed',
      () => stateOf(shop.merchantId),
      (now) => now === before,
    );
    expect((await phones.me(token).get()).id).toBe(member.id);
    const receipt = await privacyOf(live.app.url, token).erase({ confirm: 'ERASE', memberId: member.id });
    expect(receipt.finishedAt).not.toBeNull();
    expect(await countOf('members where merchant_id = $1', shop.merchantId)).toBe(0);
    expect(await countOf('member_erasures where merchant_id = $1', shop.merchantId)).toBe(1);
  },
  60_000,
);

it('erases nothing when the worker is killed while it does what the platform asks for, and the next one does it once', async () => {
  const { member, token } = await phonesOf(live, shop).signIn('chen');
  const [identity] = (await privacyOf(live.app.url, token).export()).identities;
  const { path } = await shop.staff.hooks.set(shop.miniAppId, { token: TOKEN, encodingAesKey: AES_KEY });
  const message = anEvent('user_authorization_cancellation', { OpenID: identity?.openid, AppID: shop.appId });
  expect((await deliver(live.app, path, wechatPush(shop, message))).status).toBe(200);
  const before = await stateOf(shop.merchantId);
  await whileLocked('member_erasures', async (watch) => {
    const { program } = await aProcess('worker');
    await untilWaiting(watch); // the rows are gone, in its transaction
    await program.kill();
  });
  await until(
    'nothing changed',
    () => stateOf(shop.merchantId),
    (now) => now === before,
  );
  const works = live.app.app.get(HookWorksService);
  await works.workDue();
  expect(await stateOf(shop.merchantId)).toBe(before); // it is still the dead one's
  live.app.world.set(new Date(Date.now() + 61_000));
  try {
    while ((await works.workDue()) > 0);
    expect(await countOf('member_erasures where merchant_id = $1 and member_id = $2', shop.merchantId, member.id)).toBe(
      1,
    );
    expect(await countOf('members where merchant_id = $1', shop.merchantId)).toBe(0);
    expect(await countOf(`hook_events where merchant_id = $1 and state = 'done'`, shop.merchantId)).toBe(1);
  } finally {
    live.app.world.set(null);
  }
}, 120_000);

it('keeps all that a hold has kept when the worker is killed while it finishes, and the next one finishes it', async () => {
  const { token, member } = await somebodyKnown(live, shop);
  await aHold(member.id, inAnHour());
  await privacyOf(live.app.url, token).erase({ confirm: 'ERASE', memberId: member.id });
  await endHolds();
  const before = await stateOf(shop.merchantId);
  await whileLocked('member_holds', async (watch) => {
    const { program } = await aProcess('worker');
    await untilWaiting(watch); // the copies are gone, in its transaction
    await program.kill();
  });
  await until(
    'nothing changed',
    () => stateOf(shop.merchantId),
    (now) => now === before,
  );
  await aProcess('worker');
  await until(
    'finished',
    () => countOf('member_erasures where merchant_id = $1 and finished_at is not null', shop.merchantId),
    (count) => count === 1,
  );
  expect(
    await countOf(`vault_records where merchant_id = $1 and table_name = 'member_erasures'`, shop.merchantId),
  ).toBe(0);
}, 120_000);

it('loses no purge when the worker is killed in the middle: another takes it when the lease ends', async () => {
  await oldCodes(shop.merchantId, shop.miniAppId, 2_500);
  await live.admin.query('delete from directory.purges');
  const left = () => countOf('used_codes where merchant_id = $1', shop.merchantId);
  await whileLocked('staff_invitations', async (watch) => {
    const { program } = await aProcess('worker');
    await untilWaiting(watch); // used codes are gone, in its transaction
    await program.kill();
  });
  await until('nothing went', left, (count) => count === 2_500);
  const purge = live.app.app.get(PurgeService);
  await purge.purgeMerchants();
  expect(await left()).toBe(2_500); // they are still the dead one's
  live.app.world.set(new Date(Date.now() + 601_000));
  try {
    expect(await purge.purgeMerchants()).toMatchObject({ used_codes: 2_500 });
    expect(await purge.purgeMerchants()).toEqual({}); // not again before tomorrow
  } finally {
    live.app.world.set(null);
  }
}, 120_000);

describe('two processes that sweep together', () => {
  const both = async <T>(work: (service: PurgeService, app: LiveApp['app']) => Promise<T>): Promise<T[]> => {
    const other = await anApp({ KAIBO_MASTER_KEY }, live.app.database);
    try {
      return await Promise.all([live.app, other, live.app, other].map((app) => work(app.app.get(PurgeService), app)));
    } finally {
      await other.close();
    }
  };

  it('take each row once, of merchants without a mini-app too', async () => {
    await live.admin.query('delete from used_codes');
    const merchants = live.app.app.get(MerchantsService);
    const bare = await merchants.add('没有小程序的商家');
    await live.admin.query(
      `insert into staff_invitations (merchant_id, role, token_hash, created_at, expires_at)
       select $1, 'agent', decode(md5(g::text), 'hex'), now() - interval '201 days', now() - interval '200 days'
       from generate_series(1, 7) g`,
      [bare],
    );
    const shops = [shop, await live.aLiveMerchant(), await live.aLiveMerchant()];
    for (const { merchantId, miniAppId } of shops) await oldCodes(merchantId, miniAppId, 1_700);
    await live.admin.query('delete from directory.purges');
    const taken = await both((service) => service.purgeMerchants());
    const sum = (table: string) => taken.reduce((all, one) => all + (one[table] ?? 0), 0);
    expect([sum('used_codes'), sum('staff_invitations')]).toEqual([5_100, 7]);
    expect(await countOf('used_codes')).toBe(0);
    expect(live.app.lines.filter(({ event }) => String(event).startsWith('purge.'))).toEqual([]);
  });

  it('take each merchant once', async () => {
    await live.admin.query('delete from directory.purges');
    await live.admin.query(
      `insert into directory.purges (merchant_id, due_at) select id, now() - interval '1 hour' from merchants`,
    );
    // All of them have seen what is due before the first one takes it.
    const [holder, watch] = [new Client(live.app.database.superUrl), new Client(live.app.database.superUrl)];
    await Promise.all([holder.connect(), watch.connect()]);
    await holder.query('begin');
    await holder.query('select from directory.purges for update');
    const claims = both((_service, { app }) => app.get(Directory).claimPurges(new Date(), 600, 1_000));
    await untilWaiting(watch, 4);
    await holder.query('commit');
    const claimed = await claims;
    await Promise.all([holder.end(), watch.end()]);
    const { rows } = await live.admin.query<{ id: string }>('select id from merchants order by id');
    expect(claimed.flat().sort((a, b) => Number(a) - Number(b))).toEqual(rows.map(({ id }) => id));
  });

  it('take each row of one merchant once', async () => {
    await oldCodes(shop.merchantId, shop.miniAppId, 3_300);
    const taken = await both((_service, { app }) =>
      app.get(Db).forMerchant(shop.merchantId, (tx) => app.get(Retention).purge(tx, shop.merchantId, new Date())),
    );
    expect(taken.reduce((all, one) => all + (one.used_codes ?? 0), 0)).toBe(3_300);
  });

  it('finish each erasure once', async () => {
    for (const user of ['chen', 'wang', 'zhou']) {
      const { token, member } = await phonesOf(live, shop).signIn(user);
      await aHold(member.id, inAnHour());
      await privacyOf(live.app.url, token).erase({ confirm: 'ERASE', memberId: member.id });
    }
    await endHolds();
    const done = await both((service) => service.finishErasures());
    expect(done.reduce((all, one) => all + one, 0)).toBe(3);
    const finishes = `audit_entries where merchant_id = $1 and action = 'member.erase-finish' and actor_kind = $2`;
    expect(await countOf(finishes, shop.merchantId, SYSTEM.kind)).toBe(3);
    expect(await countOf('members where merchant_id = $1', shop.merchantId)).toBe(0);
  });
});
