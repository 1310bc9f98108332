// Starts a real PostgreSQL whose data lies in one folder, and stops it again: as root or an ordinary user, after any
// kill. Nothing outlives us: the shell that watches the server holds a pipe of ours, and its end stops the server.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { StartError } from '../install.mjs';
import { MAJOR, postgresPrograms } from './binaries.mjs';

/**
 * C.UTF-8 with the builtin provider: trigram search finds Chinese text, and sorting is by bytes and fast. With plain C
 * `show_trgm` of Chinese text is empty.
 */
const LOCALE = ['--encoding=UTF8', '--locale=C.UTF-8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];

/** For clusters that may be lost: tests. */
const NOT_DURABLE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/**
 * Waits for the server; the end of our pipe (we stopped, or were killed) is a fast shutdown, and so is a signal.
 * stdin is handed on as descriptor 3, because a background command gets /dev/null for its own.
 */
const WATCH = `exec 3<&0
"$@" </dev/null 3<&- &
server=$!
trap 'kill -INT $server 2>/dev/null' INT TERM
(cat <&3 >/dev/null; kill -INT $server 2>/dev/null) &
pipe=$!
wait $server
code=$?
kill $pipe 2>/dev/null
exit $code`;

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const isListening = (port) =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** What PostgreSQL says when it cannot go on, as a sentence for the person at the keyboard. */
function explain(said, dataDir) {
  if (/No space left on device|ENOSPC|disk full/i.test(said))
    return new StartError(`The disk is full: PostgreSQL cannot write to ${dataDir}. Free some room and start again.`);
  if (/Permission denied/i.test(said))
    return new StartError(`PostgreSQL may not write to ${dataDir}; give the folder to the user that starts Kaibo.`);
  const last = said.trim().split('\n').slice(-4).join('\n');
  return new StartError(`PostgreSQL did not start.\n${last}`);
}

/** @throws StartError for a folder that is not a whole data folder of our major */
function requireWhole(dataDir) {
  const said = fs.existsSync(path.join(dataDir, 'PG_VERSION'))
    ? fs.readFileSync(path.join(dataDir, 'PG_VERSION'), 'utf8').trim()
    : null;
  if (said !== null && said !== String(MAJOR))
    throw new StartError(
      `The data in ${dataDir} is of PostgreSQL ${said}, this release brings PostgreSQL ${MAJOR}. ` +
        `Back it up with the release that made it (npm run backup -- <file>), then npm start -- --reset and npm run restore -- <file>.`,
    );
  if (
    said === null ||
    !fs.existsSync(path.join(dataDir, 'global/pg_control')) ||
    !fs.existsSync(path.join(dataDir, 'base'))
  )
    throw new StartError(
      `The data folder ${dataDir} is damaged: parts of it are missing. Restore a backup, or forget it with npm start -- --reset.`,
    );
}

/** Made beside its place and moved there whole: a killed initdb leaves nothing that looks like data. */
function initialise(programs, passwordFile, durable) {
  const { dataDir } = programs;
  const fresh = `${dataDir}.new`;
  fs.rmSync(fresh, { recursive: true, force: true });
  fs.mkdirSync(fresh, { mode: 0o700 });
  programs.own(fresh);
  fs.rmSync(passwordFile, { force: true });
  fs.writeFileSync(passwordFile, randomBytes(18).toString('base64url'), { mode: 0o600 });
  programs.own(passwordFile);
  const args = [
    '-D',
    fresh,
    '-U',
    'postgres',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--no-instructions',
    ...LOCALE,
  ];
  const [file, rest] = programs.command('initdb', [...args, ...(durable ? [] : ['--no-sync'])]);
  const done = spawnSync(file, rest, { ...programs.options, encoding: 'utf8' });
  if (done.status !== 0) {
    fs.rmSync(fresh, { recursive: true, force: true });
    throw explain(`${done.stdout ?? ''}${done.stderr ?? ''}${done.error?.message ?? ''}`, dataDir);
  }
  fs.renameSync(fresh, dataDir);
}

/**
 * The server that already runs on this folder, or null. A pid file whose pid belongs to something else by now (usual
 * after a restart of the machine or container) is removed: PostgreSQL itself would refuse for ever.
 * @returns {Promise<{ port: number } | null>}
 */
export async function findRunning(dataDir) {
  const pidFile = path.join(dataDir, 'postmaster.pid');
  if (!fs.existsSync(pidFile)) return null;
  const lines = fs.readFileSync(pidFile, 'utf8').split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!isAlive(pid)) return null;
  let command = '';
  try {
    command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // Not Linux: believe the pid.
  }
  if (command && !(command.includes('postgres') && command.includes(dataDir))) {
    fs.rmSync(pidFile);
    return null;
  }
  return port && (await isListening(port)) ? { port } : null;
}

/**
 * @param {{ dataDir: string, port?: number, durable?: boolean, settings?: Record<string, string | number>, log?: (text: string) => void }} options
 *   `durable: false` trades safety for speed (tests)
 * @returns `url(database?)` as the superuser, `port`, `reused` (another process runs it: `stop` leaves it alone),
 *   `stop()`, and `ended`, which settles when the server is gone, wanted or not
 * @throws StartError
 */
export async function start({ dataDir: wanted, port, durable = true, settings = {}, log = () => {} }) {
  const programs = postgresPrograms(wanted);
  const { dataDir } = programs;
  const passwordFile = `${dataDir}.password`;
  const urlAt =
    (at) =>
    (database = 'postgres') =>
      `postgres://postgres:${fs.readFileSync(passwordFile, 'utf8').trim()}@127.0.0.1:${at}/${database}`;

  if (fs.existsSync(dataDir) && fs.readdirSync(dataDir).length > 0) requireWhole(dataDir);
  else {
    fs.rmSync(dataDir, { recursive: true, force: true });
    initialise(programs, passwordFile, durable);
  }
  if (!fs.existsSync(passwordFile))
    throw new StartError(`The file ${passwordFile} is missing: the data folder cannot be opened without it.`);

  const running = await findRunning(dataDir);
  if (running)
    return {
      url: urlAt(running.port),
      port: running.port,
      reused: true,
      ended: new Promise(() => {}),
      stop: async () => {},
    };

  const at = port ?? (await freePort());
  const all = {
    listen_addresses: '127.0.0.1',
    port: at,
    unix_socket_directories: '',
    ...(durable ? {} : NOT_DURABLE),
    ...settings,
  };
  const [file, args] = programs.command('postgres', [
    '-D',
    dataDir,
    ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  const child = spawn('/bin/sh', ['-c', WATCH, 'kaibo-postgres', file, ...args], {
    ...programs.options,
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
  });
  child.stdin.on('error', () => {});
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await new Promise((resolve, reject) => {
    let said = '';
    let isReady = false;
    child.stderr.on('data', (chunk) => {
      log(String(chunk));
      if (isReady) return;
      said += chunk;
      if (said.includes('ready to accept connections')) {
        isReady = true;
        resolve();
      }
    });
    child.once('error', reject);
    child.once('exit', () => reject(explain(said, dataDir)));
  });
  return {
    url: urlAt(at),
    port: at,
    reused: false,
    ended,
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
