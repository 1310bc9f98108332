import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { EntityManager } from 'typeorm';
import { aMerchant, anApp, type TestApp } from '../../test/app';
import { Db } from './db';
import { SealError } from './master-key';
import { Vault } from './vault';

// Two processes on one database, with pools and memories of their own.
let one: TestApp;
let two: TestApp;
let admin: Client;
const KAIBO_MASTER_KEY = randomBytes(32).toString('hex');
beforeAll(async () => {
  one = await anApp({ KAIBO_MASTER_KEY });
  two = await anApp({ KAIBO_MASTER_KEY, DATABASE_URL: one.database.appUrl }, one.database);
  admin = new Client(one.database.superUrl);
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await two.close();
  await one.close();
});

const inVault = <T>(
  app: TestApp,
  merchantId: string,
  work: (vault: Vault, tx: EntityManager) => Promise<T>,
): Promise<T> => app.app.get(Db).forMerchant(merchantId, (tx) => work(app.app.get(Vault), tx));
const aPlace = async () => ({ merchantId: (await aMerchant(one)).merchantId, table: 'wins', row: '1' });
type Place = Awaited<ReturnType<typeof aPlace>>;
const put = (app: TestApp, place: Place, text: string) =>
  inVault(app, place.merchantId, (vault, tx) => vault.put(tx, place, text));
const find = (app: TestApp, place: Place) => inVault(app, place.merchantId, (vault, tx) => vault.find(tx, place));
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: { code?: string; name: string }) => error.code ?? error.name,
  );
/** The record of a place, as it lies in the database. */
const lying = async ({ merchantId, table, row }: Place) =>
  (
    await admin.query('select * from vault_records where merchant_id = $1 and table_name = $2 and row_key = $3', [
      merchantId,
      table,
      row,
    ])
  ).rows[0];

it('finds what was put, in any process, and puts the same text differently each time', async () => {
  const place = await aPlace();
  expect(await find(one, place)).toBeNull();
  await put(one, place, '密钥 secret');
  const first = await lying(place);
  expect(await find(two, place)).toBe('密钥 secret');
  await put(two, place, '密钥 secret');
  const second = await lying(place);
  expect(await find(one, place)).toBe('密钥 secret');
  expect([first.version, second.version]).toEqual([1, 2]);
  expect(first.sealed.equals(second.sealed) || first.data_key.equals(second.data_key)).toBe(false);
});

it('opens nothing that was moved: to another merchant, table, row or version, or that was replaced', async () => {
  const place = await aPlace();
  const other = await aPlace();
  await put(one, place, 'mine');
  await put(one, other, 'theirs');
  const replaced = await lying(place);
  const move = async (to: Place) => {
    await admin.query(
      `insert into vault_records select $4::bigint, $5, $6, version, key_number, data_key, sealed, put_at from vault_records
       where merchant_id = $1 and table_name = $2 and row_key = $3
       on conflict (merchant_id, table_name, row_key) do update set data_key = excluded.data_key, sealed = excluded.sealed`,
      [place.merchantId, place.table, place.row, to.merchantId, to.table, to.row],
    );
    return find(two, to);
  };
  await expect(move({ ...place, row: '2' })).rejects.toThrow(SealError);
  await expect(move({ ...place, table: 'members' })).rejects.toThrow(SealError);
  await expect(move(other)).rejects.toThrow(SealError);
  await admin.query('update vault_records set version = 7 where merchant_id = $1 and row_key = $2', [
    place.merchantId,
    place.row,
  ]);
  await expect(find(two, place)).rejects.toThrow(SealError);

  await put(one, place, 'mine again');
  await admin.query('update vault_records set sealed = $2 where merchant_id = $1 and row_key = $3', [
    place.merchantId,
    replaced.sealed,
    place.row,
  ]);
  await expect(find(two, place)).rejects.toThrow(SealError);
});

it('opens nothing that was altered', async () => {
  const place = await aPlace();
  await put(one, place, 'x');
  const { sealed, data_key } = await lying(place);
  for (const [column, value] of [
    ['sealed', sealed],
    ['data_key', data_key],
  ] as [string, Buffer][]) {
    for (let at = 0; at < value.length; at += 3) {
      const altered = Buffer.from(value);
      altered[at] = (altered[at] ?? 0) ^ 1;
      await admin.query(`update vault_records set ${column} = $2 where merchant_id = $1`, [place.merchantId, altered]);
      await expect(find(two, place)).rejects.toThrow(SealError);
    }
    await admin.query(`update vault_records set ${column} = $2 where merchant_id = $1`, [place.merchantId, value]);
  }
  expect(await find(two, place)).toBe('x');
});

it('finds many rows in one statement, and nothing where nothing lies', async () => {
  const place = await aPlace();
  for (const row of ['1', '2', '3']) await put(one, { ...place, row }, `text ${row}`);
  const found = await inVault(two, place.merchantId, (vault, tx) =>
    vault.findMany(tx, place.merchantId, 'wins', ['1', '3', '4']),
  );
  expect(Object.fromEntries(found)).toEqual({ '1': 'text 1', '3': 'text 3' });
});

