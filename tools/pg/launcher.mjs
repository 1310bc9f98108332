// Embedded PostgreSQL: Node and the programs from npm, on Linux and macOS, as root or as an ordinary user.
//
// A small shell holds our pipe and, when the pipe ends (we are gone, even by SIGKILL), shuts PostgreSQL down. The shell
// gone, we see its exit; PostgreSQL gone, its stderr ends. So whichever of the three is killed, the others leave.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { holderOf, tryLock } from '../process/lock.mjs';
import { commandOf, isAlive, signal, until } from '../process/processes.mjs';
import { diskFull, isDiskFull, StartError } from '../start-error.mjs';
import { findPrograms } from './binaries.mjs';
import { create, inspect, passwordFile } from './data-folder.mjs';

/**
 * SIGINT is PostgreSQL's fast shutdown, but a shell's background child ignores it until it has become PostgreSQL; SIGTERM
 * before it ends such a one.
 */
const WATCH = `
  "$@" </dev/null & server=$!
  exec 2>/dev/null
  while read -r _; do :; done
  kill -TERM $server; kill -INT $server; wait $server`;
/** A fast shutdown that takes longer becomes an immediate one, which loses nothing: the next start replays the log. */
const STOP_WITHIN_MS = 2_500;
/** Recovery after a kill replays at most max_wal_size. */
const READY_WITHIN_MS = 120_000;

/**
 * @typedef {object} Cluster
 * @property {(database?: string) => string} url as the superuser; the password is in it
 * @property {number} port on 127.0.0.1
 * @property {string} dataDir
 * @property {boolean} created whether this start made the folder
 * @property {number} ms how long the start took
 * @property {number} pid of the postmaster
 * @property {Promise<string>} gone resolves when the server has left, whoever ended it, with the end of what it said
 * @property {() => Promise<void>} stop
 */

