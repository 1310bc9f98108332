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
  // What is awkward to copy: backslashes, tabs, newlines, an empty string, Chinese, a word that means null, many rows.
  await inDatabase(source.DATABASE_ADMIN_URL, (admin) =>
    admin.query(
      `insert into merchants (name, time_zone, created_at)
       select E'开播\\t\\\\N\\n\\r' || n, case n % 3 when 0 then '' when 1 then '\\N' else 'null' end, now() + n * interval '1 microsecond'
       from generate_series(1, 5000) n`,
    ),
  );
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
        `select (select json_agg(m order by id) from merchants m)::text as merchants, nextval('merchants_id_seq') as next`,
      );
      return rows[0];
    });
  const [before, after] = [await read(source), await read(target)];
  expect(after).toEqual(before);
  expect(JSON.parse(after.merchants).length).toBeGreaterThan(5000);
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
    // Two tables that always agree: each of these merchants has its mini-app.
    while (writing.on)
      await admin.query(
        `with merchant as (insert into merchants (name) values ('both') returning id)
         insert into mini_apps (merchant_id, platform, app_id, name, source)
         select id, 'web', 'both' || id, 'both', 'manual' from merchant`,
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
      `select (select count(*) from merchants where name = 'both') as merchants, (select count(*) from mini_apps where name = 'both') as apps`,
    );
    return rows[0];
  });
  expect(Number(counts.merchants)).toBeGreaterThan(0);
  expect(counts.merchants).toBe(counts.apps);
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
      'with one changed letter',
      () => gzipSync(Buffer.from(text().toString('latin1').replace('\tnull\t', '\tnulk\t'), 'latin1')),
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
