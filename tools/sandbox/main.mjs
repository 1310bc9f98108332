// npm run sandbox: builds it if it changed, starts it on the state that npm start uses too, and says where to look.
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchCaller } from '../process/caller.mjs';
import { StartError } from '../start-error.mjs';
import { Children } from '../start/children.mjs';
import { readPort, requireFreePort } from '../start/ports.mjs';
import { ensureInstalled } from '../workspace/install.mjs';
import { say, step } from '../workspace/progress.mjs';
import { dataFolder } from '../workspace/root.mjs';
import { DEMO_APP_ID, sandboxFolder, takeSandbox } from './folder.mjs';

const HELP = `npm run sandbox [-- options]

  --reset   forget its state first (what was saved by name stays)
  --help    this text

  KAIBO_SANDBOX_PORT  port                                        3001
  KAIBO_SANDBOX_APPS  <app id>:<secret>[,<app id>:<secret>]       the demo's app
  KAIBO_SANDBOX_DATA  folder of its state                         .data/sandbox
`;
const PROGRAM = 'dist/apps/sandbox/main.cjs';

/** @param {string[]} argv @returns {Promise<number>} exit code; resolves when it has stopped again */
export async function main(argv) {
  const unknown = argv.find((word) => !['--reset', '--help'].includes(word));
  if (unknown)
    throw new StartError(`npm run sandbox knows no option ${unknown}; npm run sandbox -- --help lists them.`);
  if (argv.includes('--help')) return void console.log(HELP);
  const port = readPort('KAIBO_SANDBOX_PORT', 3001);
  const lock = takeSandbox(`http://localhost:${port}/`);
  try {
    await requireFreePort(port, 'KAIBO_SANDBOX_PORT');
    if (argv.includes('--reset')) fs.rmSync(path.join(sandboxFolder, 'state.jsonl'), { force: true });
    return await runUntilStopped(port);
  } finally {
    lock.release();
  }
}

async function runUntilStopped(port) {
  const logFolder = path.join(dataFolder, 'logs');
  fs.mkdirSync(logFolder, { recursive: true });
  const children = new Children(logFolder);
  const stopAsked = new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, resolve);
    watchCaller(() => resolve('npm is gone'));
  });
  try {
    const up = bringUp(port, children);
    up.catch(() => {}); // nobody waits for it once a stop was asked for
    await Promise.race([children.fell, up.then(() => new Promise(() => {})), stopAsked]);
    return 0;
  } finally {
    await children.stop();
    say('Stopped.');
  }
}

async function bringUp(port, children) {
  await ensureInstalled();
  const { ensureBuilt, SERVED } = await import('../workspace/build.mjs');
  await step('Building the sandbox', () => ensureBuilt(SERVED.filter(({ project }) => project === 'sandbox')));
  const apps = process.env.KAIBO_SANDBOX_APPS || (await demoApp());
  children.start('sandbox', PROGRAM, {
    KAIBO_SANDBOX_PORT: String(port),
    KAIBO_SANDBOX_APPS: apps,
    KAIBO_SANDBOX_DATA: sandboxFolder,
  });
  const url = `http://localhost:${port}/`;
  while (!(await fetch(url).catch(() => null))?.ok) await sleep(50); // one that fails ends everything
  console.log(`\n  沙箱 sandbox    ${url}`);
  if (!process.env.KAIBO_SANDBOX_APPS) console.log(`  app id:secret   ${apps}`);
  console.log(`  state           ${sandboxFolder}\n\nCtrl-C stops it.\n`);
}

async function demoApp() {
  const { ensureSecrets } = await import('../start/secrets.mjs');
  return `${DEMO_APP_ID}:${ensureSecrets().demoSecret}`;
}
