// npm test: installs what is missing, builds what the tests run, and runs every test of the workspace on a PostgreSQL of
// its own. Arguments go to jest: `npm test -- apps/api`.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureInstalled, main, requireNode, root, run, say } from './install.mjs';

await main(async () => {
  requireNode();
  ensureInstalled();
  const { findChromium } = await import('./browser.mjs');
  const { startThrowaway } = await import('./pg/throwaway.mjs');
  const { buildAll } = await import('./build-all.mjs');
  const chromium = findChromium();
  if (!chromium && process.env.CI) {
    console.log('not run: no browser (with CI set that is a failure; install chromium)');
    return 1;
  }

  say('building what the tests run');
  if (!buildAll()) return 1;

  say('starting PostgreSQL');
  const cluster = await startThrowaway();
  const results = path.join(os.tmpdir(), `kaibo-jest-${process.pid}.json`);
  try {
    say('running the tests');
    const passed = run(
      'jest',
      [
        '--config=tools/jest/jest.config.cjs',
        '--maxWorkers=2',
        '--json',
        `--outputFile=${results}`,
        ...(chromium
          ? []
          : ['--testPathIgnorePatterns=\\.browser\\.spec\\.', '--testPathIgnorePatterns=/node_modules/']),
        ...process.argv.slice(2),
      ],
      { ...cluster.env, ...(chromium ? { KAIBO_CHROMIUM: chromium } : {}), NODE_ENV: 'test' },
    );
    return report(results, passed, chromium);
  } finally {
    await cluster.stop();
    fs.rmSync(results, { force: true });
  }
});

/** The count a person and CI look for. A spec file that could not run at all is a failure too. */
function report(file, passed, chromium) {
  const result = fs.existsSync(file)
    ? JSON.parse(fs.readFileSync(file, 'utf8'))
    : { numPassedTests: 0, numFailedTests: 1, numRuntimeErrorTestSuites: 0 };
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  console.log(`\n${result.numPassedTests} passed, ${failed} failed`);
  if (!chromium) console.log('not run: no browser');
  return passed && failed === 0 && result.numPassedTests > 0 ? 0 : 1;
}
