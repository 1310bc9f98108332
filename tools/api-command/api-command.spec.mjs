import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { createDatabase } from '../pg/roles.mjs';
import { startThrowaway } from '../pg/throwaway.mjs';
import { makeScratch } from '../process/scratch.mjs';
import { run } from '../test/programs.mjs';

const scratch = makeScratch('api-command');
const [KEY, NEW_KEY] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
let cluster;
let env;
const succeed = async (args, more = {}) => {
  const program = run(args, { env: { ...env, ...more } });
  if ((await program.ended) !== 0) throw new Error(program.said);
  return program.said.split('\n').filter((line) => line.startsWith('{'));
};
const refuse = async (args, more = {}) => {
  const program = run(args, { env: { ...env, ...more } });
  expect([await program.ended, program.said]).toEqual([1, expect.any(String)]);
  expect(program.said).not.toMatch(/^\s+at .*:\d+:\d+/m);
  return program.said.trim().split('\n').at(-1);
};
const audit = (...args) => ['tools/api-command.mjs', 'audit', ...args];

beforeAll(async () => {
  cluster = await startThrowaway({ purpose: 'api-command' });
  const admin = new pg.Client(cluster.url);
  await admin.connect();
  await createDatabase(admin, 'commanded');
  await admin.end();
  env = {
    DATABASE_URL: cluster.urlOf('commanded', 'app'),
    DATABASE_OWNER_URL: cluster.urlOf('commanded', 'owner'),
    KAIBO_MASTER_KEY: KEY,
    KAIBO_LOG: 'silent',
    INIT_CWD: scratch.dir,
    KAIBO_DEMO_SECRET: 'a-secret-of-the-demo',
    KAIBO_DEMO_STAFF_KEY: randomBytes(32).toString('base64url'),
  };
  await succeed(['dist/apps/api/main.cjs', 'migrate']);
  await succeed(['dist/apps/api/main.cjs', 'demo']);
});
afterAll(async () => {
  await cluster?.stop();
  scratch.remove();
});

it('prints heads that can be kept in a file, and checks the trails against it', async () => {
  const heads = await succeed(audit('heads'));
  expect(JSON.parse(heads[0])).toEqual({ merchantId: '1', number: '4', hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  fs.writeFileSync(path.join(scratch.dir, 'heads.txt'), heads.join('\n'));
  // A file is meant from where the person stands.
  expect(JSON.parse((await succeed(audit('verify', 'heads.txt')))[0])).toMatchObject({ unsealed: 0, problems: [] });
  const wrong = JSON.stringify({ ...JSON.parse(heads[0]), hash: '0'.repeat(64) });
  fs.writeFileSync(path.join(scratch.dir, 'wrong.txt'), wrong);
  expect(await refuse(audit('verify', 'wrong.txt'))).toMatch(/were tampered with/);
  expect(await refuse(audit())).toMatch(/^Usage: audit verify/);
});

it('prints the way in for a first owner, once there is none, and refuses what makes no sense', async () => {
  const staff = (...args) => ['tools/api-command.mjs', 'staff', ...args];
  const first = JSON.parse((await succeed(staff('first-owner', '1')))[0]);
  expect(first.link).toMatch(/^http:\/\/localhost:3000\/console\/invitation#1\.\d+\.[\w-]{43}$/);
  const made = JSON.parse((await succeed(staff('new-merchant', '新店')))[0]);
  expect(made).toMatchObject({ merchantId: '2', link: expect.stringContaining('/console/invitation#2.') });
  expect(await refuse(staff('first-owner', '77'))).toBe('There is no merchant 77.');
  expect(await refuse(staff('recover', 'nobody@example.com'))).toBe('Nobody has this address.');
  expect(await refuse(staff())).toMatch(/^staff first-owner/);
});

it('exchanges keys, and afterwards the new master key is enough, and the one before is not', async () => {
  const rotate = ['tools/api-command.mjs', 'rotate-master-key'];
  expect(await refuse(rotate)).toMatch(/^Set KAIBO_NEW_MASTER_KEY/);
  const both = { KAIBO_NEW_MASTER_KEY: NEW_KEY };
  expect(await succeed(rotate, both)).toEqual(['{"rewrapped":1,"left":0}']);
  expect(await succeed(rotate, both)).toEqual(['{"rewrapped":0,"left":0}']);
  const alone = { KAIBO_MASTER_KEY: NEW_KEY };
  expect(JSON.parse((await succeed(audit('verify'), alone))[0])).toMatchObject({ problems: [] });
  await succeed(['dist/apps/api/main.cjs', 'demo'], alone); // seals, under what it finds
  await succeed(['tools/api-command.mjs', 'rotate-merchant-key', '1'], alone);
  expect(await refuse(audit('verify'))).toMatch(/not the one that this database was made with/);
});

it('says that there is no database yet', async () => {
  const nowhere = { DATABASE_URL: '', KAIBO_DATA: path.join(scratch.dir, 'no-data') };
  expect(await refuse(audit('verify'), nowhere)).toMatch(/^There is no database yet/);
});
