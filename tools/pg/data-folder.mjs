// A PostgreSQL data folder: what state it is in, and how a new one is made whole or not at all.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { runGuarded } from '../process/guarded.mjs';
import { diskFull, isDiskFull, StartError } from '../start-error.mjs';
import { MAJOR } from './binaries.mjs';

/** Present in every whole data folder of every release. */
const LANDMARKS = ['PG_VERSION', 'global/pg_control', 'base', 'pg_wal', 'pg_xact', 'postgresql.conf', 'pg_hba.conf'];

export const passwordFile = (dataDir) => `${dataDir}.password`;

const AFRESH = 'put back a copy of it, or start afresh with: npm start -- --reset (the data is then gone)';

/**
 * @returns {'absent' | 'whole'} `absent`: nothing there, so a new one may be made
 * @throws StartError when what lies there can neither be used nor safely replaced
 */
export function inspect(dataDir, ownerUid) {
  const stat = fs.statSync(dataDir, { throwIfNoEntry: false });
  if (!stat) return 'absent';
  if (!stat.isDirectory()) throw new StartError(`${dataDir} should be a data folder but is a file; move it away.`);
  if (stat.uid !== ownerUid && process.getuid() !== 0)
    throw new StartError(
      `The data folder ${dataDir} belongs to another user (uid ${stat.uid}); start as that user, or give it to this one with chown.`,
    );
  const names = fs.readdirSync(dataDir);
  if (names.length === 0) return 'absent';
  const missing = LANDMARKS.filter((name) => !fs.existsSync(path.join(dataDir, name)));
  if (missing.length)
    throw new StartError(`The data folder ${dataDir} is not whole (${missing.join(', ')} missing): ${AFRESH}.`);
  const major = fs.readFileSync(path.join(dataDir, 'PG_VERSION'), 'utf8').trim();
  if (major !== MAJOR)
    throw new StartError(
      `The data folder ${dataDir} was made by PostgreSQL ${major}, and this release brings PostgreSQL ${MAJOR}: with the old release run npm run backup -- <file>, then here npm start -- --reset and npm run restore -- <file>.`,
    );
  if (!fs.existsSync(passwordFile(dataDir)))
    throw new StartError(`The data folder ${dataDir} is not whole (${passwordFile(dataDir)} missing): ${AFRESH}.`);
  return 'whole';
}

/**
 * Makes a new cluster beside its place and moves it in when it is complete, so that a kill leaves no half folder.
 * @param {string} dataDir
 * @param {import('./binaries.mjs').Programs} programs
 * @param {{ durable: boolean, env: NodeJS.ProcessEnv }} options
 */
export async function create(dataDir, programs, { durable, env }) {
  const fresh = `${dataDir}.new`;
  const password = passwordFile(dataDir);
  for (const left of [fresh, dataDir, password]) fs.rmSync(left, { recursive: true, force: true });
  fs.mkdirSync(fresh, { mode: 0o700 });
  fs.writeFileSync(password, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (programs.uid) for (const file of [fresh, password]) fs.chownSync(file, programs.uid, programs.uid);
  // The working folder and an open file are reachable also where the folders above them are closed to this user.
  const passwordInput = fs.openSync(password, 'r');
  const [command, args] = programs.command('initdb', [
    `--pgdata=${programs.uid ? '/proc/self/cwd' : fresh}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    '--pwfile=/dev/fd/4',
    '--encoding=UTF8',
    // Chinese text is found by trigrams only under a UTF-8 LC_CTYPE; sorting by bytes is fast and the same everywhere.
    '--locale=C.UTF-8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ]);
  const initdb = runGuarded(command, args, {
    cwd: fresh,
    env,
    uid: programs.uid,
    gid: programs.uid,
    stdio: ['pipe', 'pipe', 'ignore', passwordInput],
  });
  let said = '';
  for (const stream of [initdb.child.stdout, initdb.child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const code = await initdb.done;
  fs.closeSync(passwordInput);
  if (programs.uid) fs.chownSync(password, process.getuid(), process.getgid());
  if (code === 0) return fs.renameSync(fresh, dataDir);
  for (const left of [fresh, password]) fs.rmSync(left, { recursive: true, force: true });
  if (isDiskFull(said)) throw diskFull(path.dirname(dataDir));
  throw new Error(`initdb failed (${code}): ${said}`);
}
