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
