import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { createDataSource } from '../src/core/data-source';
import { migrateQueue } from '../src/core/jobs';
// The tools are plain JavaScript modules shared with `npm start`.
import { createDatabase } from '../../../tools/pg/roles.mjs';

export interface TestDatabase {
  name: string;
  /** As each role, on this database. */
  appUrl: string;
  ownerUrl: string;
  superUrl: string;
  drop(): Promise<void>;
}

const clusterUrl = (): string => {
  const url = process.env.KAIBO_TEST_PG;
  if (!url) throw new Error('No test cluster: run through `npm test` or with apps/api/jest.config.cjs.');
  return url;
};

const urlFor = (database: string, role?: 'owner' | 'app'): string => {
  const url = new URL(clusterUrl());
  url.pathname = `/${database}`;
  if (role) {
    const passwords = JSON.parse(process.env.KAIBO_TEST_PG_PASSWORDS ?? '{}') as Record<string, string>; // written by the global setup
    url.username = `kaibo_${role}`;
    url.password = passwords[`${role}Password`] ?? '';
  }
  return url.href;
};

/** Migrations decide the template's name, so a changed one makes a new template. */
const templateName = (): string => {
  const folder = path.join(__dirname, '../src/migrations');
  const hash = createHash('sha256');
  for (const file of fs.readdirSync(folder).sort()) hash.update(fs.readFileSync(path.join(folder, file)));
  return `kaibo_template_${hash.digest('hex').slice(0, 12)}`;
};

const inAdmin = async <T>(fn: (admin: Client) => Promise<T>): Promise<T> => {
  const admin = new Client(clusterUrl());
  await admin.connect();
  try {
    return await fn(admin);
  } finally {
    await admin.end();
  }
};

/** Makes the migrated template once a run: the first worker to come does it, the others wait at the lock. */
const ensureTemplate = (admin: Client): Promise<string> => {
  const name = templateName();
  return (async () => {
    await admin.query('select pg_advisory_lock(20261121)');
    try {
      const have = await admin.query('select from pg_database where datname = $1', [name]);
      if (have.rowCount) return name;
      await admin.query(`drop database if exists ${name}_new with (force)`);
      await createDatabase(admin, `${name}_new`);
      const dataSource = createDataSource(urlFor(`${name}_new`, 'owner'), 1);
      await dataSource.initialize();
      await dataSource.runMigrations({ transaction: 'all' });
      await dataSource.destroy();
      await migrateQueue(urlFor(`${name}_new`, 'owner'));
      await admin.query(`alter database ${name}_new rename to ${name}`);
      return name;
    } finally {
      await admin.query('select pg_advisory_unlock(20261121)');
    }
  })();
};

/** A fresh, migrated database of its own. */
export const aDatabase = (): Promise<TestDatabase> =>
  inAdmin(async (admin) => aNewDatabase(admin, { template: await ensureTemplate(admin) }));

/** A fresh database with nothing in it. */
export const anEmptyDatabase = (): Promise<TestDatabase> => inAdmin((admin) => aNewDatabase(admin, {}));

const aNewDatabase = async (admin: Client, options: { template?: string }): Promise<TestDatabase> => {
  const name = `t_${process.env.JEST_WORKER_ID ?? '0'}_${randomBytes(6).toString('hex')}`;
  await createDatabase(admin, name, options);
  return {
    name,
    appUrl: urlFor(name, 'app'),
    ownerUrl: urlFor(name, 'owner'),
    superUrl: urlFor(name),
    drop: () => inAdmin(async (again) => void (await again.query(`drop database if exists ${name} with (force)`))),
  };
};
