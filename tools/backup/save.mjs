// npm run backup: every table in one snapshot.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import copyStreams from 'pg-copy-streams';
import { StartError } from '../start-error.mjs';
import { coveredHead, Digest, VERSION, writeBackup } from './format.mjs';
import { copyOut, keptFingerprint, listMigrations, listTables, readSequences } from './tables.mjs';

/**
 * @param {import('pg').Client} client see `connect`
 * @param {string} file must not exist
 * @param {string | null} fingerprint hex, of the key on this machine; null when there is none
 * @returns {Promise<{ rows: number, tables: number, digest: string }>}
 */
export async function save(client, file, fingerprint) {
  if (fs.existsSync(file)) throw new StartError(`${file} exists already; a backup never replaces another file.`);
  await client.query('begin transaction isolation level repeatable read read only');
  const kept = await keptFingerprint(client);
  if (kept && fingerprint && kept !== fingerprint)
    throw new StartError(
      'The master key on this machine is not the one this database was made with; name the right one with KAIBO_MASTER_KEY_FILE.',
    );
  const tables = await listTables(client);
  const head = {
    kaibo: 'backup',
    version: VERSION,
    madeAt: new Date().toISOString(),
    migrations: await listMigrations(client),
    keyFingerprint: kept,
    tables: tables.map(({ name, columns }) => ({ name, columns })),
  };
  const result = { rows: 0, tables: tables.length, digest: '' };
  const all = new Digest().add(coveredHead(head));
  async function* frames() {
    yield { frame: head };
    for (const table of tables) {
      const hash = createHash('sha256');
      const copy = client.query(copyStreams.to(copyOut(table)));
      for await (const data of inPieces(copy)) {
        hash.update(data);
        yield { frame: { table: table.name, bytes: data.length }, data };
      }
      const end = { end: table.name, rows: copy.rowCount, sha256: hash.digest('hex') };
      all.add(end);
      result.rows += end.rows;
      yield { frame: end };
    }
    const sequences = { sequences: await readSequences(client) };
    all.add(sequences);
    yield { frame: sequences };
    result.digest = all.hex();
    yield { frame: { digest: result.digest } };
  }
  await writeBackup(file, frames());
  await client.query('commit');
  return result;
}

/** COPY hands out row by row; a frame for each would be mostly frame. */
async function* inPieces(copy, leastBytes = 64 * 1024) {
  let pieces = [];
  let size = 0;
  for await (const data of copy) {
    pieces.push(data);
    size += data.length;
    if (size < leastBytes) continue;
    yield Buffer.concat(pieces);
    pieces = [];
    size = 0;
  }
  if (size) yield Buffer.concat(pieces);
}
