// What a benchmark has at hand: a PostgreSQL of its own as in production (durable), the built programs, and measures
// that do not depend on how busy the machine is.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { isAlive, until } from '../process/processes.mjs';
import { makeScratch } from '../process/scratch.mjs';
import { startThrowaway } from '../pg/throwaway.mjs';
import { createDatabase } from '../pg/roles.mjs';
import { step } from '../workspace/progress.mjs';
import { inRoot, root } from '../workspace/root.mjs';
import { keptFor } from './kept.mjs';
import { Statements, walBytes } from './postgres-counters.mjs';

async function asAdmin(url, work) {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/**
 * @param {string} name of the benchmark
 * @returns {Promise<Context>}
 * @typedef {object} Context
 * @property {string} dir an empty folder that goes away with the benchmark
 * @property {string} masterKey for KAIBO_MASTER_KEY
 * @property {(options?: { settings?: Record<string, string | number> }) => Promise<Awaited<ReturnType<typeof startThrowaway>>>} cluster
 *   the durable PostgreSQL, started at the first call
 * @property {(name?: string) => Promise<Database>} database a new one, migrated by the built API; after `filled` the one that was filled
 * @property {<T>(fill: () => Promise<T>) => Promise<T>} filled before all else: what takes long to fill is filled once, in a
 *   database of its own, and kept; gives what `fill` told of it (JSON)
 * @property {(file: string, args: string[], env?: Record<string, string>) => Program} start a program of ours that is stopped at the end
 * @property {(file: string, args: string[], env?: Record<string, string>) => Promise<string>} run one to its end; gives its last line
 * @property {typeof until} until
 * @typedef {{ name: string, url: string, appUrl: string, ownerUrl: string, env: Record<string, string>, admin: pg.Pool,
 *   statements: Statements, wal: () => Promise<bigint> }} Database `env` is what the API needs; `admin` is a superuser
 * @typedef {{ pid: number, send: (message: unknown) => void, said: () => string, child: import('node:child_process').ChildProcess,
 *   stop: () => Promise<void>, message: (accept?: (message: any) => boolean) => Promise<any> }} Program
 */
export async function openContext(name) {
  let cluster = null;
  const scratch = makeScratch(`bench-${name}`);
  const programs = new Set();
  const clients = new Set();
  let masterKey = randomBytes(32).toString('hex');
  /** Of which the cluster is a copy. */
  let from;
  /** The database that was filled, while nobody has asked for it. */
  let ready = null;
  /** The one that was made last. */
  let made = null;

  const open = async ({ settings = {} } = {}) => {
    cluster ??= await startThrowaway({
      purpose: `bench-${name}`,
      durable: true,
      // Background writing at times of its own would be counted with whatever runs beside it.
      settings: { autovacuum: 'off', 'pg_stat_statements.track': 'all', track_io_timing: 'on', ...settings },
      from,
    });
    return cluster;
  };

  const start = (file, args = [], env = {}) => {
    const child = spawn(process.execPath, [inRoot(file), ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (said = (said + chunk).slice(-100_000)));
    const ended = new Promise((resolve) => child.once('close', resolve));
    const program = {
      child,
      pid: child.pid,
      send: (message) => child.send(message),
      said: () => said,
      message: (accept = () => true) =>
        new Promise((resolve, reject) => {
          const listen = (message) => {
            if (!accept(message)) return;
            child.off('message', listen);
            resolve(message);
          };
          child.on('message', listen);
          void ended.then(() => reject(new Error(`${file} ended:\n${said}`)));
        }),
      ended,
      stop: async () => {
        programs.delete(program);
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill('SIGTERM');
        if (!(await until(() => !isAlive(child.pid), 12_000))) child.kill('SIGKILL');
        await ended;
      },
    };
    programs.add(program);
    return program;
  };

  const run = async (file, args, env) => {
    const program = start(file, args, env);
    const code = await program.ended;
    programs.delete(program);
    if (code !== 0) throw new Error(`${file} ${args.join(' ')} failed (${code}):\n${program.said()}`);
    return program.said().trim().split('\n').at(-1) ?? '';
  };

  const database = async (wanted) => {
    const { url, urlOf } = await open();
    const isReady = !wanted && ready !== null;
    const chosen = wanted ?? ready ?? `bench_${randomBytes(4).toString('hex')}`;
    if (isReady) ready = null;
    const env = { DATABASE_URL: urlOf(chosen, 'app'), KAIBO_MASTER_KEY: masterKey, KAIBO_MASTER_KEY_FILE: '' };
    if (!isReady) await make(url, chosen, { ...env, DATABASE_OWNER_URL: urlOf(chosen, 'owner') });
    const admin = new pg.Pool({ connectionString: urlOf(chosen), max: 4 });
    // An idle connection that the server closes as it stops is no error of the benchmark's.
    admin.on('error', () => undefined);
    clients.add(admin);
    await admin.query('create extension if not exists pg_stat_statements');
    made = chosen;
    return {
      name: chosen,
      url: urlOf(chosen),
      appUrl: env.DATABASE_URL,
      ownerUrl: urlOf(chosen, 'owner'),
      env,
      admin,
      statements: new Statements(admin),
      wal: () => walBytes(admin),
    };
  };

  const make = async (url, wanted, env) => {
    await asAdmin(url, (client) => createDatabase(client, wanted));
    await run('dist/apps/api/main.cjs', ['migrate'], env);
  };

  const rest = async () => {
    await Promise.all([...programs].map((program) => program.stop()));
    await Promise.all([...clients].map((client) => client.end()));
    clients.clear();
  };

  const filled = async (fill) => {
    const kept = keptFor(name, fill);
    if (!kept.read())
      await step('Filling it for the first time', async () => {
        const facts = await fill();
        const { url, passwords } = await open();
        await rest();
        // All that was found out about its rows is on the disk too, and the shutdown has nothing left to write.
        await asAdmin(url, (client) => client.query('checkpoint'));
        kept.clear();
        await cluster.keep(kept.dir);
        cluster = null;
        kept.save({ facts, masterKey, passwords, database: made });
      });
    const { facts, passwords, ...state } = kept.read();
    from = { dir: kept.dir, passwords };
    masterKey = state.masterKey;
    ready = state.database;
    return facts;
  };

  const close = async () => {
    await rest();
    await cluster?.stop();
    cluster = null;
    scratch.remove();
  };

  return {
    get masterKey() {
      return masterKey;
    },
    dir: scratch.dir,
    cluster: open,
    database,
    filled,
    start,
    run,
    until,
    close,
  };
}
