// npm run restore: into an empty database of the same schema, all or nothing.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import copyStreams from 'pg-copy-streams';
import { StartError } from '../start-error.mjs';
import { readBackup } from './format.mjs';
import { copyIn, copyOut, listMigrations, listTables, readSequences } from './tables.mjs';

/**
 * @param {import('pg').Client} client see `connect`
 * @param {string} file
 * @param {Awaited<ReturnType<import('./format.mjs').verifyBackup>>} checked the same file, verified
 * @returns {Promise<{ rows: number, tables: number, digest: string }>}
 * @throws StartError for another schema, or a database that is not empty
 */
export async function load(client, file, { head, tables: saved, digest }) {
  await client.query('begin');
  try {
    const tables = await requireSameSchema(client, head);
    await requireEmpty(client, tables);
    await withoutTriggers(client);
    await fill(client, file, new Map(tables.map((table) => [table.name, table])));
    for (const { name, sha256 } of saved) {
      const table = tables.find((one) => one.name === name);
      if ((await digestOf(client, table)) !== sha256)
        throw new Error(`${name} reads differently after it was restored; nothing was kept.`);
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
  return { rows: saved.reduce((sum, table) => sum + Number(table.rows), 0), tables: saved.length, digest };
}

async function requireSameSchema(client, head) {
  const here = await listMigrations(client);
  const tables = await listTables(client);
  const columnsHere = tables.map(({ name, columns }) => ({ name, columns }));
  const isSame =
    JSON.stringify(here) === JSON.stringify(head.migrations) &&
    JSON.stringify(columnsHere) === JSON.stringify(head.tables);
  if (isSame) return tables;
  throw new StartError(
    `This backup is of schema ${head.migrations.at(-1)} and this database of schema ${here.at(-1)}; restore it with the release that made it, then start this one.`,
  );
}

async function requireEmpty(client, tables) {
  for (const { name, sql } of tables) {
    await client.query(`lock table ${sql} in exclusive mode`);
    const { rowCount } = await client.query(`select from ${sql} limit 1`);
    if (rowCount)
      throw new StartError(
        `This database is not empty (${name} has rows), and a restore never mixes; move the folder .data away and restore again.`,
      );
  }
}

/** The rows come from one consistent snapshot, and what triggers would do has been done to them already. */
async function withoutTriggers(client) {
  try {
    await client.query('set local session_replication_role = replica');
  } catch (cause) {
    throw new StartError(
      'This database role may not set session_replication_role, which a restore needs; use a superuser, or grant it: GRANT SET ON PARAMETER session_replication_role.',
      { cause },
    );
  }
}

async function fill(client, file, tables) {
  let copy = null;
  for await (const { frame, data } of readBackup(file)) {
    if (frame.table && data) {
      copy ??= openCopy(client, tables.get(frame.table));
      await copy.write(data);
    } else if (frame.end && copy) {
      await copy.end();
      copy = null;
    } else if (frame.sequences) {
      await setSequences(client, frame.sequences);
    }
  }
}

/** A COPY that is written to piece by piece; a refusal of the server rejects the next `write` or `end`. */
function openCopy(client, table) {
  const stream = client.query(copyStreams.from(copyIn(table)));
  const refused = once(stream, 'error').then(([error]) => Promise.reject(error));
  refused.catch(() => {}); // reported by whoever waits
  return {
    write: (data) => (stream.write(data) ? undefined : Promise.race([once(stream, 'drain'), refused])),
    end: () => {
      const finished = new Promise((resolve) => stream.once('finish', resolve));
      stream.end();
      return Promise.race([finished, refused]);
    },
  };
}

async function setSequences(client, saved) {
  const here = await readSequences(client);
  for (const [name, [value, isCalled]] of Object.entries(saved)) {
    if (!(name in here)) throw new StartError(`This backup sets a sequence ${name} that this database does not have.`);
    await client.query('select setval($1, $2, $3)', [name, value, isCalled]);
  }
}

async function digestOf(client, table) {
  const hash = createHash('sha256');
  for await (const data of client.query(copyStreams.to(copyOut(table)))) hash.update(data);
  return hash.digest('hex');
}
