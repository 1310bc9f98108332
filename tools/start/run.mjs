// Builds what changed, starts PostgreSQL, the sandbox and the API, makes the demo merchant, runs a first sync, and says
// where to look. Any of them ending ends all.
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { buildAll } from '../build-all.mjs';
import { root, say, StartError } from '../install.mjs';
import { start as startPostgres } from '../pg/launcher.mjs';
import { createDatabase, ensureRoles } from '../pg/roles.mjs';
import { Children, runOnce } from './children.mjs';
import { dataDir, ensureMasterKey, ensureSecrets } from './secrets.mjs';

const API = 'dist/apps/api/main.cjs';
const SANDBOX = 'dist/apps/sandbox/main.cjs';
const DEMO_APP_ID = 'wx6b6169626f646d6f';
const DATABASE = 'kaibo';

const portOf = (name, otherwise) => {
  const given = process.env[name];
  if (given === undefined || given === '') return otherwise;
  if (!/^\d{1,5}$/.test(given) || Number(given) < 1 || Number(given) > 65535)
    throw new StartError(`${name} must be a port from 1 to 65535; it is "${given}".`);
  return Number(given);
};

/** Both loopback addresses: a program that listens on one of them only would be met by some browsers. */
async function requireFreePort(port, name) {
  for (const host of ['127.0.0.1', '::1']) {
    const taken = await new Promise((resolve) => {
      const server = net.createServer();
      server.once('error', (error) => resolve(error.code === 'EADDRINUSE' || error.code === 'EACCES'));
      server.listen({ port, host }, () => server.close(() => resolve(false)));
    });
    if (taken) throw new StartError(`Port ${port} is taken; stop what listens there, or choose another with ${name}.`);
  }
}

/** The embedded server with our roles and database, or the one that DATABASE_URL names. */
async function openDatabase(secrets) {
  const given = process.env.DATABASE_URL;
  if (given) {
    return {
      appUrl: given,
      ownerUrl: process.env.DATABASE_OWNER_URL ?? null,
      stop: async () => {},
      ended: new Promise(() => {}),
    };
  }
  const server = await startPostgres({ dataDir: path.join(dataDir, 'pg') });
  if (server.reused)
    throw new StartError('Kaibo runs already in this folder; stop it first (Ctrl-C where it was started).');
  const admin = new pg.Client(server.url());
  await admin.connect();
  try {
    await ensureRoles(admin, secrets);
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [DATABASE]);
    if (!rowCount) await createDatabase(admin, DATABASE);
  } finally {
    await admin.end();
  }
  const as = (role, password) => `postgres://${role}:${password}@127.0.0.1:${server.port}/${DATABASE}`;
  return {
    appUrl: as('kaibo_app', secrets.appPassword),
    ownerUrl: as('kaibo_owner', secrets.ownerPassword),
    stop: server.stop,
    ended: server.ended,
  };
}

async function until(what, seconds, probe) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await probe().catch(() => null);
    if (answer) return answer;
    if (Date.now() > end) throw new StartError(`${what} did not come within ${seconds} s. See .data/logs.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** One sync, as the console's button does it; says what came of it. */
async function firstSync(api, demo) {
  const headers = { authorization: `Bearer ${demo.staffKey}` };
  const begun = await fetch(`${api}/v1/console/mini-apps/${demo.miniAppId}/syncs`, { method: 'POST', headers });
  if (!begun.ok) return `not started (${begun.status})`;
  const { run } = await begun.json();
  const done = await until('The first sync', 60, async () => {
    const seen = await (await fetch(`${api}/v1/console/syncs/${run.id}`, { headers })).json();
    return seen.state === 'finished' ? seen : null;
  });
  const counts = `${done.rows} rooms read, ${done.added} new, ${done.changed} changed`;
  return done.cause ? `${done.verdict}: ${counts} — ${done.cause.message}` : `${done.verdict}: ${counts}`;
}

const table = (rows) => {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}   ${value}`).join('\n');
};