const lockFile = (dataDir) => `${dataDir}.lock`;
const urlOf = (dataDir, port) => {
  const password = fs.readFileSync(passwordFile(dataDir), 'utf8').trim();
  return (database = 'postgres') => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
};

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** @returns {{ pid: number, port: number, ready: boolean } | null} the server that runs on this folder now */
function running(dataDir) {
  let lines;
  try {
    lines = fs.readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  if (!isAlive(pid) || !isServerOf(pid, dataDir)) return null;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
}
/** After a crash the pid may belong to anyone: it is ours only when it is a postgres at home in this folder. */
function isServerOf(pid, dataDir) {
  try {
    if (fs.readlinkSync(`/proc/${pid}/cwd`) === fs.realpathSync(dataDir)) return /postgres/.test(commandOf(pid));
  } catch {
    // not Linux, or another user's: the command line decides
  }
  return /postgres/.test(commandOf(pid)) && commandOf(pid).includes(dataDir);
}

/**
 * The server that another command has started on this folder.
 * @returns {Pick<Cluster, 'url' | 'port' | 'dataDir'> | null} null when none is ready
 */
export function attach(dataDir) {
  dataDir = path.resolve(dataDir);
  const server = running(dataDir);
  return server?.ready ? { url: urlOf(dataDir, server.port), port: server.port, dataDir } : null;
}

/** One starter a folder; a server whose starter was killed is on its way out, and is waited for or sent away. */
async function takeFolder(dataDir) {
  const lock = tryLock(lockFile(dataDir));
  if (!lock) {
    const holder = holderOf(lockFile(dataDir));
    throw new StartError(
      `The database in ${dataDir} is in use by process ${holder?.pid ?? '(just gone)'}; stop that one first.`,
    );
  }
  const orphan = running(dataDir);
  if (orphan) {
    const left = () => !isAlive(orphan.pid);
    for (const name of ['SIGINT', 'SIGQUIT', 'SIGKILL']) {
      signal(orphan.pid, name);
      if (await until(left, 8_000)) break;
    }
  }
  // PostgreSQL believes any living process of this number to be its own, and would refuse for ever.
  fs.rmSync(path.join(dataDir, 'postmaster.pid'), { force: true });
  return lock;
}

/**
 * Starts PostgreSQL on a folder of its own, which is made when absent.
 * @param {object} options
 * @param {string} options.dataDir beside it lie `<dataDir>.password` and `<dataDir>.lock`
 * @param {number} [options.port] default: a free one
 * @param {boolean} [options.durable] false for throw-away data: no fsync
 * @param {Record<string, string | number>} [options.settings] of postgresql.conf
 * @param {(text: string) => void} [options.log] what the server says
 * @param {boolean} [options.userNamespaces] see findPrograms
 * @returns {Promise<Cluster>}
 * @throws StartError in one sentence
 */
export async function start({ dataDir, port, durable = true, settings = {}, log = () => {}, userNamespaces }) {
  const began = performance.now();
  dataDir = path.resolve(dataDir);
  const programs = findPrograms({ userNamespaces });
  fs.mkdirSync(path.dirname(dataDir), { recursive: true });
  const lock = await takeFolder(dataDir);
  try {
    const env = { PATH: process.env.PATH, HOME: os.tmpdir(), TZ: 'UTC', LC_ALL: 'C.UTF-8' };
    const created = inspect(dataDir, programs.uid ?? process.getuid()) === 'absent';
    if (created) await create(dataDir, programs, { durable, env });
    giveTo(programs.uid ?? process.getuid(), dataDir);
    for (let attempt = 1; ; attempt++) {
      const chosen = port ?? (await freePort());
      const server = spawnServer({ dataDir, port: chosen, durable, settings, log, programs, env });
      const said = await server.ready;
      if (said === null) {
        const { pid } = running(dataDir);
        const gone = server.gone.finally(() => lock.release());
        const stop = () => server.stop(pid).then(() => gone.then(() => {}));
        return {
          url: urlOf(dataDir, chosen),
          port: chosen,
          dataDir,
          created,
          ms: performance.now() - began,
          pid,
          gone,
          stop,
        };
      }
      const isTaken = /could not bind|Address already in use/.test(said);
      if (isTaken && port === undefined && attempt < 5) continue; // someone was quicker at the free port
      if (isTaken) throw new StartError(`Port ${chosen} for PostgreSQL is taken by another program; free it.`);
      if (isDiskFull(said)) throw diskFull(dataDir);
      throw new Error(`PostgreSQL did not start:\n${said}`);
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Root may start as itself in a namespace one day and as nobody the next: the files follow. */
function giveTo(uid, dataDir) {
  if (process.getuid() !== 0 || fs.statSync(dataDir).uid === uid) return;
  for (const name of ['.', ...fs.readdirSync(dataDir, { recursive: true })])
    fs.lchownSync(path.join(dataDir, name), uid, uid);
}

function spawnServer({ dataDir, port, durable, settings, log, programs, env }) {
  const all = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    ...settings,
  };
  const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // Another user may not walk down to the folder; being in it is enough.
  const [command, rest] = programs.command('postgres', ['-D', programs.uid ? '/proc/self/cwd' : dataDir, ...args]);
  const shell = spawn('/bin/sh', ['-c', WATCH, 'kaibo-postgres', command, ...rest], {
    cwd: dataDir,
    env,
    uid: programs.uid,
    gid: programs.uid,
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true, // Ctrl-C is for us; we then stop in order
  });
  shell.stdin.on('error', () => {});
  let tail = '';
  let onSaid = () => {};
  shell.stderr.on('data', (chunk) => {
    tail = (tail + chunk).slice(-8_000);
    log(String(chunk));
    onSaid();
  });
  let isShellGone = false;
  const shellGone = new Promise((resolve) => shell.once('exit', resolve).once('error', resolve)).then(() => {
    isShellGone = true;
    const server = running(dataDir);
    if (server) signal(server.pid, 'SIGINT');
  });
  const silent = new Promise((resolve) => shell.stderr.once('close', resolve)).then(() => shell.stdin.destroy());
  const gone = Promise.all([shellGone, silent]).then(() => tail);
  /** @type {Promise<string | null>} null when it takes connections, else what it said before it left */
  const ready = new Promise((resolve) => {
    const giveUp = setTimeout(() => shell.stdin.destroy(), READY_WITHIN_MS);
    const decide = (answer) => {
      clearTimeout(giveUp);
      resolve(answer);
    };
    onSaid = () => tail.includes('ready to accept connections') && decide(null);
    void gone.then(decide);
  });
  const stop = async (pid) => {
    shell.stdin.destroy();
    if (isShellGone) signal(pid, 'SIGINT');
    if (await until(() => !isAlive(pid), STOP_WITHIN_MS)) return;
    signal(pid, 'SIGQUIT');
    if (!(await until(() => !isAlive(pid), 3_000))) signal(pid, 'SIGKILL');
  };
  return { ready, gone, stop };
}
