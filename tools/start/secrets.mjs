// What a start needs to keep secret. Made once, by chance, mode 600. The master key lies outside the data folder: data
// without its key, or a key without its data, is worth nothing to a thief, and --reset must not lose it.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../install.mjs';

export const dataDir = path.join(root, '.data');
export const masterKeyFile = path.join(root, '.keys/master.key');

const random = (bytes = 24) => randomBytes(bytes).toString('base64url');

/** Writes whole or not at all, readable by its owner only. */
const writeSecret = (file, text) => {
  const fresh = `${file}.${process.pid}.new`;
  fs.writeFileSync(fresh, text, { mode: 0o600 });
  fs.renameSync(fresh, file);
};

/** Makes the master key if there is none. */
export function ensureMasterKey() {
  fs.mkdirSync(path.dirname(masterKeyFile), { recursive: true, mode: 0o700 });
  if (!fs.existsSync(masterKeyFile)) writeSecret(masterKeyFile, `${randomBytes(32).toString('hex')}\n`);
  return masterKeyFile;
}

/**
 * Passwords of the database's roles, the demo mini-app's app secret, and the demo's staff key.
 * @returns {{ ownerPassword: string, appPassword: string, demoSecret: string, demoStaffKey: string }}
 */
export function ensureSecrets() {
  fs.mkdirSync(dataDir, { recursive: true });
  const file = path.join(dataDir, 'secrets.json');
  const kept = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
  const secrets = {
    ownerPassword: random(),
    appPassword: random(),
    demoSecret: random(),
    demoStaffKey: random(32),
    ...kept,
  };
  if (JSON.stringify(kept) !== JSON.stringify(secrets)) writeSecret(file, `${JSON.stringify(secrets, null, 2)}\n`);
  return secrets;
}
