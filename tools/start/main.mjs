// npm start: installs and builds what changed, starts PostgreSQL, the sandbox and the API, makes the demo merchant, runs a
// first sync, and says where to look. Any one of them ending ends all; nothing outlives this process.
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchCaller } from '../process/caller.mjs';
import { holderOf, tryLock } from '../process/lock.mjs';
import { until } from '../process/processes.mjs';
import { DEMO_APP_ID, sandboxFolder, takeSandbox } from '../sandbox/folder.mjs';
import { diskFull, isDiskFull, StartError } from '../start-error.mjs';
import { ensureInstalled } from '../workspace/install.mjs';
import { say, step } from '../workspace/progress.mjs';
import { dataFolder, inRoot } from '../workspace/root.mjs';
import { Children } from './children.mjs';
import { readPort, requireFreePort } from './ports.mjs';

const HELP = `npm start [-- options]

  --reset   forget all data first (the master key in .keys stays)
  --help    this text

  KAIBO_PORT          port of the mini-program, console and API   3000
  KAIBO_SANDBOX_PORT  port of the sandbox                         3001
  KAIBO_DATA          folder of the data                          .data
  DATABASE_URL        another PostgreSQL, as the app role         embedded
  DATABASE_OWNER_URL  the same one, as the owner role, to migrate
`;
const API = 'dist/apps/api/main.cjs';
const SANDBOX = 'dist/apps/sandbox/main.cjs';

/** @param {string[]} argv @returns {Promise<number>} exit code; resolves when all is stopped again */
export async function main(argv) {
  const unknown = argv.find((word) => !['--reset', '--help'].includes(word));
  if (unknown) throw new StartError(`npm start knows no option ${unknown}; npm start -- --help lists them.`);
  if (argv.includes('--help')) return void console.log(HELP);

  const ports = { api: readPort('KAIBO_PORT', 3000), sandbox: readPort('KAIBO_SANDBOX_PORT', 3001) };
  if (ports.api === ports.sandbox) throw new StartError('KAIBO_PORT and KAIBO_SANDBOX_PORT must not be the same.');
  const lock = takeCheckout(ports.api);
  let sandboxLock;
  try {
    sandboxLock = takeSandbox(`http://localhost:${ports.sandbox}/`);
    await requireFreePort(ports.api, 'KAIBO_PORT');
    await requireFreePort(ports.sandbox, 'KAIBO_SANDBOX_PORT');
    if (argv.includes('--reset')) forget();
    return await runUntilStopped(ports);
  } finally {
    sandboxLock?.release();
    lock.release();
  }
}

function takeCheckout(port) {
  const file = path.join(dataFolder, 'start.lock');
  const lock = tryLock(file, `http://localhost:${port}/`);
  if (lock) return lock;
  const holder = holderOf(file);
  throw new StartError(
    `Kaibo runs from this folder already (${holder?.note ?? 'just ended'}, process ${holder?.pid ?? 'gone'}); stop that one first with Ctrl-C.`,
  );
}

/** The lock files stay: they say who is at work, not what was kept. */
function forget() {
  const user = holderOf(path.join(dataFolder, 'pg.lock'));
  if (user) throw new StartError(`The database is in use by process ${user.pid}; stop that one before --reset.`);
  say('• Forgetting all data (--reset); the master key stays');
  for (const name of fs.readdirSync(dataFolder))
    if (!name.endsWith('.lock')) fs.rmSync(path.join(dataFolder, name), { recursive: true, force: true });
}

async function runUntilStopped(ports) {
  const logFolder = path.join(dataFolder, 'logs');
  fs.mkdirSync(logFolder, { recursive: true });
  const children = new Children(logFolder);
  const running = { database: null };
  const stopAsked = new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, resolve);
    watchCaller(() => resolve('npm is gone'));
  });
  try {
    const up = bringUp({ ports, children, running, logFolder });
    // What goes on coming up after a stop was asked for is of no interest, and must not be an unhandled rejection.
    up.catch(() => {});
    const why = await Promise.race([stopAsked, children.fell, up]);
    say(`\nStopping (${why}) …`);
    return 0;
  } finally {
    await children.stop();
    const database = await Promise.race([running.database?.catch(() => null), sleep(3_000)]);
    await database?.stop(); // one that is still coming up ends with our pipe
    say('Stopped.');
  }
}

