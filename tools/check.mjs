// npm run check: format, lint, types, tests, build. `-- --no-test` leaves the tests out.
import { ensureInstalled, main, requireNode, run, say } from './install.mjs';

const STEPS = [
  ['format', () => run('prettier', ['--check', '--log-level=warn', '.'])],
  ['lint', () => run('nx', ['run-many', '-t', 'lint', '--parallel=2', '--outputStyle=static'])],
  ['lint of the tools', () => run('eslint', ['--max-warnings', '0', 'tools'])],
  ['types', () => run('nx', ['run-many', '-t', 'typecheck', '--parallel=2', '--outputStyle=static'])],
  ['tests', () => run('node', ['tools/test.mjs'])],
  ['build', () => run('node', ['tools/build-all.mjs'])],
];

await main(async () => {
  requireNode();
  ensureInstalled();
  const failed = [];
  for (const [name, step] of STEPS) {
    if (name === 'tests' && process.argv.includes('--no-test')) continue;
    say(name);
    if (!step()) failed.push(name);
  }
  console.log(failed.length ? `\ncheck failed: ${failed.join(', ')}` : '\ncheck passed');
  return failed.length ? 1 : 0;
});
