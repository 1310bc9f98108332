import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { aDatabase, type TestDatabase } from '../test/database';

const BUNDLE = path.join(__dirname, '../../../dist/apps/api/main.cjs');

let database: TestDatabase;
beforeAll(async () => {
  if (!fs.existsSync(BUNDLE)) throw new Error('dist/apps/api/main.cjs is missing: run `npx nx run api:build` first.');
  database = await aDatabase();
});
afterAll(() => database.drop());

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo; // it listens on a TCP port
      server.close(() => resolve(port));
    });
  });

const masterKey = randomBytes(32).toString('hex');

interface Running {
  child: ChildProcess;
  port: number;
  said: () => string;
  ended: Promise<number | null>;
}

/** The built program, as `npm start` runs it. */
const run = async (env: Record<string, string>, args: string[] = []): Promise<Running> => {
  const port = await freePort();
  const child = spawn(process.execPath, [BUNDLE, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env.PATH,
      KAIBO_ROLE: 'web',
      KAIBO_PORT: String(port),
      DATABASE_URL: database.appUrl,
      KAIBO_MASTER_KEY: masterKey,
      ...env,
    },
  });
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => (said += String(chunk)));
  child.stderr?.on('data', (chunk: Buffer) => (said += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, port, said: () => said, ended };
};

const until = async (what: string, is: () => Promise<boolean> | boolean): Promise<void> => {
  const end = Date.now() + 20_000;
  while (!(await is())) {
    if (Date.now() > end) throw new Error(`${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/**
 * Keep-alive GETs of one path, one after the other, as a balancer's connection sends them: until an answer says that the
 * connection closes. Then traffic goes to another process.
 */
const keepAsking = (port: number, route: string) => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const outcomes: (number | string)[] = [];
  let isTold = false;
  const ask = (): Promise<void> =>
    new Promise((resolve) => {
      const request = http.get({ port, host: '127.0.0.1', path: route, agent }, (response) => {
        response.resume();
        response.once('end', () => {
          outcomes.push(response.statusCode ?? 0);
          isTold = response.headers.connection === 'close';
          resolve();
        });
      });
      request.once('error', (error: NodeJS.ErrnoException) => {
        outcomes.push(error.code ?? 'error');
        resolve();
      });
    });
  const over = (async () => {
    while (!isTold && typeof outcomes.at(-1) !== 'string') await ask();
    agent.destroy();
  })();
  return { outcomes, over };
};

it('stops on SIGTERM within 10 s and loses no request that it took', async () => {
  const api = await run({});
  await until(
    'the API',
    async () => (await fetch(`http://127.0.0.1:${api.port}/readyz`).catch(() => null))?.ok ?? false,
  );
  const clients = Array.from({ length: 8 }, () => keepAsking(api.port, '/livez'));
  await until('traffic', () => clients.every(({ outcomes }) => outcomes.length > 20));
  const began = Date.now();
  api.child.kill('SIGTERM');
  expect(await api.ended).toBe(0);
  expect(Date.now() - began).toBeLessThan(10_000);
  await Promise.all(clients.map((client) => client.over));
  expect([...new Set(clients.flatMap(({ outcomes }) => outcomes))]).toEqual([200]);
});

it('says it is not ready as soon as it is told to stop, and still answers', async () => {
  const api = await run({});
  await until(
    'the API',
    async () => (await fetch(`http://127.0.0.1:${api.port}/readyz`).catch(() => null))?.ok ?? false,
  );
  api.child.kill('SIGTERM');
  const seen: number[] = [];
  await until('unreadiness', async () => {
    const answer = await fetch(`http://127.0.0.1:${api.port}/readyz`).catch(() => null);
    if (answer) seen.push(answer.status);
    return answer?.status === 503 || answer === null;
  });
  expect(seen).toContain(503);
  expect(await api.ended).toBe(0);
});

it('leaves when whoever started it is gone', async () => {
  const api = await run({});
  await until(
    'the API',
    async () => (await fetch(`http://127.0.0.1:${api.port}/livez`).catch(() => null))?.ok ?? false,
  );
  api.child.disconnect();
  expect(await api.ended).toBe(0);
});

it.each([
  ['a superuser', () => ({ DATABASE_URL: database.superUrl }), /is a superuser/],
  ['no master key', () => ({ KAIBO_MASTER_KEY: '' }), /No master key/],
  [
    'another master key',
    () => ({ KAIBO_MASTER_KEY: randomBytes(32).toString('hex') }),
    /not the one that this database was made with/,
  ],
  ['a bad environment', () => ({ KAIBO_PORT: 'x', KAIBO_ROLE: 'y' }), /KAIBO_ROLE.*KAIBO_PORT/],
])('refuses to start with %s, in one sentence', async (_name, env, sentence) => {
  const api = await run(env());
  expect(await api.ended).toBe(1);
  expect(api.said()).toMatch(sentence);
  expect(api.said()).not.toMatch(/\n\s+at /);
});

it('migrates as the owner, twice to the same end, and refuses a database of a newer release', async () => {
  const migrate = async () => {
    const done = await run({ DATABASE_OWNER_URL: database.ownerUrl }, ['migrate']);
    return { code: await done.ended, said: done.said() };
  };
  expect(await migrate()).toMatchObject({ code: 0, said: expect.stringContaining('"migrated":[]') });
  const { Client } = await import('pg');
  const admin = new Client(database.superUrl);
  await admin.connect();
  await admin.query(
    `insert into schema_migrations (timestamp, name) values (9999999999999, 'FromTheFuture9999999999999')`,
  );
  try {
    const refused = await migrate();
    expect(refused).toMatchObject({ code: 1, said: expect.stringMatching(/newer release \(FromTheFuture/) });
  } finally {
    await admin.query(`delete from schema_migrations where timestamp = 9999999999999`);
    await admin.end();
  }
});
