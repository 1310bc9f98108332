// Programs that specs start, and what is left of them.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { isAlive, parentOf, until } from '../process/processes.mjs';
import { root } from '../workspace/root.mjs';

/** @returns {Promise<number>} a port that nobody listens on now */
export const freePort = () =>
  new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** @returns {number[]} pids of the processes whose parent is `pid` (Linux) */
export const childrenOf = (pid) => allPids().filter((one) => parentOf(one) === pid);
/** @returns {number[]} `pid` and all that descend from it */
export const familyOf = (pid) => [pid, ...childrenOf(pid).flatMap(familyOf)];

const allPids = () =>
  fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** Waits until none of them lives. @returns {Promise<number[]>} those that still do after ten seconds */
export async function leftOf(pids) {
  const left = () => pids.filter(isAlive);
  await until(() => left().length === 0, 10_000);
  return left();
}

/**
 * Starts one of our scripts.
 * @param {string[]} args from the checkout's root
 * @param {{ env?: NodeJS.ProcessEnv, nodeArgs?: string[], within?: string[] }} [options] `within`: a command that becomes
 *   the one given after it
 */
export function run(args, { env = {}, nodeArgs = [], within = [] } = {}) {
  const script = path.join(root, args[0]);
  const [command, ...rest] = [...within, process.execPath, ...nodeArgs, script, ...args.slice(1)];
  const child = spawn(command, rest, {
    cwd: root,
    env: { ...process.env, npm_lifecycle_event: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const program = { child, pid: child.pid, said: '', messages: [], ended: null, code: null };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (program.said += chunk));
  child.on('message', (message) => program.messages.push(message));
  program.ended = new Promise((resolve) =>
    child.once('close', (code, signal) => {
      program.code = code ?? signal;
      resolve(program.code);
    }),
  );
  /** Waits for a message of the program. */
  program.message = async (name) => {
    const found = () => program.messages.find((message) => name in message);
    if (!(await until(() => found() || program.code !== null, 60_000)) || !found())
      throw new Error(
        `no message "${name}": ${program.code}\n${program.said}\n${JSON.stringify(program.messages.at(-1))}`,
      );
    return found();
  };
  /** Waits for words on its output. */
  program.says = async (words, withinMs = 90_000) => {
    await until(() => program.said.includes(words) || program.code !== null, withinMs);
    if (!program.said.includes(words)) throw new Error(`did not say "${words}" (${program.code}):\n${program.said}`);
  };
  return program;
}
