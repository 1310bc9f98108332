import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { startThrowaway } from '../pg/throwaway.mjs';
import { createDatabase } from '../pg/roles.mjs';
import { makeScratch } from '../process/scratch.mjs';
import { run } from '../test/programs.mjs';

const scratch = makeScratch('backup');
const KEY = randomBytes(32).toString('hex');
const API = 'dist/apps/api/main.cjs';
let cluster;
let number = 0;

const inDatabase = async (url, work) => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};
/** A new database, and the environment that names it. */
const aDatabase = async () => {
  const name = `backup_${++number}`;
  await inDatabase(cluster.url, (admin) => createDatabase(admin, name));
  return {
    DATABASE_URL: cluster.urlOf(name, 'app'),
    DATABASE_OWNER_URL: cluster.urlOf(name, 'owner'),
    DATABASE_ADMIN_URL: cluster.urlOf(name),
    KAIBO_MASTER_KEY: KEY,
    KAIBO_LOG: 'silent',
  };
};
const succeed = async (args, env) => {
  const program = run(args, { env });
  if ((await program.ended) !== 0) throw new Error(program.said);
  return program.said;
};
const refuse = async (args, env) => {
  const program = run(args, { env });
  expect([await program.ended, program.said]).toEqual([1, expect.any(String)]);
  expect(program.said).not.toMatch(/^\s+at .*:\d+:\d+/m);
  return program.said.trim().split('\n').at(-1);
};
const backup = async (file, env) => /digest (\w{64})/.exec(await succeed(['tools/backup.mjs', 'backup', file], env))[1];
const restore = async (file, env) =>
  /digest (\w{64})/.exec(await succeed(['tools/backup.mjs', 'restore', file], env))[1];
const aFile = () => path.join(scratch.dir, `${++number}.kaibo`);
const isEmpty = (env) =>
  inDatabase(env.DATABASE_ADMIN_URL, async (admin) => {
    const { rows } = await admin.query(`select to_regclass('public.merchants') is not null as there`);
    return !rows[0].there || (await admin.query('select from merchants')).rowCount === 0;
  });

let source;
let saved;
let digest;
beforeAll(async () => {
  cluster = await startThrowaway({ purpose: 'backup' });
  source = await aDatabase();
  await succeed([API, 'migrate'], source);
  const demo = {
    KAIBO_DEMO_SECRET: 'a-secret-of-the-demo',
    KAIBO_DEMO_STAFF_KEY: randomBytes(32).toString('base64url'),
  };
  await succeed([API, 'demo'], { ...source, ...demo });
  // What is awkward to copy: a backslash, a tab, a newline, a NUL-free binary, nulls, an empty string, Chinese, jsonb, many rows.
  await inDatabase(source.DATABASE_ADMIN_URL, async (admin) => {
    const { rows } = await admin.query('select merchant_id, id from mini_apps');
    await admin.query(
      `insert into platform_rooms (merchant_id, mini_app_id, platform_room_id, title, anchor_name, live_status, starts_at, flags, cover_url)
       select $1, $2, n, E'开播\\t\\\\N\\n' || n, '', 102, now() + n * interval '1 microsecond', '{"a": [1, "\\\\"]}', nullif(n % 2, 0)
       from generate_series(1, 5000) n`,
      [rows[0].merchant_id, rows[0].id],
    );
  });
  saved = aFile();
  digest = await backup(saved, source);
});
afterAll(async () => {
  await cluster?.stop();
  scratch.remove();
});

it('comes back the same: rows, digest, and the next ids', async () => {
  const target = await aDatabase();
  expect(await restore(saved, target)).toBe(digest);
  expect(await backup(aFile(), target)).toBe(digest);
  const read = (env) =>
    inDatabase(env.DATABASE_ADMIN_URL, async (admin) => {
      const { rows } = await admin.query(
        `select (select json_agg(r order by id) from platform_rooms r)::text as rooms, nextval('platform_rooms_id_seq') as next`,
      );
      return rows[0];
    });
  const [before, after] = [await read(source), await read(target)];
  expect(after).toEqual(before);
  expect(JSON.parse(after.rooms)).toHaveLength(5000);
});

it('opens what was sealed, and only with the same key', async () => {
  const target = await aDatabase();
  await restore(saved, target);
  const demo = { KAIBO_DEMO_SECRET: 'another-secret', KAIBO_DEMO_STAFF_KEY: randomBytes(32).toString('base64url') };
  await succeed([API, 'demo'], { ...target, ...demo });
  const stranger = { ...target, ...demo, KAIBO_MASTER_KEY: randomBytes(32).toString('hex') };
  const program = run([API, 'demo'], { env: stranger });
  expect(await program.ended).toBe(1);
});

it('sees one moment, while others write', async () => {
  const writing = { on: true };
  const writer = inDatabase(source.DATABASE_ADMIN_URL, async (admin) => {
    // Two tables that always agree: every room has its settings.
    const { rows } = await admin.query('select merchant_id, mini_app_id from platform_rooms limit 1');
    while (writing.on)
      await admin.query(
        `with room as (
           insert into platform_rooms (merchant_id, mini_app_id, platform_room_id, title, anchor_name, live_status, starts_at)
           values ($1, $2, gen_random_uuid(), 'both', '', 102, now()) returning merchant_id, id)
         insert into room_settings (merchant_id, room_id) select merchant_id, id from room`,
        [rows[0].merchant_id, rows[0].mini_app_id],
      );
  });
  const file = aFile();
  const said = await backup(file, source);
  writing.on = false;
  await writer;
  const target = await aDatabase();
  expect(await restore(file, target)).toBe(said);
  const counts = await inDatabase(target.DATABASE_ADMIN_URL, async (admin) => {
    const { rows } = await admin.query(
      `select (select count(*) from platform_rooms where title = 'both') as rooms, (select count(*) from room_settings) as settings`,
    );
    return rows[0];
  });
  expect(Number(counts.rooms)).toBeGreaterThan(0);
  expect(counts.rooms).toBe(counts.settings);
});

