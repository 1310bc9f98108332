import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** What one part needs to be as it was. */
export interface Entry {
  /** The account's app id; absent for what belongs to no app. */
  app?: string;
  part: string;
  state: unknown;
}

export interface SavedState {
  /** Real time, milliseconds. */
  savedAt: number;
  entries: Entry[];
}

/** The state cannot be read. The text names the file and what is wrong with it. */
export class DamagedState extends Error {}

const FORMAT = 'kaibo-sandbox-state';
const VERSION = 1;

/** A line for each part between a first and a last one, which tells whether all of it is there. */
function* linesOf(entries: Iterable<Entry>, savedAt: number): Generator<string> {
  const hash = createHash('sha256');
  const hashed = (line: string): string => {
    hash.update(line);
    return line;
  };
  yield hashed(`${JSON.stringify({ format: FORMAT, version: VERSION, savedAt })}\n`);
  for (const entry of entries) yield hashed(`${JSON.stringify(entry)}\n`);
  yield `${JSON.stringify({ sha256: hash.digest('hex') })}\n`;
}

/** The same as a file of it holds. */
export const encodeState = (entries: Iterable<Entry>, savedAt: number): Buffer =>
  Buffer.from([...linesOf(entries, savedAt)].join(''));

/** Part by part, so that a large state is never one text. Whole or not at all, readable by its owner only: there are tokens in it. */
export const writeState = (file: string, entries: Iterable<Entry>, savedAt: number): void => {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}.new`;
  try {
    const out = fs.openSync(fresh, 'w', 0o600);
    try {
      for (const line of linesOf(entries, savedAt)) fs.writeFileSync(out, line); // at the file's position
      fs.fsyncSync(out);
    } finally {
      fs.closeSync(out);
    }
    fs.renameSync(fresh, file);
  } catch (error) {
    fs.rmSync(fresh, { force: true });
    throw error;
  }
};

/** @returns null when there is no such file. @throws DamagedState */
export const readState = (file: string): SavedState | null => {
  let bytes: Buffer;
  try {
    bytes = fs.readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null; // node:fs throws nothing else
    throw new DamagedState(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  return decodeState(bytes, file);
};

/** @param name of the file, for the error. @throws DamagedState */
export const decodeState = (bytes: Buffer, name: string): SavedState => {
  const damaged = (why: string): never => {
    throw new DamagedState(`${name} ${why}`);
  };
  const lines = [...split(bytes)];
  const [first, last] = [lines.at(0), lines.at(-1)];
  if (!first || !last) return damaged('is empty');
  const head = parsed(first.bytes);
  if (head?.format !== FORMAT) return damaged('is no state of the sandbox');
  if (typeof head.version !== 'number' || head.version > VERSION)
    return damaged(`was written by a newer version of the sandbox (format ${String(head.version)})`);
  const sum = createHash('sha256').update(bytes.subarray(0, last.start)).digest('hex');
  if (lines.length < 2 || parsed(last.bytes)?.sha256 !== sum) return damaged('is cut off, or was changed by hand');
  return {
    savedAt: Number(head.savedAt),
    entries: lines.slice(1, -1).map((line) => parsed(line.bytes) as unknown as Entry), // the sum says that we wrote it
  };
};

const NEWLINE = 0x0a;

/** The lines that end. */
function* split(bytes: Buffer): Generator<{ start: number; bytes: Buffer }> {
  for (let start = 0; ;) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end === -1) return;
    yield { start, bytes: bytes.subarray(start, end) };
    start = end + 1;
  }
}

const parsed = (bytes: Buffer): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' ? (value as Record<string, unknown> | null) : null; // just checked
  } catch {
    return null;
  }
};
