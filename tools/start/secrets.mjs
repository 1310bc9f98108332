// What a start must keep secret: made once, by chance, mode 600. The master key lies outside the data folder: a copy of
// one without the other is worth nothing to a thief, and --reset must not lose it.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { dataFolder, masterKeyFile } from '../workspace/root.mjs';

const random = (bytes) => randomBytes(bytes).toString('base64url');

/** Writes whole or not at all, readable by its owner only. */
const writeSecret = (file, text) => {
  const fresh = `${file}.${process.pid}.new`;
  fs.writeFileSync(fresh, text, { mode: 0o600, flush: true });
  fs.renameSync(fresh, file);
};

/** @returns {string} path of the master key, which is made when there is none */
export function ensureMasterKey() {
  fs.mkdirSync(path.dirname(masterKeyFile), { recursive: true, mode: 0o700 });
  if (!fs.existsSync(masterKeyFile)) writeSecret(masterKeyFile, `${randomBytes(32).toString('hex')}\n`);
  return masterKeyFile;
}

/**
 * Passwords of the database's roles, the demo mini-app's secret at the sandbox, and the demo's staff key.
 * @returns {{ ownerPassword: string, appPassword: string, demoSecret: string, demoStaffKey: string }}
 */
export function ensureSecrets() {
  fs.mkdirSync(dataFolder, { recursive: true });
  const file = path.join(dataFolder, 'secrets.json');
  const kept = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
  const fresh = {
    ownerPassword: random(24),
    appPassword: random(24),
    demoSecret: randomBytes(16).toString('hex'), // as the platform's own: 32 hex digits
    demoStaffKey: random(32),
  };
  const secrets = { ...fresh, ...kept };
  if (Object.keys(fresh).some((name) => !(name in kept))) writeSecret(file, `${JSON.stringify(secrets, null, 2)}\n`);
  return secrets;
}
