import type { Config } from './core/config';
import { createDataSource } from './core/data-source';
import { migrateQueue } from './core/jobs';

/** The schema cannot be brought to this release. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
}

/**
 * Brings the database to this release's schema, as the owner role; nothing happens when it is there already.
 * @throws SchemaError when the database is of a newer release
 */
export async function migrate(config: Config): Promise<void> {
  if (!config.database.ownerUrl) throw new SchemaError('Set DATABASE_OWNER_URL: only the owner role may migrate.');
  const dataSource = createDataSource(config.database.ownerUrl, 1);
  dataSource.setOptions({ extra: { statement_timeout: 0 } });
  await dataSource.initialize();
  try {
    // Two processes that start together must not migrate together.
    await dataSource.query('select pg_advisory_lock(7041776)');
    const known = new Set(dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name));
    const [ledger] = (await dataSource.query(
      `select to_regclass('public.schema_migrations') is not null as there`,
    )) as { there: boolean }[];
    const applied = ledger?.there
      ? ((await dataSource.query('select name from schema_migrations')) as { name: string }[])
      : [];
    const newer = applied.find((row) => !known.has(row.name));
    if (newer)
      throw new SchemaError(
        `This database was migrated by a newer release (${newer.name}); start that release instead.`,
      );
    const done = await dataSource.runMigrations({ transaction: 'each' });
    if (done.length || !(await hasQueue(dataSource.query.bind(dataSource))))
      await migrateQueue(config.database.ownerUrl);
    console.log(JSON.stringify({ migrated: done.map((migration) => migration.name) }));
  } finally {
    await dataSource.destroy();
  }
}

const hasQueue = async (query: (sql: string) => Promise<unknown>): Promise<boolean> => {
  const rows = (await query(`select from pg_namespace where nspname = 'bullmq'`)) as unknown[];
  return rows.length > 0;
};
