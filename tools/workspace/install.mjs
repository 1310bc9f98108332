// node_modules as package-lock.json says. Node's own modules only: nothing else is there yet.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { tryLock } from '../process/lock.mjs';
import { until } from '../process/processes.mjs';
import { runGuarded } from '../process/guarded.mjs';
import { diskFull, isDiskFull, StartError } from '../start-error.mjs';
import { say, step } from './progress.mjs';
import { dataFolder, inRoot, root } from './root.mjs';

const stampFile = inRoot('node_modules/.kaibo-lock');

/** What node_modules depends on: the lock, and the platform whose binaries were chosen. */
const wanted = () =>
  createHash('sha256')
    .update(fs.readFileSync(inRoot('package-lock.json')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');

const have = () => {
  try {
    return fs.readFileSync(stampFile, 'utf8').trim();
  } catch {
    return null;
  }
};

/** npm as it was called, or the one on the path. */
const npm = () => {
  const cli = process.env.npm_execpath;
  return cli && /npm-cli\.[cm]?js$/.test(cli) ? [process.execPath, [cli]] : ['npm', []];
};

/** Installs what package-lock.json says, if that has not been done yet. */
export async function ensureInstalled() {
  if (have() === wanted()) return;
  const lockPath = path.join(dataFolder, 'install.lock');
  let lock = tryLock(lockPath, 'install');
  if (!lock) {
    say('• Another command is installing the packages; waiting for it …');
    await until(() => (lock = tryLock(lockPath, 'install')), 30 * 60_000, 500);
  }
  if (!lock) throw new StartError('Another command has been installing the packages for half an hour; stop it first.');
  try {
    if (have() === wanted()) return;
    const [command, args] = npm();
    await step('Installing packages (npm ci; one to three minutes the first time)', () =>
      run(command, [
        ...args,
        'ci',
        '--include=dev',
        '--include=optional',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
      ]),
    );
    fs.writeFileSync(stampFile, `${wanted()}\n`);
  } finally {
    lock.release();
  }
}

async function run(command, args) {
  const { child, done } = runGuarded(command, args, { cwd: root, stdio: ['inherit', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => {
    process.stderr.write(chunk);
    said = (said + chunk).slice(-20_000);
  });
  const code = await done;
  if (code === 0) return;
  if (isDiskFull(said)) throw diskFull(root);
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET/.test(said))
    throw new StartError(
      'npm could not reach the package registry; check the network (npm config get registry) and start again.',
    );
  throw new StartError(`npm ci failed with exit code ${code}; what it said stands above.`);
}
