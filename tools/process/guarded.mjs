// Children that cannot outlive us. A small shell stands between: it holds our pipe, and the pipe's end (we are gone,
// even by SIGKILL) makes it end its child. The shell itself gone, we see its exit and end the child from here.
import { spawn } from 'node:child_process';
import { signal } from './processes.mjs';

/**
 * The command runs in front, so its exit code is the shell's. The reader behind it ends with our pipe, and then takes
 * the whole group with it.
 */
const GUARD = `
  exec 3<&0
  (while read -r _ <&3; do :; done; kill -KILL 0) >/dev/null 2>&1 & reader=$!
  "$@" </dev/null 3<&-; code=$?
  kill $reader 2>/dev/null; exit $code`;

/**
 * Starts a command whose whole process group dies with us.
 * @param {string} command @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { stdio?: unknown[] }} options `stdio`: from stdout on; number 3 is taken
 * @returns {{ child: import('node:child_process').ChildProcess, done: Promise<number>, stop(): void }}
 *   `done`: the exit code, 128 + n after a signal; never rejects
 */
export function runGuarded(command, args, { stdio = ['inherit', 'inherit'], ...options } = {}) {
  const child = spawn('/bin/sh', ['-c', GUARD, 'kaibo-guard', command, ...args], {
    ...options,
    stdio: ['pipe', ...stdio],
    detached: true, // a group of its own, so that the group can be killed whole
  });
  child.stdin.on('error', () => {});
  const done = new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('close', (code, name) => {
      if (name) signal(-child.pid, 'SIGKILL'); // the shell was killed, not what it guards
      resolve(code ?? 137);
    });
  });
  return { child, done, stop: () => child.stdin.destroy() };
}