it('counts every version when many put at once, and the last one opens', async () => {
  const place = await aPlace();
  const texts = Array.from({ length: 40 }, (_, n) => `text ${n}`);
  await Promise.all(texts.map((text, n) => put(n % 2 ? one : two, place, text)));
  expect((await lying(place)).version).toBe(40);
  expect(texts).toContain(await find(one, place));
});

it('gives a merchant one key, however many seal for the first time at once', async () => {
  const merchants = await Promise.all(Array.from({ length: 5 }, () => aMerchant(one, { source: 'manual' })));
  await admin.query('delete from vault_records where merchant_id = any ($1)', [merchants.map((m) => m.merchantId)]);
  await admin.query('delete from vault_keys where merchant_id = any ($1)', [merchants.map((m) => m.merchantId)]);
  const rows = Array.from({ length: 8 }, (_, n) => String(n));
  await Promise.all(
    merchants.flatMap(({ merchantId }) =>
      rows.map((row, n) => put(n % 2 ? one : two, { merchantId, table: 'wins', row }, `text ${row}`)),
    ),
  );
  for (const { merchantId } of merchants) {
    const keys = await admin.query('select number from vault_keys where merchant_id = $1', [merchantId]);
    expect(keys.rows).toEqual([{ number: 1 }]);
    for (const row of rows) expect(await find(one, { merchantId, table: 'wins', row })).toBe(`text ${row}`);
  }
});

it('hashes for look-ups: equal in every process, also when the first ask at once, and different elsewhere', async () => {
  const [mine, theirs] = [await aPlace(), await aPlace()];
  const hash = (app: TestApp, { merchantId }: Place, purpose: string, text: string) =>
    inVault(app, merchantId, async (vault, tx) => (await vault.hasher(tx, merchantId))(purpose, text).toString('hex'));
  await admin.query(`delete from vault_records where merchant_id = $1 and table_name = 'vault_keys'`, [
    mine.merchantId,
  ]);
  const asked = Array.from({ length: 20 }, (_, n) => hash(n % 2 ? one : two, mine, 'phone', '13800138000'));
  const hashes = new Set(await Promise.all(asked));
  expect(hashes.size).toBe(1);
  hashes.add(await hash(one, mine, 'openid', '13800138000'));
  hashes.add(await hash(one, mine, 'phone', '13800138001'));
  hashes.add(await hash(one, theirs, 'phone', '13800138000'));
  expect(hashes.size).toBe(4);
  for (const one of hashes) expect(one).toMatch(/^[0-9a-f]{64}$/);
});

it('erases one text: it is gone, and what lies elsewhere stays', async () => {
  const place = await aPlace();
  const beside = { ...place, row: '2' };
  await put(one, place, 'gone');
  await put(one, beside, 'here');
  await inVault(one, place.merchantId, (vault, tx) => vault.erase(tx, place));
  expect(await find(two, place)).toBeNull();
  expect(await lying(place)).toBeUndefined();
  expect(await find(two, beside)).toBe('here');
});

it('erases a merchant: at once in every process, whatever it remembers, and for good', async () => {
  const [place, other] = [await aPlace(), await aPlace()];
  await put(one, place, 'gone');
  await put(one, other, 'here');
  expect(await find(two, place)).toBe('gone'); // now both remember the key
  await inVault(one, place.merchantId, (vault, tx) => vault.eraseMerchant(tx, place.merchantId));
  for (const app of [one, two]) {
    expect(await codeOf(find(app, place))).toBe('DATA_ERASED');
    expect(await codeOf(put(app, place, 'again'))).toBe('DATA_ERASED');
    expect(await codeOf(inVault(app, place.merchantId, (vault, tx) => vault.hasher(tx, place.merchantId)))).toBe(
      'DATA_ERASED',
    );
    expect(await find(app, other)).toBe('here');
  }
  const { rows } = await admin.query('select wrapped from vault_keys where merchant_id = $1', [place.merchantId]);
  expect(rows).toEqual([{ wrapped: null }]);
});

it('erases a merchant who has no key yet', async () => {
  const place = await aPlace();
  await admin.query('delete from vault_records where merchant_id = $1', [place.merchantId]);
  await admin.query('delete from vault_keys where merchant_id = $1', [place.merchantId]);
  await inVault(one, place.merchantId, (vault, tx) => vault.eraseMerchant(tx, place.merchantId));
  expect(await codeOf(put(two, place, 'x'))).toBe('DATA_ERASED');
});

it('makes the same codes in every process', () => {
  const mac = (app: TestApp, purpose: string) => app.app.get(Vault).mac(purpose, 'text').toString('hex');
  expect(mac(one, 'a')).toBe(mac(two, 'a'));
  expect(mac(one, 'a')).not.toBe(mac(one, 'b'));
});
