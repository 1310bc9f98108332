import { randomBytes } from 'node:crypto';
import { Client, Pool } from 'pg';
import { aMerchant, anApp, type TestApp } from '../../test/app';
import { readConfig } from './config';
import { createDataSource } from './data-source';
import { Db, DatabaseRoleError, requireAppRole } from './db';

let app: TestApp;
let admin: Client;
beforeAll(async () => {
  app = await anApp();
  admin = new Client(app.database.superUrl);
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await app.close();
});

/** The same for persons of staff, who are of no merchant: schema `staff`, walled in by person. */
const findHolesBetweenPersons = async (): Promise<string[]> => {
  const tables = await admin.query<{ name: string; isForced: boolean; policies: string[]; starts: string[] }>(`
    select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as "isForced",
      array(select p.qual from pg_policies p where p.schemaname = 'staff' and p.tablename = c.relname and not 'kaibo_directory' = any (p.roles)) as policies,
      array(select a.attname::text from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0] where i.indrelid = c.oid
        union select a.attname from pg_constraint k join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1] where k.conrelid = c.oid and k.contype = 'f') as starts
    from pg_class c where c.relnamespace = 'staff'::regnamespace and c.relkind in ('r', 'p')`);
  expect(tables.rows.length).toBeGreaterThan(3);
  return tables.rows.flatMap(({ name, isForced, policies, starts }) => [
    ...(isForced ? [] : [`${name}: no forced row-level security`]),
    ...(policies.length === 1 &&
    /person_id = \( SELECT \(NULLIF\(current_setting\('app\.person_id'::text, true\), ''::text\)\)::bigint/.test(
      policies[0] ?? '',
    )
      ? []
      : [`${name}: policies ${policies.join(' | ')}`]),
    ...(starts.every((column) => column === 'person_id') ? [] : [`${name}: keys begin with ${starts.join(', ')}`]),
  ]);
};

/** Everything that is wrong with the wall between merchants, as the catalogue tells it. */
const findHoles = async (): Promise<string[]> => {
  const tables = await admin.query<{
    name: string;
    rls: boolean;
    forced: boolean;
    policies: string[];
    first: string | null;
  }>(`
    select c.relname as name, c.relrowsecurity as rls, c.relforcerowsecurity as forced,
      array(select p.qual from pg_policies p where p.schemaname = 'public' and p.tablename = c.relname and not 'kaibo_directory' = any (p.roles)) as policies,
      (select a.attname from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0] where i.indrelid = c.oid and i.indisprimary) as first
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'schema_migrations'`);
  const holes = tables.rows.flatMap(({ name, rls, forced, policies, first }) => [
    ...(rls && forced ? [] : [`${name}: no forced row-level security`]),
    ...(policies.length === 1 &&
    /\( SELECT \(NULLIF\(current_setting\('app\.merchant_id'::text, true\), ''::text\)\)::bigint/.test(
      policies[0] ?? '',
    )
      ? []
      : [`${name}: policies ${policies.join(' | ')}`]),
    ...(first === (name === 'merchants' ? 'id' : 'merchant_id') ? [] : [`${name}: primary key begins with ${first}`]),
  ]);
  const indexes = await admin.query<{ name: string; first: string }>(`
    select i.indexrelid::regclass::text as name, a.attname as first from pg_index i
    join pg_class c on c.oid = i.indrelid join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
    where c.relnamespace = 'public'::regnamespace and c.relname not in ('merchants', 'schema_migrations')`);
  const foreign = await admin.query<{ name: string; first: string }>(`
    select k.conname as name, a.attname as first from pg_constraint k
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
    where k.contype = 'f' and k.connamespace = 'public'::regnamespace`);
  for (const { name, first } of [...indexes.rows, ...foreign.rows])
    if (first !== 'merchant_id') holes.push(`${name}: begins with ${first}`);
  const grants = await admin.query<{ name: string }>(`
    select table_schema || '.' || table_name as name from information_schema.role_table_grants
    where grantee = 'kaibo_app' and table_schema = 'directory'`);
  for (const { name } of grants.rows) holes.push(`${name}: the app role reads the directory's tables`);
  return holes;
};

it('has a policy, forced, on every table, and the merchant first in every key and index', async () => {
  expect(await findHoles()).toEqual([]);
});

it('has one on every table of persons too', async () => {
  expect(await findHolesBetweenPersons()).toEqual([]);
});

it('would see a table without its policy', async () => {
  await admin.query('create table forgotten (id bigint primary key)');
  try {
    expect(await findHoles()).toEqual(
      expect.arrayContaining(['forgotten: no forced row-level security', 'forgotten: primary key begins with id']),
    );
  } finally {
    await admin.query('drop table forgotten');
  }
  await admin.query('create table staff.forgotten (person_id bigint primary key)');
  try {
    expect(await findHolesBetweenPersons()).toEqual([
      'forgotten: no forced row-level security',
      'forgotten: policies ',
    ]);
  } finally {
    await admin.query('drop table staff.forgotten');
  }
});

const MOVES = ['move_binding', 'settle_move'];

it('lists every function that may look across merchants, each fixed and owned by a role that cannot log in', async () => {
  const { rows } = await admin.query(`
    select p.proname as name, p.prosecdef as definer, p.proconfig as config, r.rolname as owner, r.rolcanlogin as login, r.rolbypassrls as bypass,
      has_function_privilege('public', p.oid, 'execute') as public
    from pg_proc p join pg_roles r on r.oid = p.proowner where p.pronamespace = 'directory'::regnamespace order by 1`);
  expect(rows.map((row) => row.name)).toEqual([
    'abandoned_syncs',
    'add_alias',
    'add_api_key',
    'add_app',
    'add_lottery',
    'add_membership',
    'add_person',
    'audit_backlog',
    'audited_merchants',
    'bind',
    'bump_content',
    'bump_feed',
    'changed_feeds',
    'changed_revocations',
    'check_master_key',
    'claim_chunk',
    'claim_due_polls',
    'claim_hook_events',
    'claim_lotteries',
    'claim_media',
    'claim_notices',
    'claim_purges',
    'decide',
    'due_erasures',
    'due_feeds',
    'due_rooms',
    'feed_ages',
    'find_api_key',
    'find_app',
    'find_hook',
    'find_lottery',
    'find_master',
    'find_person',
    'find_secret',
    'find_session',
    'forget_attempts',
    'forget_rooms',
    'hint_poll',
    'hold_chunk',
    'hold_master',
    'hold_rooms',
    'hurry_chunks',
    'keep_secret',
    'mark_polled',
    'memberships_of',
    'merchants_sealed_before',
    'merchants_under_other_masters',
    'move_binding',
    'new_merchant_id',
    'new_person_id',
    'open_moves',
    'page_of_rooms',
    'person_of',
    'plan_lottery',
    'plan_notices',
    'plan_poll',
    'plan_purge',
    'put_off_chunk',
    'put_off_chunks',
    'put_off_hook_event',
    'put_off_media',
    'queue_chunks',
    'queue_hook_event',
    'queue_media',
    'record_touch',
    'remove_alias',
    'remove_api_key',
    'remove_chunk',
    'remove_hook',
    'remove_hook_event',
    'remove_media',
    'remove_membership',
    'replace_secret',
    'revocation_version',
    'revoke_member',
    'set_hook',
    'settle_move',
    'sweep_revocations',
    'sweep_staff',
    'take_attempt',
    'take_room',
    'tell_rooms',
    'touch_facts',
    'use_master',
    'watch_room',
    'watched_rooms',
  ]);
  for (const row of rows)
    expect(row).toMatchObject({
      definer: true,
      config: ['search_path=pg_catalog, pg_temp'],
      // What changes a row of the tree may be run by a role of its own alone.
      owner: MOVES.includes(String(row.name)) ? 'kaibo_mover' : 'kaibo_directory',
      login: false,
      bypass: false,
      public: false,
    });
});

it('shows a merchant its own rows only, and none to a connection that names no merchant', async () => {
  const [one, two] = [await aMerchant(app), await aMerchant(app)];
  const db = app.app.get(Db);
  const seen = await db.forMerchant(one.merchantId, (tx) => tx.query('select merchant_id from mini_apps'));
  expect(seen).toEqual([{ merchant_id: one.merchantId }]);

  // One pooled connection, used for a merchant before and then for nobody.
  const pool = new Pool({ connectionString: app.database.appUrl, max: 1 });
  try {
    expect((await pool.query('select * from mini_apps')).rowCount).toBe(0);
    const client = await pool.connect();
    await client.query('begin');
    await client.query(`select set_config('app.merchant_id', $1, true)`, [two.merchantId]);
    expect((await client.query('select * from mini_apps')).rowCount).toBe(1);
    await client.query('commit');
    client.release();
    expect((await pool.query('select * from mini_apps')).rowCount).toBe(0);
    expect((await pool.query('select * from merchants')).rowCount).toBe(0);
  } finally {
    await pool.end();
  }
});

it("cannot write a row into another merchant's data", async () => {
  const [one, two] = [await aMerchant(app), await aMerchant(app)];
  const db = app.app.get(Db);
  const sneak = db.forMerchant(one.merchantId, (tx) =>
    tx.query(`insert into api_keys (merchant_id, name, key_hash) values ($1, 'sneaked', '\\x00')`, [two.merchantId]),
  );
  await expect(sneak).rejects.toThrow(/row-level security/);
  const changed = await db.forMerchant(one.merchantId, (tx) =>
    tx.query(`update mini_apps set name = 'mine' where merchant_id = $1`, [two.merchantId]),
  );
  expect(changed[1]).toBe(0);
});

it.each([
  ['a superuser', () => app.database.superUrl, 'is a superuser'],
  ['the owner', () => app.database.ownerUrl, 'owns the tables'],
])('refuses to start as %s', async (_name, url, why) => {
  const dataSource = createDataSource(url(), 1);
  await dataSource.initialize();
  const error = await requireAppRole(dataSource).catch((e: unknown) => e);
  await dataSource.destroy();
  expect(error).toBeInstanceOf(DatabaseRoleError);
  expect((error as Error).message).toContain(why);
});

it('refuses to start as a role that bypasses row-level security', async () => {
  // A role of its own: the cluster's roles are shared with specs that run beside this one.
  const name = `bypass_${randomBytes(4).toString('hex')}`;
  await admin.query(`create role ${name} login bypassrls password 'x'`);
  await admin.query(`grant connect on database ${app.database.name} to ${name}`);
  const url = new URL(app.database.appUrl);
  url.username = name;
  url.password = 'x';
  const dataSource = createDataSource(url.href, 1);
  try {
    await dataSource.initialize();
    await expect(requireAppRole(dataSource)).rejects.toThrow('has BYPASSRLS');
  } finally {
    await dataSource.destroy();
    await admin.query(`revoke connect on database ${app.database.name} from ${name}`);
    await admin.query(`drop role ${name}`);
  }
});

it('names every bad variable of the environment in one message', () => {
  const bad = { DATABASE_URL: 'mysql://x', KAIBO_PORT: '70000', KAIBO_ROLE: 'boss', KAIBO_WECHAT_BASE_URL: 'ftp://x' };
  expect(() => readConfig(bad)).toThrow(/KAIBO_ROLE.*KAIBO_PORT.*DATABASE_URL.*KAIBO_WECHAT_BASE_URL/);
});
