// Throw-away folders of tests and benchmarks: all below one named folder, each with a lock that tells whether its maker
// still lives. What a killed run left is removed by the next one.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { holderOf, tryLock } from './lock.mjs';

const base = () => path.join(os.tmpdir(), `kaibo-scratch-${process.getuid()}`);
const lockOf = (folder) => path.join(folder, '.lock');

/** Removes the folders whose makers are gone. */
export function sweepScratch() {
  for (const name of fs.existsSync(base()) ? fs.readdirSync(base()) : []) {
    const folder = path.join(base(), name);
    // A folder without a lock is being made, or was left between two steps long ago.
    const isYoung = Date.now() - (fs.statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0) < 60_000;
    if (fs.existsSync(lockOf(folder)) ? !holderOf(lockOf(folder)) : !isYoung)
      fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  removeIfEmpty(base());
}

const removeIfEmpty = (folder) => {
  try {
    fs.rmdirSync(folder);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(error.code)) throw error;
  }
};

/**
 * @param {string} purpose first part of its name
 * @returns {{ dir: string, remove(): void }} `dir` is empty but for its lock
 */
export function makeScratch(purpose) {
  fs.mkdirSync(base(), { recursive: true, mode: 0o700 });
  const dir = fs.mkdtempSync(path.join(base(), `${purpose}-`));
  tryLock(lockOf(dir), purpose);
  const remove = () => {
    fs.rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    removeIfEmpty(base());
  };
  return { dir, remove };
}