/** @returns {Promise<number>} exit code */
export async function runAll({ reset }) {
  const began = performance.now();
  const port = portOf('KAIBO_PORT', 3000);
  const sandboxPort = portOf('KAIBO_SANDBOX_PORT', 3001);
  if (port === sandboxPort) throw new StartError('KAIBO_PORT and KAIBO_SANDBOX_PORT must differ.');
  await requireFreePort(port, 'KAIBO_PORT');
  await requireFreePort(sandboxPort, 'KAIBO_SANDBOX_PORT');

  const children = new Children(path.join(dataDir, 'logs'));
  let database = null;
  let stopped = null;
  let told = null;
  const asked = new Promise((resolve) => (told = resolve));
  const onSignal = () => told(null);
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const stop = () =>
    (stopped ??= (async () => {
      await children.stop();
      await database?.stop();
    })());

  const bringUp = async () => {
    if (reset) {
      say('forgetting all data (--reset); the master key stays');
      fs.rmSync(dataDir, { recursive: true, force: true });
    }
    const masterKey = ensureMasterKey();
    const secrets = ensureSecrets();

    say('building what changed');
    if (!buildAll()) throw new StartError('The build failed; its own message stands above.');

    say('starting PostgreSQL');
    database = await openDatabase(secrets);
    const env = {
      DATABASE_URL: database.appUrl,
      KAIBO_MASTER_KEY_FILE: process.env.KAIBO_MASTER_KEY ? '' : (process.env.KAIBO_MASTER_KEY_FILE ?? masterKey),
      KAIBO_WECHAT_BASE_URL: `http://localhost:${sandboxPort}`,
      KAIBO_PORT: String(port),
      KAIBO_H5_ROOT: path.join(root, 'dist/apps/miniapp/h5'),
      KAIBO_CONSOLE_ROOT: path.join(root, 'dist/apps/console'),
    };
    if (database.ownerUrl) {
      say('migrating');
      await runOnce(API, ['migrate'], { ...env, DATABASE_OWNER_URL: database.ownerUrl });
    }
    say('starting the sandbox of the platforms');
    children.start('sandbox', SANDBOX, {
      KAIBO_SANDBOX_PORT: String(sandboxPort),
      KAIBO_SANDBOX_APPS: `${DEMO_APP_ID}:${secrets.demoSecret}`,
    });
    const demo = JSON.parse(
      await runOnce(API, ['demo'], {
        ...env,
        KAIBO_LOG: 'silent',
        KAIBO_DEMO_SECRET: secrets.demoSecret,
        KAIBO_DEMO_STAFF_KEY: secrets.demoStaffKey,
      }),
    );
    say('starting the API');
    children.start('api', API, env);
    const api = `http://localhost:${port}`;
    await until('The API', 30, async () => (await fetch(`${api}/readyz`)).ok);
    await until('The sandbox', 30, async () => (await fetch(`http://localhost:${sandboxPort}/`)).ok);
    say(`first sync: ${await firstSync(api, demo)}`);
    console.log(
      `\nKaibo 开播 runs (ready in ${Math.round((performance.now() - began) / 1000)} s). Ctrl-C stops it.\n\n${table([
        ['mini-program (h5)', `${api}/`],
        ['console', `${api}/console`],
        ['  staff key', demo.staffKey],
        ['API docs', `${api}/docs`],
        ['sandbox', `http://localhost:${sandboxPort}/`],
      ])}\n`,
    );
  };

  try {
    const fallen = (async () => {
      throw await children.fell;
    })();
    const up = bringUp();
    // A stop that is asked for while things come up waits for no one.
    await Promise.race([up, fallen, asked]);
    if (database)
      await Promise.race([
        asked,
        fallen,
        database.ended.then(() => {
          throw new StartError('PostgreSQL ended; everything else is stopped. Start again: nothing committed is lost.');
        }),
      ]);
    up.catch(() => {});
    console.log('\nstopping');
    return 0;
  } finally {
    await stop();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
    // Nothing may keep a stopped start alive (a build that was running, an open socket).
    setTimeout(() => process.exit(), 200).unref();
  }
}
