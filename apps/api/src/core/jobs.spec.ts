import { Client } from 'pg';
import { type TestDatabase, aDatabase } from '../../test/database';
import { readConfig } from './config';
import { Jobs } from './jobs';
import { createLog } from './log';

let database: TestDatabase;
beforeAll(async () => (database = await aDatabase()));
afterAll(() => database.drop());

const someJobs = (lines: string[] = []): Jobs =>
  new Jobs(
    readConfig({ DATABASE_URL: database.appUrl, KAIBO_MASTER_KEY: '0'.repeat(64) }),
    createLog('info', { write: (line: string) => void lines.push(line) }),
  );

it('carries a job to its handler, and waits for it at the end', async () => {
  const jobs = someJobs();
  const steps: string[] = [];
  let finish = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    void jobs.work('short', 1, async ({ id }) => {
      resolve();
      await new Promise<void>((end) => (finish = end));
      steps.push(`job ${id} done`);
    });
  });
  await jobs.add('short', { id: '7' }, 'job-7');
  await begun;
  const closed = jobs.onApplicationShutdown().then(() => steps.push('closed'));
  finish();
  await closed;
  expect(steps).toEqual(['job 7 done', 'closed']);
});

it('leaves behind a job that does not end, and says so', async () => {
  const lines: string[] = [];
  const jobs = someJobs(lines);
  let finish = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    void jobs.work('endless', 1, async () => {
      resolve();
      await new Promise<void>((end) => (finish = end));
    });
  });
  await jobs.add('endless', {}, 'job-1');
  await begun;
  await jobs.onApplicationShutdown();
  expect(lines.filter((line) => line.includes('queue.close-late'))).toHaveLength(1);

  finish();
  await jobs.onApplicationShutdown();
  expect(lines.filter((line) => line.includes('queue.close-late'))).toHaveLength(1);
});

it('works on after connections were ended under it at every moment, the first look included', async () => {
  const admin = new Client(database.superUrl);
  await admin.connect();
  const jobs = someJobs();
  const done = new Set<string>();
  let heard = (): void => undefined;
  const begun = jobs.work('cut', 2, async ({ id = '' }) => {
    done.add(id);
    heard();
    return Promise.resolve();
  });
  let cuts = 0;
  for (let round = 0; cuts < 20; round++) {
    void jobs.add('cut', { id: `${round}` }, `job-${round}`).catch(() => undefined);
    const { rowCount } = await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'kaibo_app'`,
    );
    cuts += rowCount ?? 0;
  }
  await begun;
  // What was on its way when the last one was cut may still fail; whoever asks again is served.
  const addLast = (): Promise<void> => jobs.add('cut', { id: 'last' }, 'job-last').catch(addLast);
  const worked = new Promise<void>((resolve) => (heard = () => done.has('last') && resolve()));
  await addLast();
  await worked;
  await jobs.onApplicationShutdown();
  await admin.end();
}, 60_000);

it('stops at any moment of its beginning', async () => {
  for (let ticks = 0; ticks < 30; ticks++) {
    const jobs = someJobs();
    const begun = jobs.work('early', 1, () => Promise.resolve());
    for (let tick = 0; tick < ticks; tick++) await new Promise((resolve) => setImmediate(resolve));
    await jobs.onApplicationShutdown();
    await begun;
  }
}, 60_000);
