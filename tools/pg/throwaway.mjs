// A PostgreSQL cluster for one run of tests or one benchmark: nothing of it is left behind, not even by a killed run.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { makeScratch, sweepScratch } from '../process/scratch.mjs';
import { start } from './launcher.mjs';
import { ensureRoles } from './roles.mjs';

/**
 * @param {object} [options]
 * @param {string} [options.purpose] first part of the folder's name
 * @param {boolean} [options.durable] true where what is measured includes the disk
 * @param {Record<string, string | number>} [options.settings] of postgresql.conf
 * @param {{ dir: string, passwords: { ownerPassword: string, appPassword: string } }} [options.from] begin with a copy of
 *   what `keep` has left there
 * @returns {Promise<{
 *   url: string, urlOf: (database: string, role?: 'owner' | 'app') => string,
 *   passwords: { ownerPassword: string, appPassword: string },
 *   env: { KAIBO_TEST_PG: string, KAIBO_TEST_PG_PASSWORDS: string },
 *   port: number, pid: number, dir: string, stop: () => Promise<void>, keep: (dir: string) => Promise<void>
 * }>} `url` and `urlOf` without a role are the superuser's; `env` is what specs read; `dir` is free for more files and
 *   goes away with the cluster; `keep` stops it, and leaves a copy
 */
export async function startThrowaway({ purpose = 'test', durable = false, settings = {}, from } = {}) {
  sweepScratch();
  const { dir, remove } = makeScratch(purpose);
  let db = null;
  const stop = async () => {
    await db?.stop();
    remove();
  };
  const keep = async (to) => {
    await db.stop();
    copy(dir, to);
    remove();
  };
  try {
    if (from) copy(from.dir, dir);
    db = await start({
      dataDir: path.join(dir, 'pg'),
      durable,
      settings: {
        max_connections: 200,
        max_wal_size: '512MB',
        shared_preload_libraries: 'pg_stat_statements',
        ...settings,
      },
    });
    const passwords = from?.passwords ?? {
      ownerPassword: randomBytes(18).toString('base64url'),
      appPassword: randomBytes(18).toString('base64url'),
    };
    if (!from) await makeRoles(db, passwords);
    const { port, pid } = db;
    const urlOf = (database, role) =>
      role
        ? `postgres://kaibo_${role}:${passwords[`${role}Password`]}@127.0.0.1:${port}/${database}`
        : db.url(database);
    const env = { KAIBO_TEST_PG: db.url(), KAIBO_TEST_PG_PASSWORDS: JSON.stringify(passwords) };
    return { url: db.url(), urlOf, passwords, env, port, pid, dir, stop, keep };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function makeRoles(db, passwords) {
  const admin = new pg.Client(db.url());
  await admin.connect();
  await ensureRoles(admin, passwords);
  await admin.end();
}

function copy(from, to) {
  for (const name of ['pg', 'pg.password'])
    fs.cpSync(path.join(from, name), path.join(to, name), { recursive: true, mode: fs.constants.COPYFILE_FICLONE });
}
