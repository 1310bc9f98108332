// A PostgreSQL cluster for one run of tests or of a benchmark: nothing of it is left behind, not even by a killed run.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { start } from './launcher.mjs';
import { ensureRoles } from './roles.mjs';

const PREFIX = 'kaibo-pg-';

/** Removes what killed runs left: folders whose maker no longer lives. */
export function sweepThrowaways() {
  for (const name of fs.readdirSync(os.tmpdir())) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]);
    if (!pid) continue;
    try {
      process.kill(pid, 0);
    } catch (error) {
      if (error.code === 'ESRCH') fs.rmSync(path.join(os.tmpdir(), name), { recursive: true, force: true });
    }
  }
}

/**
 * @param {{ durable?: boolean, settings?: Record<string, string | number> }} [options]
 * @returns superuser's URL, passwords of the roles, and `stop`
 */
export async function startThrowaway({ durable = false, settings = {} } = {}) {
  sweepThrowaways();
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), `${PREFIX}${process.pid}-`));
  fs.chmodSync(dir, 0o755);
  const db = await start({
    dataDir: path.join(dir, 'data'),
    durable,
    settings: {
      max_connections: 200,
      max_wal_size: '512MB',
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
  return {
    url: db.url(),
    passwords,
    env: { KAIBO_TEST_PG: db.url(), KAIBO_TEST_PG_PASSWORDS: JSON.stringify(passwords) },
    stop: async () => {
      await db.stop();
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}
