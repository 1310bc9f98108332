// What the system knows about processes, on Linux by /proc and elsewhere by ps.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

const ps = (pid, field) => {
  const { stdout } = spawnSync('ps', ['-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8' });
  return stdout?.trim() ?? '';
};

const stat = (pid) => {
  try {
    // The name in parentheses may hold anything, blanks and parentheses too.
    return fs
      .readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return null;
  }
};
const hasProc = fs.existsSync('/proc/self/stat');

/** @returns {boolean} a zombie counts as gone */
export function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  if (hasProc) return !['Z', 'X', undefined].includes(stat(pid)?.[0]);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** @returns {string} with the pid it names one process for ever, also when the pid is used again; '' when it is gone */
export const birthOf = (pid) => (hasProc ? (stat(pid)?.[19] ?? '') : ps(pid, 'lstart'));

/** @returns {string} the command line, '' when the process is gone or hides it */
export function commandOf(pid) {
  if (!hasProc) return ps(pid, 'command');
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

/** @returns {number} 0 when unknown */
export const parentOf = (pid) => Number(hasProc ? (stat(pid)?.[1] ?? 0) : ps(pid, 'ppid'));

/** @returns {number[]} the process and all that descend from it; Linux only */
export function treeOf(pid) {
  const parents = new Map();
  for (const name of fs.readdirSync('/proc')) if (/^\d+$/.test(name)) parents.set(Number(name), parentOf(Number(name)));
  const tree = [pid];
  for (let i = 0; i < tree.length; i++) for (const [child, parent] of parents) if (parent === tree[i]) tree.push(child);
  return tree;
}

/** Sends a signal; a process that is gone already is no error. */
export function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/**
 * Waits until `done()` is true.
 * @returns {Promise<boolean>} false when it was not within `withinMs`
 */
export async function until(done, withinMs, everyMs = 25) {
  const end = performance.now() + withinMs;
  while (!(await done())) {
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return true;
}
