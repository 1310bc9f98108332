// What a backup holds of a database, read from its catalogue: every table of ours, whatever release made it.
import pg from 'pg';
import { StartError } from '../start-error.mjs';

/** The queue's schema is left out: its jobs only trigger work, and the next start schedules them again. */
const SCHEMAS = ['public', 'directory', 'staff'];
/** Written by migrating; a backup holds it as its schema version. */
const LEDGER = 'public.schema_migrations';

/**
 * Connects for reading or writing across all merchants, with a text format that does not depend on the server's settings.
 * @param {string} url
 * @param {string} how to name a better role, said when this one will not do
 * @throws StartError when row-level security would hide rows from this role
 */
export async function connect(url, how) {
  const client = new pg.Client({
    connectionString: url,
    options:
      '-c timezone=UTC -c datestyle=ISO,YMD -c intervalstyle=iso_8601 -c extra_float_digits=1 -c bytea_output=hex -c statement_timeout=0',
  });
  try {
    await client.connect();
  } catch (cause) {
    throw new StartError(`The database cannot be reached (${cause.message}); ${how}.`, { cause });
  }
  const { rows } = await client.query(
    'select rolsuper or rolbypassrls as free from pg_roles where rolname = current_user',
  );
  if (rows[0]?.free) return client;
  await client.end();
  throw new StartError(
    `This database role is bound by row-level security, even as owner, and would see no rows; ${how}.`,
  );
}

/** @returns {Promise<string[]>} names of the migrations that made this schema, in order */
export async function listMigrations(client) {
  const { rows } = await client.query('select to_regclass($1) is not null as there', [LEDGER]);
  if (!rows[0].there)
    throw new StartError(
      'This database has not been migrated yet; run npm start once, or npm run restore on a fresh folder.',
    );
  return (await client.query(`select name from ${LEDGER} order by id`)).rows.map((row) => row.name);
}

/** @returns {Promise<string | null>} hex; null before the first start of the API */
export const keptFingerprint = async (client) =>
  (await client.query(`select encode(key_fingerprint, 'hex') as hex from directory.install`)).rows[0]?.hex ?? null;

/**
 * Tables with the columns that are copied, by name. Generated columns make themselves; a transaction id (xid8) means
 * nothing in another cluster and takes its default there. Partitions are read through their parent.
 * @returns {Promise<{ name: string, sql: string, columns: string[], order: string }[]>} `sql`: quoted; `order`: an order
 *   that does not depend on where rows lie
 */
export async function listTables(client) {
  const { rows } = await client.query(
    `select format('%s.%s', n.nspname, c.relname) as name, format('%I.%I', n.nspname, c.relname) as sql,
       (select array_agg(quote_ident(a.attname) order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
          and not (a.atttypid = 'xid8'::regtype and a.atthasdef)) as columns,
       (select array_agg(quote_ident(a.attname) order by k.place)
        from pg_index i, unnest(i.indkey) with ordinality k (attnum, place), pg_attribute a
        where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid and a.attnum = k.attnum) as key
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any ($1) and c.relkind in ('r', 'p') and not c.relispartition and c.oid is distinct from to_regclass($2)
     order by n.nspname, c.relname`,
    [SCHEMAS, LEDGER],
  );
  return rows.map(({ key, ...table }) => ({
    ...table,
    columns: table.columns ?? [],
    order: (key ?? table.columns ?? []).join(', '),
  }));
}

/** @returns {Promise<Record<string, [string, boolean]>>} by quoted name: last value, and whether it has been given out */
export async function readSequences(client) {
  const { rows } = await client.query(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'S' and n.nspname = any ($1) order by 1`,
    [SCHEMAS],
  );
  const values = {};
  for (const { name } of rows) {
    const { rows: read } = await client.query(`select last_value, is_called from ${name}`);
    values[name] = [read[0].last_value, read[0].is_called];
  }
  return values;
}

/** The COPY that reads a table in a fixed order. */
export const copyOut = ({ sql, columns, order }) =>
  `copy (select ${columns.join(', ')} from ${sql} order by ${order}) to stdout`;
export const copyIn = ({ sql, columns }) => `copy ${sql} (${columns.join(', ')}) from stdin`;
