import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { aDatabase, type TestDatabase } from '../../test/database';
import { FOREIGN_KEY_VIOLATION } from './db';

// A database that is thrown away: its check constraints go, so that rows can be made up from the catalogue alone.
let database: TestDatabase;
let admin: Client;
beforeAll(async () => {
  database = await aDatabase();
  admin = new Client(database.superUrl);
  await admin.connect();
  await admin.query(`do $$ declare k record; begin
    for k in select conrelid::regclass as at, conname from pg_constraint
      where contype = 'c' and conrelid <> 0 and connamespace in ('public'::regnamespace, 'directory'::regnamespace)
    loop execute format('alter table %s drop constraint %I', k.at, k.conname); end loop;
    for k in select tgrelid::regclass as at, tgname from pg_trigger where not tgisinternal
    loop execute format('alter table %s disable trigger %I', k.at, k.tgname); end loop;
  end $$`);
});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

/** Whole numbers beside the merchant that point nowhere, or where no foreign key can follow, and why. */
const NO_POINTERS: Record<string, string> = {
  'directory.feeds.version': 'a count',
  'directory.feeds.content_version': 'a count',
  'contents.price_fen': 'money',
  'directory.chunk_turns.served': 'a count',
  'directory.hooks.version': 'a count',
  'directory.revocation_versions.version': 'a count',
  'directory.revocations.version': 'a count',
  'directory.revocations.member_id': '0 stands for every member, and an erased member stays revoked',
  'audit_seals.number': 'a count',
  'touches.merchant_id': 'row-level security says whose it is, and the touch was looked at in that merchant’s mini-app',
  'touches.mini_app_id':
    'a mini-app never goes, and a key here would have everybody who comes lock the row of the one mini-app',
  'touches.link_id': 'a log: the share goes with what it showed, what came of it stays',
  'touches.room_id': 'a log: it outlives the room',
  'touches.sharer_id': 'a log, and a key here would have everybody who comes lock the row of a popular sharer',
  'touches.member_id': 'a log: it goes with the member, by its own feature',
  'binding_decisions.member_id': 'a log: it goes with the member, by its own feature',
  'binding_decisions.sharer_id':
    'a log, and a key here would have everybody who comes lock the row of a popular sharer',
  'bindings.member_id': 'the node outlives its member, and a key here would lock and log a row more for each binding',
  'bindings.grand_id': 'the superior of the superior, whose row has a key',
  'bindings.alias_of': 'a check holds it equal to parent_id, which has a key',
  'bindings.touch_id': 'the node outlives the touch of a person who was erased',
  'binding_moves.horizon': 'a transaction id',
  'lotteries.beacon_round': 'a count',
  'lottery_prizes.value_fen': 'money',
  'lottery_entries.merchant_id': 'row-level security says whose it is, and the flush holds that merchant’s lottery',
  'lottery_entries.lottery_id': 'a foreign key costs more than the entry; the flush holds the lottery’s row',
  'lottery_entries.member_id': 'a foreign key would lock each member’s row; the flush looks at the member',
  'member_erasures.member_id': 'a receipt outlives its member',
  'reminder_chunks.lowest_id': 'ends of a span of reminders, which may have gone',
  'reminder_chunks.highest_id': 'ends of a span of reminders, which may have gone',
  'reminder_plans.after_id': 'up to which reminder, which may have gone',
  'staff_members.person_id': 'a person is of no merchant',
  'staff_invitations.accepted_by': 'a person is of no merchant',
  'staff.persons.totp_step': 'a count',
  'staff.persons.last_merchant_id': 'a person is of no merchant; what they may do there is asked at each request',
  'staff.sessions.merchant_id': 'a person is of no merchant; what they may do there is asked at each request',
};

interface Pointer {
  name: string;
  child: string;
  /** Without the merchant. */
  columns: string[];
  parent: string;
  parentColumns: string[];
}

