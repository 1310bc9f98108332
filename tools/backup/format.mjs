// The backup file: gzip around a sequence of frames. A frame is one line of JSON, and, where that says `bytes`, so many
// bytes of COPY text after it.
//
//   {"kaibo":"backup","version":1,"migrations":[…],"keyFingerprint":"…","tables":[{"name","columns"}…]}
//   {"table":"public.merchants","bytes":1234}␊ …1234 bytes…      as often as needed, table after table
//   {"end":"public.merchants","rows":3,"sha256":"…"}
//   {"sequences":{"public.merchants_id_seq":[3,true]}}
//   {"digest":"…"}                                               always last: a file without it is not whole
//
// The digest covers the migrations, the key's fingerprint, every table's name, columns, rows and content, and the
// sequences. It does not cover when the backup was made, so equal data gives equal digests.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { StartError } from '../start-error.mjs';

export const VERSION = 1;
const MOST_LINE_BYTES = 1024 * 1024;
const MOST_DATA_BYTES = 16 * 1024 * 1024;

const line = (frame) => Buffer.from(`${JSON.stringify(frame)}\n`);

/** Adds up what the digest covers, the same way while writing, reading and comparing. */
export class Digest {
  #hash = createHash('sha256');
  add(frame) {
    this.#hash.update(line(frame));
    return this;
  }
  hex() {
    return this.#hash.digest('hex');
  }
}

/**
 * Writes frames to a file that appears under its name only when it is complete.
 * @param {string} file
 * @param {AsyncIterable<{ frame: object, data?: Buffer }>} frames
 */
export async function writeBackup(file, frames) {
  const part = `${file}.part`;
  async function* bytes() {
    for await (const { frame, data } of frames) {
      yield line(frame);
      if (data) yield data;
    }
  }
  try {
    await pipeline(bytes, createGzip({ level: 6 }), fs.createWriteStream(part, { mode: 0o600, flush: true }));
    fs.linkSync(part, file); // never over another backup
  } finally {
    fs.rmSync(part, { force: true });
  }
}

/**
 * Reads the frames of a backup.
 * @param {string} file
 * @returns {AsyncGenerator<{ frame: Record<string, unknown>, data: Buffer | null }>}
 * @throws StartError when the file is damaged
 */
export async function* readBackup(file) {
  const damaged = (why) => new StartError(`${file} is not a whole backup (${why}); nothing was restored.`);
  const source = fs.createReadStream(file);
  const unzipped = source.pipe(createGunzip());
  source.on('error', (error) => unzipped.destroy(error));
  let rest = Buffer.alloc(0);
  const chunks = unzipped[Symbol.asyncIterator]();
  const more = async () => {
    const { value, done } = await chunks.next().catch((error) => {
      throw damaged(error.code === 'Z_BUF_ERROR' ? 'it ends in the middle' : (error.code ?? error.message));
    });
    if (!done) rest = rest.length ? Buffer.concat([rest, value]) : value;
    return !done;
  };
  try {
    for (;;) {
      let end;
      while ((end = rest.indexOf(10)) < 0) {
        if (rest.length > MOST_LINE_BYTES) throw damaged('a line without end');
        if (await more()) continue;
        if (rest.length) throw damaged('it ends in the middle');
        return;
      }
      let frame;
      try {
        frame = JSON.parse(rest.subarray(0, end).toString('utf8'));
      } catch {
        throw damaged('unreadable');
      }
      if (typeof frame !== 'object' || frame === null) throw damaged('unreadable');
      rest = rest.subarray(end + 1);
      const size = frame.bytes ?? 0;
      if (!Number.isInteger(size) || size < 0 || size > MOST_DATA_BYTES) throw damaged('unreadable');
      while (rest.length < size) if (!(await more())) throw damaged('it ends in the middle');
      yield { frame, data: size ? rest.subarray(0, size) : null };
      rest = rest.subarray(size);
    }
  } finally {
    unzipped.destroy();
    source.destroy();
  }
}

/**
 * Reads a whole backup without keeping its content, and compares every digest.
 * @returns {Promise<{ head: object, tables: { name: string, rows: number, sha256: string }[], digest: string }>}
 * @throws StartError when anything is missing, altered or of another format
 */
export async function verifyBackup(file) {
  const damaged = (why) => new StartError(`${file} is not a whole backup (${why}); nothing was restored.`);
  if (!fs.statSync(file, { throwIfNoEntry: false })?.isFile()) throw new StartError(`There is no file ${file}.`);
  let head = null;
  let last = null;
  let hash = createHash('sha256');
  const all = new Digest();
  const tables = [];
  for await (const { frame, data } of readBackup(file)) {
    if (last) throw damaged('something follows its end');
    if (!head) {
      if (frame.kaibo !== 'backup') throw damaged('it does not begin like one');
      if (frame.version !== VERSION)
        throw new StartError(`${file} has backup format ${frame.version}, and this release reads format ${VERSION}.`);
      if (!Array.isArray(frame.tables) || !Array.isArray(frame.migrations)) throw damaged('its head is unreadable');
      head = frame;
      all.add(coveredHead(head));
    } else if (frame.table) {
      if (frame.table !== head.tables[tables.length]?.name) throw damaged(`${frame.table} is not where it belongs`);
      hash.update(data ?? '');
    } else if (frame.end) {
      if (frame.end !== head.tables[tables.length]?.name) throw damaged(`${frame.end} is not where it belongs`);
      if (hash.digest('hex') !== frame.sha256) throw damaged(`the content of ${frame.end} was altered`);
      hash = createHash('sha256');
      tables.push({ name: frame.end, rows: frame.rows, sha256: frame.sha256 });
      all.add(frame);
    } else if (frame.sequences) {
      all.add(frame);
    } else if (frame.digest) {
      last = frame;
    }
  }
  if (!last || !head || tables.length !== head.tables.length) throw damaged('it ends in the middle');
  if (last.digest !== all.hex()) throw damaged('its digest does not fit');
  return { head, tables, digest: last.digest };
}

/** The part of the first frame that the digest covers. */
export const coveredHead = ({ version, migrations, keyFingerprint, tables }) => ({
  version,
  migrations,
  keyFingerprint,
  tables,
});
