// npm run backup -- <file>   every table in one snapshot, while Kaibo runs or not. Never the master key.
// npm run restore -- <file>  into an empty database; makes the embedded one when there is none.
import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { StartError } from '../start-error.mjs';
import { verifyBackup } from './format.mjs';
import { ensureInstalled } from '../workspace/install.mjs';
import { say, step } from '../workspace/progress.mjs';
import { masterKeyFile } from '../workspace/root.mjs';

const ADMIN =
  'set DATABASE_ADMIN_URL to the same database as a superuser or a role with BYPASSRLS (and, for restore, the right to set session_replication_role)';

/** @param {string[]} argv @returns {Promise<number>} exit code */
export async function main([command, ...files]) {
  if (!['backup', 'restore'].includes(command) || files.length !== 1 || files[0].startsWith('-'))
    throw new StartError('Name one file: npm run backup -- <file>, npm run restore -- <file>.');
  // npm runs scripts in the checkout; the file is meant from where the person stands.
  const file = path.resolve(process.env.INIT_CWD ?? process.cwd(), files[0]);
  const fingerprint = fingerprintOf(readKey());
  if (command === 'restore' && !fingerprint)
    throw new StartError(
      'There is no master key here, and without the one the backup was made under its secrets cannot be read; put your copy in .keys/master.key (chmod 600) first.',
    );
  // Whatever is wrong with the file or the key is said before a database is touched, or even made.
  const checked = command === 'restore' ? await verifyBackup(file) : null;
  if (checked) requireSameKey(checked.head.keyFingerprint, fingerprint);
  await ensureInstalled();
  const database = await openDatabase(command);
  try {
    const { connect } = await import('./tables.mjs');
    const client = await connect(database.adminUrl, ADMIN);
    try {
      return await (checked ? restore(client, file, checked) : backup(client, file, fingerprint));
    } finally {
      await client.end();
    }
  } finally {
    await database.stop();
  }
}

async function backup(client, file, fingerprint) {
  const { save } = await import('./save.mjs');
  const { rows, tables, digest } = await step('Backing up', () => save(client, file, fingerprint));
  console.log(`\n${file}: ${rows} rows of ${tables} tables\ndigest ${digest}`);
  console.log('The master key is not in it: keep a copy of .keys/master.key somewhere else.');
}

async function restore(client, file, checked) {
  const { load } = await import('./load.mjs');
  const { rows, tables, digest } = await step('Restoring', () => load(client, file, checked));
  console.log(`\n${rows} rows of ${tables} tables restored from ${file}\ndigest ${digest}`);
}

function requireSameKey(saved, mine) {
  if (saved === null || saved === mine) return;
  throw new StartError(
    'This backup was made under another master key, without which its secrets cannot be read; put that key in .keys/master.key (or name it with KAIBO_MASTER_KEY_FILE) and restore again.',
  );
}

/** The key as the API takes it: 64 hex or 43 base64url characters. @returns {Buffer | null} */
function readKey() {
  const text =
    process.env.KAIBO_MASTER_KEY || (fs.existsSync(masterKeyFile) ? fs.readFileSync(masterKeyFile, 'utf8') : '');
  if (!text) return null;
  const trimmed = text.trim();
  const key = Buffer.from(trimmed, /^[0-9a-fA-F]{64}$/.test(trimmed) ? 'hex' : 'base64url');
  if (key.length !== 32) throw new StartError('The master key must be 32 bytes: 64 hex or 43 base64url characters.');
  return key;
}

/** The same as the API's (apps/api/src/core/master-key.ts), which keeps it in directory.install. @returns {string | null} hex */
const fingerprintOf = (key) => key && createHmac('sha256', key).update('kaibo/master-key-fingerprint/1').digest('hex');

/** The embedded database, running or not, or the one that the environment names. For a restore it is migrated first. */
async function openDatabase(command) {
  const { DATABASE_URL: appUrl, DATABASE_OWNER_URL: ownerUrl, DATABASE_ADMIN_URL: adminUrl } = process.env;
  if (appUrl && !adminUrl) throw new StartError(`DATABASE_URL names a database of your own: ${ADMIN}.`);
  if (appUrl) {
    if (command === 'restore' && ownerUrl) await migrate(appUrl, ownerUrl);
    return { adminUrl, stop: async () => {} };
  }
  const { clusterFolder, openEmbedded } = await import('../start/database.mjs');
  if (command === 'backup' && !fs.existsSync(clusterFolder))
    throw new StartError('There is nothing to back up yet: no data folder; run npm start first.');
  const { ensureSecrets } = await import('../start/secrets.mjs');
  const database = await step('Opening the database', () => openEmbedded(ensureSecrets(), { attachIfRunning: true }));
  try {
    if (command === 'restore') await migrate(database.appUrl, database.ownerUrl);
  } catch (error) {
    await database.stop();
    throw error;
  }
  return { adminUrl: database.superuserUrl, stop: database.stop };
}

async function migrate(appUrl, ownerUrl) {
  const { ensureBuilt, SERVED } = await import('../workspace/build.mjs');
  const { Children } = await import('../start/children.mjs');
  await step('Building the API', () => ensureBuilt(SERVED.filter(({ project }) => project === 'api')));
  say('• Migrating the database …');
  await new Children(null).run('Migrating', 'dist/apps/api/main.cjs', ['migrate'], {
    DATABASE_URL: appUrl,
    DATABASE_OWNER_URL: ownerUrl,
  });
}
