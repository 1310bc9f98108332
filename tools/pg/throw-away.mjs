// A PostgreSQL cluster that lives as long as one run of tests or one benchmark.
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import pg from 'pg';
import { makeScratch, sweepScratch } from '../process/scratch.mjs';
import { start } from './launcher.mjs';
import { ensureRoles } from './roles.mjs';

/**
 * @param {object} [options]
 * @param {string} [options.purpose] part of the folder's name
 * @param {boolean} [options.durable] true where what is measured includes the disk
 * @param {Record<string, string | number>} [options.settings]
 * @returns {Promise<{ url: (database?: string) => string, roleUrl: (role: 'owner' | 'app', database: string) => string,
 *   passwords: { ownerPassword: string, appPassword: string }, port: number, pid: number, stop(): Promise<void> }>}
 *   `url` is the superuser's; the three roles are there
 */
export async function startThrowAway({ purpose = 'test', durable = false, settings = {} } = {}) {
  sweepScratch();
  const { dir, remove } = makeScratch(purpose);
  let db;
  try {
    db = await start({
      dataDir: path.join(dir, 'pg'),
      durable,
      settings: {
        max_connections: 200,
        max_wal_size: '256MB',
        shared_preload_libraries: 'pg_stat_statements',
        ...settings,
      },
    });
    const passwords = {
      ownerPassword: randomBytes(18).toString('base64url'),
      appPassword: randomBytes(18).toString('base64url'),
    };
    const admin = new pg.Client(db.url());
    await admin.connect();
    await ensureRoles(admin, passwords);
    await admin.end();
    const roleUrl = (role, database) =>
      `postgres://kaibo_${role}:${passwords[`${role}Password`]}@127.0.0.1:${db.port}/${database}`;
    const stop = async () => {
      await db.stop();
      remove();
    };
    return { url: db.url, roleUrl, passwords, port: db.port, pid: db.pid, stop };
  } catch (error) {
    await db?.stop();
    remove();
    throw error;
  }
}

/** What specs find in their environment (apps/api/test/database.ts). */
export const testEnvironment = (cluster) => ({
  KAIBO_TEST_PG: cluster.url(),
  KAIBO_TEST_PG_PASSWORDS: JSON.stringify(cluster.passwords),
});