it('never holds the master key, and is readable by its owner only', () => {
  const text = gunzipSync(fs.readFileSync(saved)).toString('latin1');
  expect(text).toContain('keyFingerprint');
  expect(text.toLowerCase()).not.toContain(KEY);
  expect(text).not.toContain(Buffer.from(KEY, 'hex').toString('base64url'));
  expect(fs.statSync(saved).mode & 0o777).toBe(0o600);
});

describe('a restore refuses', () => {
  it('a missing and a foreign key, before a database is touched', async () => {
    const target = await aDatabase();
    const noKey = { ...target, KAIBO_MASTER_KEY: '', KAIBO_MASTER_KEY_FILE: path.join(scratch.dir, 'no.key') };
    expect(await refuse(['tools/backup.mjs', 'restore', saved], noKey)).toMatch(/^There is no master key here/);
    const foreign = { ...target, KAIBO_MASTER_KEY: 'ab'.repeat(32) };
    expect(await refuse(['tools/backup.mjs', 'restore', saved], foreign)).toMatch(/under another master key/);
    expect(await isEmpty(target)).toBe(true);
  });

  it('a database that is not empty', async () => {
    expect(await refuse(['tools/backup.mjs', 'restore', saved], source)).toMatch(/is not empty/);
  });

  it('a backup of another schema', async () => {
    const target = await aDatabase();
    await succeed([API, 'migrate'], target);
    await inDatabase(target.DATABASE_ADMIN_URL, (admin) => admin.query('alter table merchants add column since date'));
    expect(await refuse(['tools/backup.mjs', 'restore', saved], target)).toMatch(
      /of schema .* restore it with the release/,
    );
    expect(await isEmpty(target)).toBe(true);
  });

  const bytes = () => fs.readFileSync(saved);
  const text = () => gunzipSync(bytes());
  it.each([
    ['cut in the middle', () => bytes().subarray(0, bytes().length >> 1)],
    ['cut by one byte', () => bytes().subarray(0, -1)],
    ['cut before its last line', () => gzipSync(text().subarray(0, text().lastIndexOf('\n', text().length - 2) + 1))],
    [
      'with one changed digit',
      () => gzipSync(Buffer.from(text().toString('latin1').replace('\t102\t', '\t101\t'), 'latin1')),
    ],
    [
      'with a table taken out',
      () =>
        gzipSync(
          Buffer.from(
            text()
              .toString('latin1')
              .replace(/\{"end":"public.merchants".*\n/, ''),
            'latin1',
          ),
        ),
    ],
    [
      'of another format',
      () => gzipSync(Buffer.from(text().toString('latin1').replace('"version":1', '"version":2'), 'latin1')),
    ],
    ['that is empty', () => Buffer.alloc(0)],
    ['that is no gzip', () => Buffer.from('select 1;')],
    ['that is other gzip', () => gzipSync('hello\n')],
    ['that is numbers', () => gzipSync('1\n2\nnull\n')],
    ['of one endless line', () => gzipSync(Buffer.alloc(40_000_000, 97))],
    [
      'that announces too much',
      () => gzipSync('{"kaibo":"backup","version":1,"migrations":[],"tables":[]}\n{"table":"x","bytes":1e15}\n'),
    ],
  ])('a file %s', async (_, make) => {
    const target = await aDatabase();
    const file = aFile();
    fs.writeFileSync(file, make());
    expect(await refuse(['tools/backup.mjs', 'restore', file], target)).toMatch(
      /is not a whole backup|has backup format 2/,
    );
    expect(await isEmpty(target)).toBe(true);
  });

  it('a file that is not there, and a command line without a file', async () => {
    expect(await refuse(['tools/backup.mjs', 'restore', aFile()], source)).toMatch(/^There is no file/);
    expect(await refuse(['tools/backup.mjs', 'restore'], source)).toMatch(/^Name one file/);
  });
});

describe('a backup refuses', () => {
  it('to replace a file', async () => {
    expect(await refuse(['tools/backup.mjs', 'backup', saved], source)).toMatch(/exists already/);
  });

  it('a role that row-level security binds, even the owner, rather than saving nothing', async () => {
    const owner = { ...source, DATABASE_ADMIN_URL: source.DATABASE_OWNER_URL };
    expect(await refuse(['tools/backup.mjs', 'backup', aFile()], owner)).toMatch(/bound by row-level security/);
    expect(await refuse(['tools/backup.mjs', 'backup', aFile()], { ...source, DATABASE_ADMIN_URL: '' })).toMatch(
      /set DATABASE_ADMIN_URL/,
    );
  });

  it('a database that was made with another key', async () => {
    const foreign = { ...source, KAIBO_MASTER_KEY: 'cd'.repeat(32) };
    expect(await refuse(['tools/backup.mjs', 'backup', aFile()], foreign)).toMatch(
      /not the one this database was made with/,
    );
  });
});

it('makes the embedded database when there is none: an empty folder, then the same digest', async () => {
  const env = { DATABASE_URL: '', KAIBO_DATA: path.join(scratch.dir, 'data'), KAIBO_MASTER_KEY: KEY };
  expect(await refuse(['tools/backup.mjs', 'backup', aFile()], env)).toMatch(/nothing to back up yet/);
  expect(await restore(saved, env)).toBe(digest);
  expect(await backup(aFile(), env)).toBe(digest);
});
