import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import type { Client, Pool, PoolClient } from 'pg';

const ROOT = path.join(__dirname, '../../..');

/** The API as it is built from this checkout. @param name tells it from other specs' builds */
export const buildProgram = (name: string): string => {
  const file = `${name}-${process.env.JEST_WORKER_ID ?? 0}.cjs`;
  const build = `import { bundle } from './tools/build/node-app.mjs'; await bundle('apps/api', { name: '${file}' });`;
  execFileSync(process.execPath, ['--input-type=module', '-e', build], { cwd: ROOT, stdio: 'inherit' });
  return path.join(ROOT, 'dist/apps/api', file);
};

export interface Program {
  child: ChildProcess;
  /** What it wrote, so far. */
  said: () => string;
  ended: Promise<number | null>;
  /** Ends it as a power cut would, and waits until it is gone. */
  kill(): Promise<void>;
}

/** A process of the built program. */
export const runProgram = (program: string, args: string[], env: Record<string, string>): Program => {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { PATH: process.env.PATH, KAIBO_PORT: '0', KAIBO_LOG: 'warn', ...env },
  });
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => (said += String(chunk)));
  child.stderr?.on('data', (chunk: Buffer) => (said += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    child,
    said: () => said,
    ended,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
};

/** Looks again until it is so. */
export const until = async <T>(what: string, look: () => Promise<T>, isThere: (seen: T) => boolean): Promise<T> => {
  const end = Date.now() + 40_000;
  for (;;) {
    const seen = await look();
    if (isThere(seen)) return seen;
    if (Date.now() > end) throw new Error(`${what}: not in 40 s; at last ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** Resolves when so many statements of the API wait for a lock in this database. */
export const untilWaiting = (admin: Client | Pool | PoolClient, count = 1): Promise<number> =>
  until(
    `${count} waiting for a lock`,
    async () => {
      const { rows } = await admin.query(
        `select count(*)::int as n from pg_stat_activity
         where datname = current_database() and usename = 'kaibo_app' and wait_event_type = 'Lock'`,
      );
      return (rows[0] as { n: number }).n;
    },
    (n) => n >= count,
  );