/** Foreign keys between rows of merchants, as the catalogue tells them. */
const pointers = async (): Promise<Pointer[]> =>
  (
    await admin.query<Pointer & { all: string[] }>(`
      select k.conname as name, k.conrelid::regclass::text as child, k.confrelid::regclass::text as parent,
        array(select a.attname::text from unnest(k.conkey) with ordinality u(n, i) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.n order by u.i) as columns,
        array(select a.attname::text from unnest(k.confkey) with ordinality u(n, i) join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.n order by u.i) as "parentColumns"
      from pg_constraint k where k.contype = 'f' and k.connamespace in ('public'::regnamespace, 'directory'::regnamespace)
      order by 2, 1`)
  ).rows;

/** Whole numbers that a foreign key does not hold and no list excuses, and foreign keys that leave the merchant out. */
const looseEnds = async (): Promise<string[]> => {
  const { rows } = await admin.query<{ name: string }>(`
    select c.oid::regclass::text || '.' || a.attname as name
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace in ('public'::regnamespace, 'directory'::regnamespace, 'staff'::regnamespace)
      and c.relkind in ('r', 'p') and c.relname <> 'schema_migrations'
      and a.atttypid in ('bigint'::regtype, 'uuid'::regtype) and a.attidentity = ''
      and not (a.attname = 'merchant_id' and c.relnamespace <> 'staff'::regnamespace)
      and exists (select from pg_attribute m where m.attrelid = c.oid and (m.attname like '%merchant_id'))
      and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and a.attnum = any (k.conkey))
    union
    -- A row says whose it is, and that merchant exists.
    select c.oid::regclass::text || '.merchant_id'
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'merchant_id'
    where c.relnamespace in ('public'::regnamespace, 'directory'::regnamespace) and c.relkind in ('r', 'p')
      and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and k.conkey[1] = a.attnum)
    order by 1`);
  const loose = rows.map(({ name }) => name).filter((name) => !(name in NO_POINTERS));
  for (const { name, columns, parent, parentColumns } of await pointers()) {
    const merchant = parent === 'merchants' ? 'id' : 'merchant_id';
    if (columns[0] !== 'merchant_id' || parentColumns[0] !== merchant) loose.push(`${name}: leaves the merchant out`);
  }
  return loose;
};

let count = 1000;
const SAMPLES: [RegExp, () => unknown][] = [
  [/\[\]$/, () => []],
  [/^(bigint|integer)/, () => ++count],
  [/^(smallint|real)/, () => 1],
  [/^(character varying|text)/, () => randomBytes(4).toString('hex')],
  [/^bytea/, () => randomBytes(8)],
  [/^timestamp/, () => new Date()],
  [/^date/, () => '2026-11-21'],
  [/^boolean/, () => false],
  [/^jsonb?/, () => '{}'],
  [/^uuid/, () => '00000000-0000-4000-8000-' + String(++count).padStart(12, '0')],
];

interface ColumnOf {
  name: string;
  type: string;
  needed: boolean;
  isIdentity: boolean;
}

const columnsOf = async (table: string): Promise<ColumnOf[]> =>
  (
    await admin.query<ColumnOf>(
      `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull and not a.atthasdef as needed, a.attidentity <> '' as "isIdentity"
       from pg_attribute a where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`,
      [table],
    )
  ).rows;

type Row = Record<string, unknown>;

