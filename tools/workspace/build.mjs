// Builds through Nx, and not even that when nothing has changed since the last time: asking Nx costs seconds.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { runGuarded } from '../process/guarded.mjs';
import { diskFull, isDiskFull, StartError } from '../start-error.mjs';
import { inRoot, root } from './root.mjs';

/** Everything a bundle is made from. Specs are left out: changing a test rebuilds nothing. */
const SOURCES = ['apps', 'libs', 'packages', 'tools/build', 'package-lock.json', 'tsconfig.base.json', 'nx.json'];
const SKIPPED = new Set(['node_modules', 'dist', 'test', '.swc', 'coverage']);
/** What the builds read from the environment. */
const VARIABLES = ['KAIBO_API_BASE', 'KAIBO_APP_ID', 'KAIBO_WECHAT_LIVE_PLUGIN'];

/** What `npm start` serves: Nx project and target, and a file that proves it was built. */
export const SERVED = [
  { project: 'api', target: 'build', proof: 'dist/apps/api/main.cjs' },
  { project: 'sandbox', target: 'build', proof: 'dist/apps/sandbox/main.cjs' },
  { project: 'console', target: 'build', proof: 'dist/apps/console/index.html' },
  { project: 'miniapp', target: 'build-h5', proof: 'dist/apps/miniapp/h5/index.html' },
];
/** What the tests run besides: the compiled mini-programs. */
export const TESTED = [
  ...SERVED,
  { project: 'miniapp', target: 'build-weapp', proof: 'dist/apps/miniapp/weapp/app.json' },
  { project: 'miniapp', target: 'build-weapp-plugin', proof: 'dist/apps/miniapp/weapp-plugin/app.json' },
  { project: 'miniapp', target: 'build-tt', proof: 'dist/apps/miniapp/tt/app.json' },
];

function* filesOf(relative) {
  const stat = fs.statSync(inRoot(relative), { throwIfNoEntry: false });
  if (!stat) return;
  if (!stat.isDirectory()) return yield relative;
  for (const name of fs.readdirSync(inRoot(relative)).sort())
    if (!SKIPPED.has(name) && !/\.spec\.[cm]?[jt]sx?$/.test(name)) yield* filesOf(path.posix.join(relative, name));
}

/** @returns {string} changes when any source of any bundle does */
export function hashSources() {
  const hash = createHash('sha256');
  for (const name of VARIABLES) hash.update(`${name}=${process.env[name] ?? ''}\0`);
  for (const file of SOURCES.flatMap((source) => [...filesOf(source)]))
    hash
      .update(`${file}\0`)
      .update(fs.readFileSync(inRoot(file)))
      .update('\0');
  return hash.digest('hex');
}

/** Nx without anything that outlives or leaves the machine: no daemon, no cloud, no copies in the temporary folder. */
export const nxEnvironment = {
  ...process.env,
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
  NX_TUI: 'false',
  NX_SKIP_NATIVE_FILE_CACHE: 'true',
  CI: process.env.CI ?? '',
};

/**
 * Runs `nx` and shows what it says.
 * @param {string[]} args
 * @returns {Promise<{ code: number, said: string }>} `said`: the end of its output
 */
export async function nx(args, { quiet = false } = {}) {
  const { child, done } = runGuarded(process.execPath, [inRoot('node_modules/nx/bin/nx.js'), ...args], {
    cwd: root,
    env: nxEnvironment,
    stdio: ['pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      if (!quiet) process.stderr.write(chunk);
      said = (said + chunk).slice(-50_000);
    });
  return { code: await done, said };
}

/**
 * Brings the given outputs up to date.
 * @param {typeof SERVED} wanted
 * @returns {Promise<boolean>} false when nothing had changed
 * @throws StartError when a build fails; what it said was shown
 */
export async function ensureBuilt(wanted, { begin = () => {} } = {}) {
  const hash = hashSources();
  const stampFile = inRoot('dist/.built.json');
  const stamp = readJson(stampFile);
  const missing = wanted.filter(({ proof }) => stamp[proof] !== hash || !fs.existsSync(inRoot(proof)));
  if (missing.length === 0) return false;
  begin();
  const names = (key) => [...new Set(missing.map((one) => one[key]))].join(',');
  // One project may have a target of the same name as another's: build the exact pairs, target by target.
  for (const target of new Set(missing.map((one) => one.target))) {
    const projects = missing.filter((one) => one.target === target).map((one) => one.project);
    const { code, said } = await nx(['run-many', '-t', target, '-p', projects.join(','), '--outputStyle=stream'], {
      quiet: true,
    });
    if (code === 0) continue;
    if (isDiskFull(said)) throw diskFull(inRoot('dist'));
    process.stderr.write(said);
    throw new StartError(`Building ${names('project')} failed (${target}); what it said stands above.`);
  }
  const lost = missing.find(({ proof }) => !fs.existsSync(inRoot(proof)));
  if (lost) throw new StartError(`Building ${lost.project} made no ${lost.proof}.`);
  const built = Object.fromEntries(missing.map(({ proof }) => [proof, hash]));
  fs.writeFileSync(stampFile, JSON.stringify({ ...stamp, ...built }, null, 2));
  return true;
}

const readJson = (file) => {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
};
