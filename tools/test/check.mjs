// npm run check: format, lint, types, tests, build. `-- --no-test` leaves the tests out. All steps run, whatever fails.
import { runGuarded } from '../process/guarded.mjs';
import { StartError } from '../start-error.mjs';
import { ALL, ensureBuilt, nx } from '../workspace/build.mjs';
import { ensureInstalled } from '../workspace/install.mjs';
import { step } from '../workspace/progress.mjs';
import { inRoot, root } from '../workspace/root.mjs';

const run = (file, args) => runGuarded(process.execPath, [inRoot(file), ...args], { cwd: root }).done;
const runNx = async (target) => (await nx(['run-many', '-t', target, '--parallel=2', '--outputStyle=static'])).code;

const STEPS = {
  format: () => run('node_modules/.bin/prettier', ['--check', '--log-level=warn', '.']),
  // Through Nx: without a fresh project graph the boundary rule checks nothing and says nothing.
  lint: () => runNx('lint'),
  'lint of the tools': () => run('node_modules/.bin/eslint', ['--max-warnings', '0', 'tools']),
  types: () => runNx('typecheck'),
  tests: () => run('tools/test.mjs', []),
  build: () => ensureBuilt(ALL).then(() => 0),
};

/** @param {string[]} argv @returns {Promise<number>} exit code */
export async function main(argv) {
  const unknown = argv.find((word) => word !== '--no-test');
  if (unknown) throw new StartError(`npm run check knows no option ${unknown}, only --no-test.`);
  await ensureInstalled();
  const names = Object.keys(STEPS).filter((name) => name !== 'tests' || !argv.includes('--no-test'));
  const failed = [];
  for (const name of names) {
    const code = await step(name, STEPS[name]).catch((error) => (console.error(error.message), 1));
    if (code !== 0) failed.push(name);
  }
  if (failed.length) console.log(`\nFailed: ${failed.join(', ')}`);
  console.log(`\n${names.length - failed.length} passed, ${failed.length} failed`);
  return failed.length ? 1 : 0;
}