/** A row of this merchant, and before it those that it needs. Made of the catalogue alone, so new tables need no word here. */
async function aRowOf(table: string, merchantId: string): Promise<Row> {
  const row: Row = table === 'merchants' ? {} : { merchant_id: merchantId };
  if (table === 'merchants') return { id: merchantId };
  const columns = await columnsOf(table);
  for (const one of await pointers()) {
    const isNeeded = one.columns.every((name) => columns.find((column) => column.name === name)?.needed);
    if (one.child !== table || one.columns.length < 2 || !isNeeded) continue;
    const parent = await aRowOf(one.parent, merchantId);
    one.columns.forEach((name, at) => (row[name] = parent[one.parentColumns[at] ?? '']));
  }
  for (const { name, type, needed, isIdentity } of columns)
    if (needed && !isIdentity && !(name in row)) {
      const sample = SAMPLES.find(([pattern]) => pattern.test(type));
      if (!sample) throw new Error(`${table}.${name}: how does one make a ${type}?`);
      row[name] = sample[1]();
    }
  const names = Object.keys(row);
  const { rows } = await admin.query<Row>(
    `insert into ${table} (${names.join(', ')}) values (${names.map((_, at) => `$${at + 1}`).join(', ')}) returning *`,
    Object.values(row),
  );
  return rows[0] ?? {};
}

const aMerchantRow = async (): Promise<string> =>
  (await admin.query<{ id: string }>(`insert into merchants (name) values ('x') returning id`)).rows[0]?.id ?? '';

/** Lets a row of one merchant point to a row of another, as one whom no policy binds. @returns what the database said */
async function pointAcross({ child, columns, parent, parentColumns }: Pointer): Promise<string> {
  const [one, two] = [await aMerchantRow(), await aMerchantRow()];
  await admin.query('begin');
  try {
    const mine = await aRowOf(child, one);
    const theirs = await aRowOf(parent, two);
    await admin.query('set constraints all immediate');
    const changes = columns.slice(1).map((name, at) => `${name} = $${at + 2}`);
    const own = columns.slice(1).map((name, at) => `${name} is not distinct from $${at + 1 + columns.length}`);
    const changed = await admin.query(
      `update ${child} set ${changes.join(', ')} where merchant_id = $1 and ${own.join(' and ')}`,
      [
        one,
        ...parentColumns.slice(1).map((name) => theirs[name]),
        ...columns.slice(1).map((name) => mine[name] ?? null),
      ],
    );
    return `${changed.rowCount} written`;
  } catch (error) {
    return String((error as { code?: string }).code);
  } finally {
    await admin.query('rollback');
  }
}

const acrossMerchants = async (): Promise<Pointer[]> =>
  (await pointers()).filter(({ columns, parent }) => columns.length > 1 && parent !== 'merchants');

it('has a foreign key with the merchant in it on every column that points to a row', async () => {
  expect(await looseEnds()).toEqual([]);
});

it('lets no row of one merchant point to a row of another', async () => {
  const all = await acrossMerchants();
  expect(all.length).toBeGreaterThan(20);
  const said = [];
  for (const pointer of all) said.push(`${pointer.name}: ${await pointAcross(pointer)}`);
  expect(said).toEqual(all.map(({ name }) => `${name}: ${FOREIGN_KEY_VIOLATION}`));
});

it('would see a new table that forgot it, and one whose key leaves the merchant out', async () => {
  await admin.query('begin');
  await admin.query(`
    create table coupons (merchant_id bigint references merchants (id), room_id bigint not null, primary key (merchant_id, room_id));
    alter table platform_rooms add constraint uq_rooms_id unique (id);
    create table gifts (merchant_id bigint references merchants (id), room_id bigint not null references platform_rooms (id));
    create table tips (merchant_id bigint not null);
  `);
  expect(await looseEnds()).toEqual([
    'coupons.room_id',
    'tips.merchant_id',
    'gifts_room_id_fkey: leaves the merchant out',
  ]);
  await admin.query('rollback');
});

it('would see a row that points across: without the merchant in its key, one does', async () => {
  const rooms = (await acrossMerchants()).find(({ name }) => name === 'fk_platform_rooms_mini_app');
  if (!rooms) throw new Error('this key has another name now');
  await admin.query('alter table platform_rooms drop constraint fk_platform_rooms_mini_app');
  expect(await pointAcross(rooms)).toBe('1 written');
});
