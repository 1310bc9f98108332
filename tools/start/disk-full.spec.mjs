// `npm start` on a disk that is really full: a small file system of its own, which it meets at different stages.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { createDatabase, ensureRoles } from '../pg/roles.mjs';
import { makeScratch } from '../process/scratch.mjs';
import { familyOf, leftOf, run } from '../test/programs.mjs';

const scratch = makeScratch('disk-full');
const disk = path.join(scratch.dir, 'disk');
const started = [];

/** A mount that only the program sees, and that ends with it. Root needs no user namespace; others are root in theirs. */
const NAMESPACE = ['unshare', '--mount', ...(process.getuid() === 0 ? [] : ['--user', '--map-root-user'])];
/**
 * $1 the disk, $2 its size, $3 what is on it from the start ('': nothing), $4 how many KiB are left beside that. Says first
 * which namespace it is.
 */
const MOUNT = `
  readlink /proc/self/ns/mnt
  mount -t tmpfs -o "size=$2" small-disk "$1"
  if [ -n "$3" ]; then
    cp -a "$3/." "$1"
    free=$(df -Pk "$1" | awk 'NR == 2 { print $4 }')
    head -c $(( (free - $4) * 1024 )) /dev/zero > "$1/ballast"
  fi
  shift 4
  exec "$@"`;
const onDisk = (size, before = '', leftKiB = 0) => [
  ...[...NAMESPACE, 'sh', '-ec', MOUNT, 'small-disk'],
  ...[disk, size, before, String(leftKiB)],
];

/** @returns {string | null} why no small disk can be had here */
function whyNoDisk() {
  fs.mkdirSync(disk, { recursive: true });
  const [command, ...args] = [...onDisk('64k'), 'true'];
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? null : (error?.message ?? stderr.trim());
}
const why = whyNoDisk();
if (why) console.log(`not run: npm start on a full disk, because no small file system can be mounted here (${why})`);

/** Processes that see the disk, and so come from the start that is looked at. */
const pidsWithin = (namespace) =>
  fs
    .readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && namespaceOf(pid) === namespace);
const namespaceOf = (pid) => {
  try {
    return fs.readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return null; // gone, or another user's
  }
};

const freePort = () =>
  new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Data folders as a start before left them: the cluster alone, and with the database in it. */
const [CLUSTER, DATABASE] = ['cluster', 'database'].map((name) => path.join(scratch.dir, name));
async function prepare() {
  const work = async (change) => {
    const program = run(['tools/test/cluster-child.mjs', path.join(DATABASE, 'data/pg')]);
    started.push(program);
    const { url } = await program.message('ready');
    await change(url);
    program.child.send('stop');
    expect(await program.ended).toBe(0);
  };
  await work(() => {});
  expect(spawnSync('cp', ['-a', DATABASE, CLUSTER]).status).toBe(0);
  await work(async (url) => {
    const admin = new pg.Client(url);
    await admin.connect();
    await ensureRoles(admin, { ownerPassword: 'one', appPassword: 'two' });
    await createDatabase(admin, 'kaibo');
    await admin.end();
  });
}

afterAll(async () => {
  const left = started.flatMap(({ pid }) => familyOf(pid));
  for (const { child } of started) child.kill('SIGKILL');
  await leftOf(left);
  scratch.remove();
});

(why ? describe.skip : describe)('npm start on a disk that is full', () => {
  beforeAll(prepare);

  const BEFORE = 'Building what changed, beside starting PostgreSQL';
  const AFTER = 'Migrating the database';
  it.each([
    ['from the first file on', () => onDisk('4k'), { not: BEFORE }],
    ['when PostgreSQL makes its folder', () => onDisk('4m'), { says: BEFORE, not: AFTER }],
    ['when the database is made', () => onDisk('200m', CLUSTER, 1_000), { says: BEFORE, not: AFTER }],
    ['when the tables are made', () => onDisk('200m', DATABASE, 512), { says: AFTER, not: 'Starting the API' }],
  ])('%s says so in one sentence, with exit code 1, and leaves nothing', async (_, within, stage) => {
    const env = {
      KAIBO_DATA: path.join(disk, 'data'),
      KAIBO_MASTER_KEY_FILE: path.join(scratch.dir, 'keys/master.key'),
      KAIBO_PORT: String(await freePort()),
      KAIBO_SANDBOX_PORT: String(await freePort()),
      DATABASE_URL: '',
    };
    const program = run(['tools/start.mjs'], { within: within(), env });
    started.push(program);
    expect(await program.ended).toBe(1);
    const [namespace] = program.said.split('\n');
    expect(namespace).toMatch(/^mnt:/);
    expect(program.said.trim().split('\n').at(-1)).toMatch(/^The disk is full.*; free some space and start again\.$/);
    expect(program.said).not.toMatch(/^\s+at .*:\d+:\d+/m);
    if (stage.says) expect(program.said).toContain(stage.says);
    expect(program.said).not.toContain(stage.not);
    expect(await leftOf(pidsWithin(namespace))).toEqual([]);
  });
});
