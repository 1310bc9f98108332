import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { anApp } from '../../test/app';
import { aDatabase } from '../../test/database';
import { createApp } from '../bootstrap';
import { readConfig } from './config';
import { createLog } from './log';
import { MasterKeyError, readMasterKey, Vault } from './vault';
import { World } from './world';

const aVault = (key = randomBytes(32).toString('hex')) =>
  new Vault(readConfig({ DATABASE_URL: 'postgres://localhost/x', KAIBO_MASTER_KEY: key }), new World());
const place = { merchantId: '7', table: 'mini_apps', row: '1' };

it('opens what it sealed, and seals the same text differently each time', () => {
  const vault = aVault();
  const sealed = vault.seal(place, '密钥 secret');
  expect(vault.open(place, sealed)).toBe('密钥 secret');
  expect(vault.seal(place, '密钥 secret').equals(sealed)).toBe(false);
});

it.each([
  ['another merchant', { ...place, merchantId: '8' }],
  ['another row', { ...place, row: '2' }],
  ['another table', { ...place, table: 'members' }],
])('does not open a value moved to %s', (_name, elsewhere) => {
  const vault = aVault();
  expect(() => vault.open(elsewhere, vault.seal(place, 'x'))).toThrow();
});

it('does not open an altered value, nor one of another key', () => {
  const vault = aVault();
  const sealed = vault.seal(place, 'x');
  for (let at = 0; at < sealed.length; at++) {
    const altered = Buffer.from(sealed);
    altered[at] = (altered[at] ?? 0) ^ 1;
    expect(() => vault.open(place, altered)).toThrow();
  }
  expect(() => aVault().open(place, sealed)).toThrow();
});

it.each([
  ['none', { value: null, file: null }],
  ['a short one', { value: 'abcd', file: null }],
  ['a file that is not there', { value: null, file: '/nowhere/master.key' }],
])('refuses a master key: %s', (_name, from) => {
  expect(() => readMasterKey(from)).toThrow(MasterKeyError);
});

it('refuses a key file that others can read', () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'kaibo-key-'));
  const file = path.join(dir, 'master.key');
  try {
    fs.writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o644 });
    fs.chmodSync(file, 0o644);
    expect(() => readMasterKey({ value: null, file })).toThrow(/chmod 600/);
    fs.chmodSync(file, 0o600);
    expect(readMasterKey({ value: null, file })).toHaveLength(32);
  } finally {
    fs.rmSync(dir, { recursive: true });
  }
});

it('refuses to start on a database that was made with another key, before it writes anything', async () => {
  const database = await aDatabase();
  const config = (key: string) =>
    readConfig({ KAIBO_ROLE: 'web', DATABASE_URL: database.appUrl, KAIBO_MASTER_KEY: key });
  const [first, other] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
  try {
    await (await createApp({ config: config(first), log: createLog('silent') })).close();
    await expect(createApp({ config: config(other), log: createLog('silent') })).rejects.toThrow(MasterKeyError);
    await (await createApp({ config: config(first), log: createLog('silent') })).close();
  } finally {
    await database.drop();
  }
});

it('is the key of the app that runs', async () => {
  const app = await anApp();
  try {
    expect(app.app.get(Vault).fingerprint()).toHaveLength(32);
  } finally {
    await app.close();
  }
});
