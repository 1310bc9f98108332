// npm test: installs what is missing, builds what the tests run, and runs every test of the workspace in one go, on a
// PostgreSQL of its own. Arguments go to jest: `npm test -- apps/api`.
import fs from 'node:fs';
import path from 'node:path';
import { findChromium } from '../browser.mjs';
import { findPython } from '../python.mjs';
import { findRedis } from '../redis.mjs';
import { watchCaller } from '../process/caller.mjs';
import { runGuarded } from '../process/guarded.mjs';
import { StartError } from '../start-error.mjs';
import { ensureInstalled } from '../workspace/install.mjs';
import { say, step } from '../workspace/progress.mjs';
import { inRoot, root } from '../workspace/root.mjs';

/** @param {string[]} argv for jest @returns {Promise<number>} exit code */
export async function main(argv) {
  const chromium = findChromium();
  if (!chromium && process.env.CI)
    throw new StartError(
      'No browser was found, and with CI set nothing may be left out: install chromium or set KAIBO_CHROMIUM.',
    );
  const redis = findRedis();
  if (!redis && process.env.CI)
    throw new StartError(
      'No Redis was found, and with CI set nothing may be left out: install redis-server or set KAIBO_REDIS_SERVER.',
    );
  const python = findPython();
  if (!python && process.env.CI)
    throw new StartError(
      'No Python was found, and with CI set nothing may be left out: install python3 or set KAIBO_PYTHON.',
    );
  const stopAsked = new Promise((_, reject) => {
    const stop = (why) => reject(new StartError(`Stopped (${why}).`));
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, stop);
    watchCaller(() => stop('npm is gone'));
  });
  const scope = { cluster: null };
  try {
    return await Promise.race([stopAsked, runTests(argv, { chromium, redis, python }, scope)]);
  } finally {
    scope.jest?.stop();
    await scope.jest?.done;
    await scope.cluster?.stop();
  }
}

async function runTests(argv, { chromium, redis, python }, scope) {
  await ensureInstalled();
  const { ALL, ensureBuilt, SWITCHES } = await import('../workspace/build.mjs');
  // The tests are about what a plain checkout builds, whatever else this shell is set up to build.
  for (const name of SWITCHES) delete process.env[name];
  await step('Building what the tests run', () => ensureBuilt(ALL));
  const { startThrowaway } = await import('../pg/throwaway.mjs');
  scope.cluster = await step('Starting PostgreSQL', () => startThrowaway());
  // Whatever the tests leave in the temporary folder goes away with the cluster's.
  const temporary = path.join(scope.cluster.dir, 'tmp');
  fs.mkdirSync(temporary);
  const results = path.join(scope.cluster.dir, 'results.json');
  const env = { ...process.env, ...scope.cluster.env, TMPDIR: temporary, NODE_ENV: 'test' };
  if (chromium) env.KAIBO_CHROMIUM = chromium;
  if (redis) env.KAIBO_REDIS_SERVER = redis;
  if (python) env.KAIBO_PYTHON = python;
  const left = [
    ...(chromium ? [] : ['\\.browser\\.spec\\.']),
    ...(redis ? [] : ['\\.redis\\.spec\\.']),
    ...(python ? [] : ['\\.python\\.spec\\.']),
  ];
  // Naming any takes the place of those that the configuration names.
  const without = left.length > 0 ? ['/node_modules/', '/dist/', ...left] : [];
  const args = [
    '--config=tools/jest/jest.config.cjs',
    `--cacheDirectory=${inRoot('node_modules/.cache/jest')}`,
    '--maxWorkers=2',
    '--json',
    `--outputFile=${results}`,
    ...without.map((pattern) => `--testPathIgnorePatterns=${pattern}`),
    ...argv,
  ];
  say('• Running the tests');
  scope.jest = runGuarded(process.execPath, [inRoot('node_modules/.bin/jest'), ...args], { cwd: root, env });
  const code = await scope.jest.done;
  const lacking = Object.entries({ 'no browser': chromium, 'no Redis': redis, 'no Python': python });
  return report(
    results,
    code,
    lacking.filter(([, found]) => !found).map(([why]) => why),
  );
}

/** The count that a person and CI look for. A spec file that could not run at all is a failure too. */
function report(file, code, lacking) {
  const nothing = { numPassedTests: 0, numFailedTests: 1, numRuntimeErrorTestSuites: 0 };
  const result = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : nothing;
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  const isGood = code === 0 && failed === 0 && result.numPassedTests > 0;
  console.log(`\n${result.numPassedTests} passed, ${isGood ? failed : Math.max(1, failed)} failed`);
  for (const why of lacking) console.log(`not run: ${why}`);
  return isGood ? 0 : 1;
}
