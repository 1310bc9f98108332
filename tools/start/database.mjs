// The database that a start, a backup or a restore works on: the embedded one of this checkout.
import path from 'node:path';
import pg from 'pg';
import { attach, start } from '../pg/launcher.mjs';
import { createDatabase, ensureRoles } from '../pg/roles.mjs';
import { dataFolder } from '../workspace/root.mjs';

const DATABASE = 'kaibo';
export const clusterFolder = path.join(dataFolder, 'pg');

/**
 * Starts the embedded PostgreSQL, or with `attachIfRunning` uses the one that another command has started, and sees to
 * the roles and the database.
 * @param {{ ownerPassword: string, appPassword: string }} passwords
 * @param {{ attachIfRunning?: boolean, log?: (text: string) => void }} [options]
 * @returns {Promise<{ appUrl: string, ownerUrl: string, superuserUrl: string, gone: Promise<string>, stop(): Promise<void> }>}
 *   `gone` never resolves, and `stop` does nothing, for a server of another command
 */
export async function openEmbedded(passwords, { attachIfRunning = false, log } = {}) {
  const found = attachIfRunning ? attach(clusterFolder) : null;
  const server = found
    ? { ...found, gone: new Promise(() => {}), stop: async () => {} }
    : await start({ dataDir: clusterFolder, log });
  try {
    if (!found) await prepare(server, passwords);
  } catch (error) {
    await server.stop();
    throw error;
  }
  const as = (role, password) => `postgres://${role}:${password}@127.0.0.1:${server.port}/${DATABASE}`;
  return {
    appUrl: as('kaibo_app', passwords.appPassword),
    ownerUrl: as('kaibo_owner', passwords.ownerPassword),
    superuserUrl: server.url(DATABASE),
    gone: server.gone,
    stop: server.stop,
  };
}

async function prepare(server, passwords) {
  const admin = new pg.Client(server.url());
  await admin.connect();
  try {
    await ensureRoles(admin, passwords);
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [DATABASE]);
    if (!rowCount) await createDatabase(admin, DATABASE);
  } finally {
    await admin.end();
  }
}
