// What must be true before anything of npm's can be used. Node's own modules only: on a fresh clone there is nothing else.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Something a person can mend: shown as its one sentence, exit code 1. */
export class StartError extends Error {
  name = 'StartError';
}

/** Prints one line of progress. */
export const say = (text) => console.log(`\u203a ${text}`);

const OLDEST_NODE = [20, 19];

/** @param {string} version e.g. `20.19.1` */
export function requireNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new StartError(
    `Kaibo needs Node.js ${OLDEST_NODE.join('.')} or newer; this is ${version}. See https://nodejs.org.`,
  );
}

const stamp = path.join(root, 'node_modules/.kaibo-lock');
const lockHash = () =>
  createHash('sha256')
    .update(fs.readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');

/** Installs exactly what the lock says, when that has changed since the last time or never happened. */
export function ensureInstalled() {
  const wanted = lockHash();
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) return;
  // A developer's own `npm ci` or `npm install` has just done it.
  const npmsOwn = path.join(root, 'node_modules/.package-lock.json');
  const lock = path.join(root, 'package-lock.json');
  if (!fs.existsSync(stamp) && fs.existsSync(npmsOwn) && fs.statSync(npmsOwn).mtimeMs >= fs.statSync(lock).mtimeMs) {
    fs.writeFileSync(stamp, wanted);
    return;
  }
  say('installing packages (npm ci), about a minute');
  const began = performance.now();
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (npm.error) throw new StartError(`npm could not be run: ${npm.error.message}.`);
  if (npm.status !== 0) throw new StartError('npm ci failed; its own message stands above.');
  fs.writeFileSync(stamp, wanted);
  say(`packages installed in ${Math.round((performance.now() - began) / 1000)} s`);
}

/** Runs a script's main; a StartError ends it with one sentence, anything else is a bug and shown whole. */
export async function main(fn) {
  try {
    process.exitCode = (await fn()) ?? 0;
  } catch (error) {
    console.error(error?.name === 'StartError' ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}

/**
 * Runs one command to its end, its output on ours.
 * @returns {boolean} whether it exited with 0
 */
export function run(command, args, env = {}) {
  const bin = path.join(root, 'node_modules/.bin');
  const done = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}`, NX_DAEMON: 'false', ...env },
  });
  if (done.error) console.error(done.error.message);
  return done.status === 0;
}
