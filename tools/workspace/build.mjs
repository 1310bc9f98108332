// Builds through Nx, and asks not even Nx when nothing has changed since the last time: its answer alone costs seconds.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { runGuarded } from '../process/guarded.mjs';
import { makeScratch, sweepScratch } from '../process/scratch.mjs';
import { diskFull, isDiskFull, StartError } from '../start-error.mjs';
import { say } from './progress.mjs';
import { inRoot, root } from './root.mjs';

/** Everything a bundle is made from. Specs are left out: changing a test rebuilds nothing. */
const SOURCES = ['apps', 'libs', 'packages', 'tools/build', 'package-lock.json', 'tsconfig.base.json', 'nx.json'];
const SKIPPED = new Set(['node_modules', 'dist', 'test', '.swc', 'coverage']);
/** What the builds read from the environment. */
export const SWITCHES = ['KAIBO_API_BASE', 'KAIBO_APP_ID', 'KAIBO_WECHAT_LIVE_PLUGIN'];

/**
 * What `npm start` serves. `proof` is a file that proves that it was built.
 * @typedef {{ project: string, target: string, proof: string }} Output
 * @type {Output[]}
 */
export const SERVED = [
  { project: 'api', target: 'build', proof: 'dist/apps/api/main.cjs' },
  { project: 'sandbox', target: 'build', proof: 'dist/apps/sandbox/main.cjs' },
  { project: 'console', target: 'build', proof: 'dist/apps/console/index.html' },
  { project: 'miniapp', target: 'build-h5', proof: 'dist/apps/miniapp/h5/index.html' },
];
const packages = fs
  .readdirSync(inRoot('packages'))
  .filter((name) => fs.existsSync(inRoot('packages', name, 'package.json')));

/** Everything: the compiled mini-programs, which the tests run, and the packages too. @type {Output[]} */
export const ALL = [
  ...SERVED,
  { project: 'miniapp', target: 'build', proof: 'dist/apps/miniapp/weapp/app.json' },
  { project: 'miniapp', target: 'build', proof: 'dist/apps/miniapp/tt/app.json' },
  { project: 'miniapp', target: 'build-weapp-plugin', proof: 'dist/apps/miniapp/weapp-plugin/app.json' },
  ...packages.map((name) => ({ project: name, target: 'build', proof: `dist/packages/${name}/package.json` })),
];

function* filesOf(relative) {
  const stat = fs.statSync(inRoot(relative), { throwIfNoEntry: false });
  if (!stat) return;
  if (!stat.isDirectory()) {
    yield relative;
    return;
  }
  for (const name of fs.readdirSync(inRoot(relative)).sort())
    if (!SKIPPED.has(name) && !/\.(spec|generated)\.[cm]?[jt]sx?$/.test(name))
      yield* filesOf(path.posix.join(relative, name));
}

/** @returns {string} changes when any source of any bundle does */
export function hashSources() {
  const hash = createHash('sha256');
  for (const name of SWITCHES) hash.update(`${name}=${process.env[name] ?? ''}\0`);
  for (const file of SOURCES.flatMap((source) => [...filesOf(source)]))
    hash
      .update(`${file}\0`)
      .update(fs.readFileSync(inRoot(file)))
      .update('\0');
  return hash.digest('hex');
}

/**
 * Runs Nx with nothing that outlives or leaves the machine: no daemon, no cloud, no copies in the temporary folder.
 * @param {string[]} args
 * @returns {Promise<{ code: number, said: string }>} `said`: the end of what it printed, which was shown too unless `quiet`
 */
export async function nx(args, { quiet = false } = {}) {
  sweepScratch();
  // Else its sockets and a copy of itself stay in /tmp/.nx, and its cache in the home folder.
  const scratch = makeScratch('nx');
  const env = {
    ...process.env,
    NX_DAEMON: 'false',
    NX_NO_CLOUD: 'true',
    NX_TUI: 'false',
    NX_SOCKET_DIR: path.join(scratch.dir, 's'),
    NX_NATIVE_FILE_CACHE_DIRECTORY: inRoot('.nx/native'),
    NX_CACHE_DIRECTORY: inRoot('.nx/cache'),
    NX_WORKSPACE_DATA_DIRECTORY: inRoot('.nx/workspace-data'),
  };
  const stdio = ['pipe', 'pipe'];
  const { child, done } = runGuarded(process.execPath, [inRoot('node_modules/.bin/nx'), ...args], {
    cwd: root,
    env,
    stdio,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      if (!quiet) process.stderr.write(chunk);
      said = (said + chunk).slice(-50_000);
    });
  try {
    return { code: await done, said };
  } finally {
    scratch.remove();
  }
}

/**
 * Brings outputs up to date; returns in a moment when no source has changed.
 * @param {Output[]} wanted
 * @throws StartError when a build fails; what it said was shown
 */
export async function ensureBuilt(wanted) {
  const hash = hashSources();
  const stampFile = inRoot('dist/.built.json');
  const stamp = readJson(stampFile);
  const isFresh = ({ proof }) => stamp[proof] === hash && fs.existsSync(inRoot(proof));
  const stale = wanted.filter((output) => !isFresh(output));
  // Nx runs each target in every project that has it, so it is asked target by target for just these projects.
  for (const target of new Set(stale.map((output) => output.target))) {
    const projects = [...new Set(stale.filter((output) => output.target === target).map(({ project }) => project))];
    say(`  ${target}: ${projects.join(', ')}`);
    const args = ['run-many', '-t', target, '-p', projects.join(','), '--parallel=2', '--outputStyle=static'];
    const { code, said } = await nx(args, { quiet: true });
    if (code === 0) continue;
    if (isDiskFull(said)) throw diskFull(inRoot('dist'));
    process.stderr.write(said);
    throw new StartError(`The build failed (${target} of ${projects.join(', ')}); what it said stands above.`);
  }
  const lost = stale.find(({ proof }) => !fs.existsSync(inRoot(proof)));
  if (lost) throw new StartError(`The build of ${lost.project} made no ${lost.proof}.`);
  if (stale.length)
    fs.writeFileSync(
      stampFile,
      JSON.stringify({ ...stamp, ...Object.fromEntries(stale.map(({ proof }) => [proof, hash])) }),
    );
}

const readJson = (file) => {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
};
