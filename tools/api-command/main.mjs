// Commands of the API that look at the database and end: npm run audit -- verify | heads | verify-file <file>,
// npm run staff -- first-owner <merchant id> | new-merchant <name> | recover <email>,
// npm run rotate-master-key, npm run rotate-merchant-key -- <id>. On the database that DATABASE_URL names, else the
// embedded one, running or not.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { StartError } from '../start-error.mjs';
import { ensureInstalled } from '../workspace/install.mjs';
import { inRoot, masterKeyFile } from '../workspace/root.mjs';

const API = 'dist/apps/api/main.cjs';

/** @param {string[]} argv the API's own @returns {Promise<number>} exit code */
export async function main(argv) {
  await ensureInstalled();
  const { ensureBuilt, SERVED } = await import('../workspace/build.mjs');
  await ensureBuilt(SERVED.filter(({ project }) => project === 'api'));
  const database = await openDatabase(argv);
  try {
    return await run(argv, database.env);
  } finally {
    await database.stop();
  }
}

/** What is printed is for people and for files alike, so nothing of ours goes there. */
async function openDatabase([command, what]) {
  const env = { KAIBO_MASTER_KEY_FILE: process.env.KAIBO_MASTER_KEY ? '' : masterKeyFile };
  const stop = async () => {};
  if (process.env.DATABASE_URL || (command === 'audit' && what === 'verify-file')) return { env, stop };
  const { clusterFolder, openEmbedded } = await import('../start/database.mjs');
  if (!fs.existsSync(clusterFolder))
    throw new StartError('There is no database yet: no data folder, and DATABASE_URL is not set; run npm start first.');
  const { ensureSecrets } = await import('../start/secrets.mjs');
  const database = await openEmbedded(ensureSecrets(), { attachIfRunning: true });
  return { env: { ...env, DATABASE_URL: database.appUrl }, stop: database.stop };
}

/** Files that are named are meant from where the person stands: npm runs scripts in the checkout. */
function run(argv, env) {
  const child = spawn(process.execPath, ['--enable-source-maps', inRoot(API), ...argv], {
    cwd: process.env.INIT_CWD ?? process.cwd(),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...env },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
