// A lock file that survives nobody: it names its holder, and the lock of a process that is gone is free.
import fs from 'node:fs';
import path from 'node:path';
import { birthOf, isAlive } from './processes.mjs';

const read = (file) => {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
};
const isHeld = (holder) => holder !== null && isAlive(holder.pid) && birthOf(holder.pid) === holder.birth;

/** @returns {{ pid: number, note: string } | null} who holds the lock now */
export function holderOf(file) {
  const holder = read(file);
  return isHeld(holder) ? holder : null;
}

/**
 * @param {string} file
 * @param {string} [note] told to whoever finds the lock held
 * @returns {{ release(): void } | null} null when another process, or this one, holds it
 */
export function tryLock(file, note = '') {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  fs.writeFileSync(mine, JSON.stringify({ pid: process.pid, birth: birthOf(process.pid), note }), { mode: 0o600 });
  try {
    for (;;) {
      try {
        fs.linkSync(mine, file); // whole or not at all, so nobody reads half a lock
        return { release: () => fs.rmSync(file, { force: true }) };
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
      if (holderOf(file)) return null;
      // Two may find the same dead lock: each moves away what is there, and puts back what turns out to be alive.
      const old = `${mine}.old`;
      try {
        fs.renameSync(file, old);
      } catch (error) {
        if (error.code === 'ENOENT') continue;
        throw error;
      }
      if (isHeld(read(old))) {
        fs.linkSync(old, file);
        fs.rmSync(old);
        return null;
      }
      fs.rmSync(old);
    }
  } finally {
    fs.rmSync(mine, { force: true });
  }
}
