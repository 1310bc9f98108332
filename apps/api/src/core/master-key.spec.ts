import { createHmac, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { aDatabase } from '../../test/database';
import { createApp } from '../bootstrap';
import { readConfig } from './config';
import { createLog } from './log';
import { LocalMasterKey, MasterKeyError, readMasterKeys, SealError } from './master-key';

const read = (masterKey: { value: string | null; file: string | null }) =>
  readMasterKeys({ masterKey, newMasterKey: { value: null, file: null } });

it('wraps keys that open nowhere else, not altered, and not under another master key', async () => {
  const [one, other] = [new LocalMasterKey(randomBytes(32)), new LocalMasterKey(randomBytes(32))];
  const [here, elsewhere, key] = [Buffer.from('here'), Buffer.from('elsewhere'), randomBytes(32)];
  const wrapped = await one.wrap(here, key);
  expect(await one.unwrap(here, wrapped)).toEqual(key);
  expect((await one.wrap(here, key)).equals(wrapped)).toBe(false);
  await expect(one.unwrap(elsewhere, wrapped)).rejects.toThrow(SealError);
  await expect(other.unwrap(here, wrapped)).rejects.toThrow(SealError);
  for (let at = 0; at < wrapped.length; at++) {
    const altered = Buffer.from(wrapped);
    altered[at] = (altered[at] ?? 0) ^ 1;
    await expect(one.unwrap(here, altered)).rejects.toThrow(SealError);
  }
});

it('keeps the fingerprint that databases were made with', () => {
  const { fingerprint } = new LocalMasterKey(Buffer.alloc(32, 7));
  expect(fingerprint.toString('hex')).toBe(
    createHmac('sha256', Buffer.alloc(32, 7)).update('kaibo/master-key-fingerprint/1').digest('hex'),
  );
});

it.each([
  ['none', { value: null, file: null }],
  ['a short one', { value: 'abcd', file: null }],
  ['a file that is not there', { value: null, file: '/nowhere/master.key' }],
])('refuses a master key: %s', (_name, from) => {
  expect(() => read(from)).toThrow(MasterKeyError);
});

it('refuses a key file that others can read', () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'kaibo-key-'));
  const file = path.join(dir, 'master.key');
  try {
    fs.writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o644 });
    fs.chmodSync(file, 0o644);
    expect(() => read({ value: null, file })).toThrow(/chmod 600/);
    fs.chmodSync(file, 0o600);
    expect(read({ value: null, file }).all).toHaveLength(1);
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