/** Resolves never; rejects when something fails on the way up, or when PostgreSQL ends later. */
async function bringUp({ ports, children, running, logFolder }) {
  const began = performance.now();
  await ensureInstalled();
  // What follows needs what has just been installed.
  const { ensureBuilt, SERVED } = await import('../workspace/build.mjs');
  const { ensureMasterKey, ensureSecrets } = await import('./secrets.mjs');
  const masterKey = ensureMasterKey();
  const secrets = ensureSecrets();
  running.database = openDatabase(secrets, path.join(logFolder, 'postgres.log'));
  const [database] = await Promise.all([
    running.database,
    step('Building what changed, beside starting PostgreSQL', () => ensureBuilt(SERVED)),
  ]);

  const env = {
    DATABASE_URL: database.appUrl,
    DATABASE_OWNER_URL: '', // only migrations get it
    KAIBO_MASTER_KEY_FILE: process.env.KAIBO_MASTER_KEY ? '' : masterKey,
    KAIBO_WECHAT_BASE_URL: `http://localhost:${ports.sandbox}`,
    KAIBO_PORT: String(ports.api),
    KAIBO_H5_ROOT: inRoot('dist/apps/miniapp/h5'),
    KAIBO_CONSOLE_ROOT: inRoot('dist/apps/console'),
  };
  const sandboxEnv = {
    KAIBO_SANDBOX_PORT: String(ports.sandbox),
    KAIBO_SANDBOX_APPS: `${DEMO_APP_ID}:${secrets.demoSecret}`,
    KAIBO_SANDBOX_DATA: sandboxFolder,
  };
  const api = `http://localhost:${ports.api}`;
  const sandbox = `http://localhost:${ports.sandbox}/`;
  await step('Migrating the database', () =>
    children.run('Migrating', API, ['migrate'], { ...env, DATABASE_OWNER_URL: database.ownerUrl }),
  );
  const demo = await step('Starting the sandbox and the demo merchant', async () => {
    children.start('sandbox', SANDBOX, sandboxEnv);
    const said = await children.run('Making the demo merchant', API, ['demo'], {
      ...env,
      KAIBO_DEMO_SECRET: secrets.demoSecret,
      KAIBO_DEMO_STAFF_KEY: secrets.demoStaffKey,
    });
    await answering('sandbox', sandbox);
    return JSON.parse(said);
  });
  await step('Starting the API', async () => {
    children.start('api', API, env);
    await answering('API', `${api}/readyz`);
  });
  const sync = await step('First sync', () => syncOnce(api, demo));
  const table = [
    ['小程序 mini-program', `${api}/`],
    ['控制台 console', `${api}/console`],
    ['  staff key', secrets.demoStaffKey],
    ['  first owner', demo.ownerPath ? `${api}${demo.ownerPath}` : 'is there; npm run staff -- recover <email>'],
    ['接口 API docs', `${api}/docs`],
    ['沙箱 sandbox', sandbox],
    ['first sync', sync],
  ];
  console.log(`\nKaibo 开播 is up after ${Math.round((performance.now() - began) / 1000)} s; Ctrl-C stops it.\n`);
  for (const [name, value] of table) console.log(`  ${padded(name, 22)}${value}`);
  console.log('');
  const said = await database.gone;
  if (isDiskFull(said)) throw diskFull(dataFolder);
  throw new StartError(
    `PostgreSQL ended by itself, so all is stopped; nothing committed is lost: start again. It said last: ${said.trim().split('\n').at(-1)}`,
  );
}

/** Chinese characters take two columns. */
const padded = (text, columns) =>
  text + ' '.repeat(columns - [...text].reduce((width, char) => width + (char > '⺀' ? 2 : 1), 0));

async function openDatabase(secrets, logFile) {
  const { DATABASE_URL: appUrl, DATABASE_OWNER_URL: ownerUrl } = process.env;
  if (!appUrl) {
    const { openEmbedded } = await import('./database.mjs');
    fs.writeFileSync(logFile, '', { mode: 0o600 });
    return openEmbedded(secrets, { log: (text) => append(logFile, text) });
  }
  if (!ownerUrl)
    throw new StartError(
      'DATABASE_URL names a database of your own; set DATABASE_OWNER_URL to the same one as its owner, so that it can be migrated.',
    );
  return { appUrl, ownerUrl, gone: new Promise(() => {}), stop: async () => {} };
}

/** On a full disk PostgreSQL has more to say than there is room for; what it does about it is noticed elsewhere. */
function append(logFile, text) {
  try {
    fs.appendFileSync(logFile, text);
  } catch (error) {
    if (!isDiskFull(error)) throw error;
  }
}

async function answering(what, url) {
  const isUp = async () => (await fetch(url).catch(() => null))?.ok ?? false;
  if (!(await until(isUp, 60_000, 50)))
    throw new StartError(`The ${what} gave no answer at ${url} for a minute; see ${path.join(dataFolder, 'logs')}.`);
}

/** One sync, as the console's button does it. @returns {Promise<string>} what came of it; a failure is told, not thrown */
async function syncOnce(api, demo) {
  const call = async (method, route) => {
    const answer = await fetch(`${api}${route}`, { method, headers: { authorization: `Bearer ${demo.staffKey}` } });
    if (!answer.ok) throw new Error(`${method} ${route} answered ${answer.status}`);
    return answer.json();
  };
  try {
    let { run } = await call('POST', `/v1/console/mini-apps/${demo.miniAppId}/syncs`);
    const isOver = async () => (run = await call('GET', `/v1/console/syncs/${run.id}`)).state === 'finished';
    if (!(await until(isOver, 60_000, 100))) return 'still running after a minute; the console shows how it ends';
    const counts = `${run.rows} rooms read, ${run.added} new, ${run.changed} changed`;
    return `${run.verdict}: ${counts}${run.cause ? ` (${run.cause.message})` : ''}`;
  } catch (error) {
    return `failed: ${error.message}; see ${path.join(dataFolder, 'logs/api.log')}`;
  }
}
