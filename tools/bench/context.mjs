// What a benchmark has at hand: a PostgreSQL of its own as in production (durable), the built programs, and measures
// that do not depend on how busy the machine is.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { isAlive, until } from '../process/processes.mjs';
import { makeScratch } from '../process/scratch.mjs';
import { startThrowaway } from '../pg/throwaway.mjs';
import { createDatabase } from '../pg/roles.mjs';
import { inRoot, root } from '../workspace/root.mjs';
import { Statements, walBytes } from './postgres-counters.mjs';

/**
 * @param {string} name of the benchmark
 * @returns {Promise<Context>}
 * @typedef {object} Context
 * @property {string} dir an empty folder that goes away with the benchmark
 * @property {string} masterKey for KAIBO_MASTER_KEY
 * @property {(options?: { settings?: Record<string, string | number> }) => Promise<Awaited<ReturnType<typeof startThrowaway>>>} cluster
 *   the durable PostgreSQL, started at the first call
 * @property {(name?: string) => Promise<Database>} database a new one, migrated by the built API
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
  const masterKey = randomBytes(32).toString('hex');

  const open = async ({ settings = {} } = {}) => {
    cluster ??= await startThrowaway({
      purpose: `bench-${name}`,
      durable: true,
      // Background writing at times of its own would be counted with whatever runs beside it.
      settings: { autovacuum: 'off', 'pg_stat_statements.track': 'all', track_io_timing: 'on', ...settings },
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

  const database = async (wanted = `bench_${randomBytes(4).toString('hex')}`) => {
    const { url, urlOf } = await open();
    const maker = new pg.Client(url);
    await maker.connect();
    await createDatabase(maker, wanted);
    await maker.end();
    const env = { DATABASE_URL: urlOf(wanted, 'app'), KAIBO_MASTER_KEY: masterKey, KAIBO_MASTER_KEY_FILE: '' };
    await run('dist/apps/api/main.cjs', ['migrate'], { ...env, DATABASE_OWNER_URL: urlOf(wanted, 'owner') });
    const admin = new pg.Pool({ connectionString: urlOf(wanted), max: 4 });
    // An idle connection that the server closes as it stops is no error of the benchmark's.
    admin.on('error', () => undefined);
    clients.add(admin);
    await admin.query('create extension if not exists pg_stat_statements');
    return {
      name: wanted,
      url: urlOf(wanted),
      appUrl: env.DATABASE_URL,
      ownerUrl: urlOf(wanted, 'owner'),
      env,
      admin,
      statements: new Statements(admin),
      wal: () => walBytes(admin),
    };
  };

  const close = async () => {
    await Promise.all([...programs].map((program) => program.stop()));
    await Promise.all([...clients].map((client) => client.end()));
    clients.clear();
    await cluster?.stop();
    cluster = null;
    scratch.remove();
  };

  return {
    masterKey,
    dir: scratch.dir,
    cluster: open,
    database,
    start,
    run,
    until,
    close,
  };
}
