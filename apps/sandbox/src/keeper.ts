import fs from 'node:fs';
import path from 'node:path';
import { DamagedState, decodeState, encodeState, readState, type SavedState, writeState } from './state-file';
import { type WholeState } from './whole-state';

/** A state that was saved by name. */
export interface Save {
  name: string;
  /** Real time, milliseconds. */
  savedAt: number;
  bytes: number;
}

/** No more often than this, and never more than one part in so many of the time. */
const WRITE_AFTER_MS = 300;
const MOST_SHARE = 20;
const MOST_SAVES = 100;
/** Letters of any script: people name a state in their own language. */
export const SAVE_NAME = /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,39}$/u;

/**
 * Keeps the state in a folder: `state.jsonl` is what a restart goes on with, `saves` has what was saved by name.
 * Without a folder a restart forgets all, and saves live as long as the process.
 */
export class Keeper {
  /** Why the last state could not be written; null when it was. */
  trouble: string | null = null;
  private readonly memory = new Map<string, Buffer>();
  private waiting: NodeJS.Timeout | undefined;
  private isChanged = false;
  private lastTookMs = 0;
  /** The file as we know it: another one at its place was written by somebody else. */
  private known: string | null = null;

  constructor(
    private readonly state: WholeState,
    private readonly folder: string | null,
  ) {}

  /** The state's file; null when nothing is kept. */
  get file(): string | null {
    return this.folder === null ? null : path.join(this.folder, 'state.jsonl');
  }

  /** Goes on where the last run ended. A file that cannot be read stays as it is. @throws DamagedState */
  open(): void {
    if (this.file === null) return;
    const saved = readState(this.file);
    if (saved) {
      this.apply(saved, this.file);
      this.state.goOn();
    }
    this.known = identity(this.file);
  }

  /** Something was changed: it is written soon. */
  changed(): void {
    if (this.file === null) return;
    this.isChanged = true;
    this.waiting ??= setTimeout(
      () => {
        this.waiting = undefined;
        this.write();
      },
      Math.max(WRITE_AFTER_MS, this.lastTookMs * MOST_SHARE),
    ).unref();
  }

  /** Writes what is not written yet. */
  close(): void {
    clearTimeout(this.waiting);
    this.waiting = undefined;
    if (this.isChanged) this.write();
  }

  private write(): void {
    if (this.file === null) return;
    const began = performance.now();
    this.isChanged = false;
    try {
      if (identity(this.file) !== this.known) throw new Error(`another process has written ${this.file}`);
      writeState(this.file, this.state.entries(), Date.now());
      this.known = identity(this.file);
      this.trouble = null;
    } catch (error) {
      this.isChanged = true; // tried again with the next change, and at the end
      const { message } = error as Error; // nothing here throws anything else
      if (this.trouble !== message) console.error(`The sandbox cannot keep its state: ${message}`);
      this.trouble = message;
    }
    this.lastTookMs = performance.now() - began;
  }

  /** By name. */
  list(): Save[] {
    return this.names()
      .sort()
      .map((name) => ({ name, ...this.facts(name) }));
  }

  has(name: string): boolean {
    return this.folder === null ? this.memory.has(name) : fs.existsSync(this.fileOf(this.folder, name));
  }

  /** @returns false when there are too many */
  save(name: string): boolean {
    if (!this.has(name) && this.names().length >= MOST_SAVES) return false;
    if (this.folder === null) this.memory.set(name, encodeState(this.state.entries(), Date.now()));
    else writeState(this.fileOf(this.folder, name), this.state.entries(), Date.now());
    return true;
  }

  /** @returns false when there is none of this name. @throws DamagedState, and changes nothing */
  load(name: string): boolean {
    const saved = this.read(name);
    if (!saved) return false;
    this.apply(saved, name);
    this.changed();
    return true;
  }

  /** @returns false when there is none of this name */
  remove(name: string): boolean {
    if (!this.has(name)) return false;
    if (this.folder === null) this.memory.delete(name);
    else fs.rmSync(this.fileOf(this.folder, name), { force: true });
    return true;
  }

  private apply(saved: SavedState, name: string): void {
    try {
      this.state.apply(saved.entries);
    } catch (error) {
      throw new DamagedState(`${name} does not fit this version of the sandbox: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  private read(name: string): SavedState | null {
    if (this.folder !== null) return readState(this.fileOf(this.folder, name));
    const bytes = this.memory.get(name);
    return bytes ? decodeState(bytes, name) : null;
  }

  /** With letters in front: some names mean a device where the file system is Windows'. */
  private fileOf(folder: string, name: string): string {
    return path.join(folder, 'saves', `save-${name}.jsonl`);
  }

  private names(): string[] {
    if (this.folder === null) return [...this.memory.keys()];
    try {
      return fs
        .readdirSync(path.join(this.folder, 'saves'))
        .map((file) => /^save-(.+)\.jsonl$/.exec(file)?.[1]?.normalize('NFC') ?? '')
        .filter((name) => SAVE_NAME.test(name));
    } catch {
      return []; // no folder yet
    }
  }

  private facts(name: string): Omit<Save, 'name'> {
    if (this.folder === null) {
      const bytes = this.memory.get(name) ?? Buffer.alloc(0);
      return { savedAt: Number(/"savedAt":(\d+)/.exec(bytes.toString('utf8', 0, 200))?.[1] ?? 0), bytes: bytes.length };
    }
    const stat = fs.statSync(this.fileOf(this.folder, name), { throwIfNoEntry: false });
    return { savedAt: Math.floor(stat?.mtimeMs ?? 0), bytes: stat?.size ?? 0 };
  }
}

/** Which file it is, and since when. */
const identity = (file: string): string | null => {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.ino} ${stat.mtimeMs}` : null;
};
