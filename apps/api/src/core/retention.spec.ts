import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { aMerchant, anApp, type TestApp } from '../../test/app';
import { Db } from './db';
import { Retention } from './retention';
import { RETENTION } from './retention.rules';

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

/** Names that columns have when they tell of a person. */
const PERSONAL =
  '(openid|unionid|phone|mobile|email|nickname|avatar|address|birth|gender|real_name|id_card|device|network|^ip$|person_id|member_id|viewer_id|kept_id|merged_id|accepted_by|receiver|recipient)';

const unruled = async (): Promise<string[]> => {
  const { rows } = await admin.query<{ table: string; column: string }>(
    `select c.oid::regclass::text as "table", a.attname as "column" from pg_class c
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace in ('public'::regnamespace, 'directory'::regnamespace, 'staff'::regnamespace)
       and c.relkind in ('r', 'p') and a.attname ~ $1 order by 1, 2`,
    [PERSONAL],
  );
  return rows
    .filter((row) => !RETENTION.some(({ table, columns }) => table === row.table && columns.includes(row.column)))
    .map(({ table, column }) => `${table}.${column}`);
};

it('has a rule for every column that tells of a person, and none for one that is not there', async () => {
  expect(await unruled()).toEqual([]);
  for (const { table, columns, until } of RETENTION)
    for (const column of [...columns, ...(typeof until === 'string' ? [] : [until.since])])
      await admin.query(`select ${column} from ${table} limit 0`);
});

it('would see a new table without a rule', async () => {
  await admin.query('create table winners (merchant_id bigint, receiver text, phone_hash bytea)');
  expect(await unruled()).toEqual(['winners.phone_hash', 'winners.receiver']);
  await admin.query('drop table winners');
});

it('takes away what is older than its rule says, of this merchant, and leaves the rest', async () => {
  const [one, two] = [await aMerchant(app), await aMerchant(app)];
  const now = new Date();
  const add = (of: typeof one, hours: number) =>
    admin.query('insert into used_codes (merchant_id, mini_app_id, code_hash, used_at) values ($1, $2, $3, $4)', [
      of.merchantId,
      of.miniAppId,
      randomBytes(8),
      new Date(now.getTime() - hours * 3_600_000),
    ]);
  for (const shop of [one, two]) for (const hours of [0, 23, 25, 1_000]) await add(shop, hours);
  const purge = () =>
    app.app.get(Db).forMerchant(one.merchantId, (tx) => app.app.get(Retention).purge(tx, one.merchantId, now));
  expect(await purge()).toMatchObject({ used_codes: 2 });
  expect(await purge()).toMatchObject({ used_codes: 0 });
  const { rows } = await admin.query('select merchant_id, count(*)::int as n from used_codes group by 1 order by 1');
  expect(rows.map(({ n }: { n: number }) => n)).toEqual([2, 4]);
});
