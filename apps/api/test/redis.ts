import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** tools/redis.mjs, `findRedis`: npm test has looked, and leaves out what needs one when there is none. */
const SERVER = process.env.KAIBO_REDIS_SERVER ?? '/usr/bin/redis-server';

export interface TestRedis {
  url: string;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Again, on the same port, with nothing in it. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** A Redis of its own on loopback, that keeps nothing. */
export async function aRedis(): Promise<TestRedis> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'kaibo-redis-'));
  let child: ChildProcess | null = null;
  let port = 0;
  const start = async (): Promise<void> => {
    for (let attempt = 0; ; attempt++) {
      const wanted = port || 20_000 + ((process.pid * 7 + attempt * 131) % 12_000);
      child = spawn(SERVER, ['--port', String(wanted), '--bind', '127.0.0.1', '--save', '', '--dir', dir]);
      if (await isReady(child)) {
        port = wanted;
        return;
      }
      if (attempt > 5) throw new Error('redis-server does not start');
    }
  };
  const kill = async (): Promise<void> => {
    const ending = child;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = new Promise((resolve) => ending.once('close', resolve));
    ending.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    start,
    close: async () => {
      await kill();
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** False when it ended instead: its port was taken. */
const isReady = (child: ChildProcess): Promise<boolean> =>
  new Promise((resolve, reject) => {
    child.stdout?.on('data', (said: Buffer) => {
      if (String(said).includes('Ready to accept connections')) resolve(true);
    });
    child.once('error', reject);
    child.once('close', () => resolve(false));
  });
