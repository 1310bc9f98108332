// One throw-away PostgreSQL cluster for a whole test run. KAIBO_TEST_PG names it for the specs; when it is set already
// (npm test starts one for all projects), this does nothing.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { start } from '../pg/launcher.mjs';
import { ensureRoles } from '../pg/roles.mjs';

export default async function globalSetup() {
  if (process.env.KAIBO_TEST_PG) return;
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'kaibo-test-'));
  const db = await start({
    dataDir: path.join(dir, 'pg'),
    durable: false,
    settings: { max_connections: 200, max_wal_size: '256MB', shared_preload_libraries: 'pg_stat_statements' },
  });
  globalThis.__KAIBO_TEST_PG__ = { db, dir };
  const passwords = {
    ownerPassword: randomBytes(18).toString('base64url'),
    appPassword: randomBytes(18).toString('base64url'),
  };
  const admin = new pg.Client(db.url());
  await admin.connect();
  await ensureRoles(admin, passwords);
  await admin.end();
  process.env.KAIBO_TEST_PG = db.url();
  process.env.KAIBO_TEST_PG_PASSWORDS = JSON.stringify(passwords);
}
