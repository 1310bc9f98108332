import { createHash, randomBytes } from 'node:crypto';
import { Client, type Submittable } from 'pg';
import { aLiveApp, type LiveApp, SECRET } from './features/syncs/syncs.fixtures';
import { MerchantsService } from './features/merchants/merchants.service';
import { TokensRepository } from './features/syncs/tokens.repository';
import { Audit } from './core/audit';
import { Db } from './core/db';
import { Vault } from './core/vault';

/** The package comes without types. */
interface CopyStreams {
  to(sql: string): Submittable & AsyncIterable<Buffer>;
}

const KAIBO_MASTER_KEY = randomBytes(32).toString('hex');
let live: LiveApp;
let admin: Client;
beforeAll(async () => {
  live = await aLiveApp({ KAIBO_MASTER_KEY });
  admin = new Client(live.app.database.superUrl);
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await live.close();
});

/** What must not lie in the database in any form that opens without a key. */
const PLAIN = {
  phone: '13800138000',
  address: '浙江省杭州市西湖区文三路 1 号',
  receiver: '王小明明',
  sessionKey: 'tiihtNczf5v6AKRyjwEUhQ==',
  openid: 'oGZUI0egBJY1zhBYw2KhdUfwVJJE',
  token: '81_a-token-of-a-platform-Zm9vYmFyYmF6',
  masterKey: KAIBO_MASTER_KEY,
};

/** Every row of every table of every schema but PostgreSQL's own, as COPY writes it. */
const dump = async (): Promise<Map<string, string>> => {
  const { rows } = await admin.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 1`,
  );
  const { to } = (await import('pg-copy-streams' as string)) as CopyStreams;
  const tables = new Map<string, string>();
  for (const { name } of rows) {
    const pieces: Buffer[] = [];
    for await (const piece of admin.query(to(`copy ${name} to stdout`))) pieces.push(piece);
    tables.set(name, Buffer.concat(pieces).toString('utf8'));
  }
  return tables;
};

/** The forms in which a text could lie there and be read by anyone: as it is, encoded, or as a digest to guess at. */
const formsOf = (text: string): string[] => {
  const bytes = Buffer.from(text);
  // Inside something longer Base64 begins at any of three places; the ends depend on what stands beside.
  const base64 = [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes, Buffer.alloc(2)]).toString('base64');
    const middle = encoded.slice(shift === 0 ? 0 : 4, Math.floor((shift + bytes.length) / 3) * 4);
    return [middle, middle.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const digests = ['md5', 'sha1', 'sha256', 'sha512'].flatMap((name) => {
    const digest = createHash(name).update(text).digest();
    return [digest.toString('hex'), digest.toString('base64'), digest.toString('base64url')];
  });
  return [
    text,
    bytes.toString('hex'),
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
    ...base64,
    ...digests,
  ];
};
const whereIs = (tables: Map<string, string>, text: string): string[] => {
  const forms = formsOf(text).map((form) => form.toLowerCase());
  return [...tables]
    .filter(([, rows]) => forms.some((form) => rows.toLowerCase().includes(form)))
    .map(([name]) => name);
};

it('lies in the database sealed or not at all: phone, address, openid, session key, app secret, token, staff key', async () => {
  const shop = await live.aLiveMerchant();
  await shop.sync(); // asks the sandbox for a token and keeps it
  const { merchantId } = shop;
  const [db, vault, audit] = [live.app.app.get(Db), live.app.app.get(Vault), live.app.app.get(Audit)];
  const tokens = live.app.app.get(TokensRepository).storeOf(shop);
  await tokens.tryLease('k', 'me', 60_000);
  await tokens.put('k', PLAIN.token, Date.now() + 60_000, 'me');
  await live.app.app.get(MerchantsService).replaceSecret(merchantId, shop.miniAppId, `${SECRET}-again`);
  await db.forMerchant(merchantId, async (tx) => {
    const hash = await vault.hasher(tx, merchantId);
    // As features will keep a person: one sealed text, and hashes to look for.
    await vault.put(tx, { merchantId, table: 'wins', row: '1' }, JSON.stringify(PLAIN));
    await vault.put(tx, { merchantId, table: 'members', row: '1' }, PLAIN.sessionKey);
    for (const purpose of ['phone', 'openid'] as const)
      await vault.put(tx, { merchantId, table: 'hashes', row: hash(purpose, PLAIN[purpose]).toString('hex') }, '-');
    const object = { kind: 'win', id: '1' };
    await audit.add(tx, merchantId, {
      actor: { kind: 'member', id: '1', requestId: null },
      action: 'member.verify-phone',
      object,
      before: PLAIN,
      after: PLAIN.phone,
    });
  });

  const tables = await dump();
  expect([...tables.keys()]).toEqual(
    expect.arrayContaining(['public.vault_records', 'public.audit_entries', 'directory.install']),
  );
  expect([...tables.keys()].some((name) => name.startsWith('bullmq.'))).toBe(true);
  for (const text of [...Object.values(PLAIN), SECRET, shop.staffKey])
    // Of a staff key, 32 random bytes, the plain digest is what it is found by: nobody guesses it.
    expect([text, whereIs(tables, text).filter((name) => text !== shop.staffKey || !/api_keys$/.test(name))]).toEqual([
      text,
      [],
    ]);
  for (const [name, rows] of tables) {
    expect(`${name} ${rows.includes(shop.staffKey)}`).toBe(`${name} false`);
    // The sandbox's tokens: two digits, an underscore, and 128 characters.
    expect(`${name} ${/\b\d\d_[A-Za-z0-9_-]{40}/.test(rows)}`).toBe(`${name} false`);
  }
  const { rows } = await admin.query(
    `select distinct table_name from vault_records where merchant_id = $1 and version > 0 order by 1`,
    [merchantId],
  );
  expect(rows.map((row) => row.table_name)).toEqual([
    'hashes',
    'members',
    'mini_apps',
    'platform_tokens',
    'vault_keys',
    'wins',
  ]);
});

it.each([
  ['as it is', 'text', (text: string) => text],
  ['in the bytes of a bytea', 'bytea', (text: string) => Buffer.from(`\0\x01${text}\xff`, 'utf8')],
  ['in Base64, inside something longer', 'text', (text: string) => Buffer.from(`{"p":"${text}"}`).toString('base64')],
  ['in JSON', 'jsonb', (text: string) => JSON.stringify({ text })],
  ['as a digest', 'bytea', (text: string) => createHash('sha256').update(text).digest()],
])('would see a plain text %s', async (_name, type, write) => {
  await admin.query(`create table careless (what ${type})`);
  try {
    for (const text of [PLAIN.phone, PLAIN.address, SECRET]) {
      await admin.query('insert into careless values ($1)', [write(text)]);
      expect(whereIs(await dump(), text)).toEqual(['public.careless']);
      await admin.query('truncate careless');
    }
  } finally {
    await admin.query('drop table careless');
  }
});
