import { randomBytes } from 'node:crypto';
import type { ApiError } from '@kaibo/api-client';
import { Client } from 'pg';
import { aMerchant, anApp, asViewer, type TestApp } from '../../test/app';
import { Feeds } from './feeds';

let app: TestApp;
let admin: Client;
beforeAll(async () => {
  app = await anApp();
  admin = new Client(app.database.superUrl);
  await admin.connect();
  await admin.query('create extension if not exists pg_stat_statements');
});
afterAll(async () => {
  await admin.end();
  await app.close();
});

const madeUp = (count: number): string[] => Array.from({ length: count }, () => `wx${randomBytes(8).toString('hex')}`);
const codeOf = (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => '200',
    (error: ApiError) => `${error.status} ${error.code}`,
  );
const list = (appId: string): Promise<string> => codeOf(asViewer(app).list(appId, { state: 'live' }));
const hint = (appId: string): Promise<string> => codeOf(asViewer(app).hint(appId, '1', { liveStatus: 101 }));

/** Looks into the directory, and how long they took to come in. */
const costOf = async (work: () => Promise<unknown>): Promise<{ statements: number; seconds: number }> => {
  const count = async (): Promise<number> =>
    (
      await admin.query(
        `select coalesce(sum(calls), 0)::int as calls from pg_stat_statements
         where query like '%directory.find_app(%' and query not like '%pg_stat_statements%'
           and dbid = (select oid from pg_database where datname = current_database())`,
      )
    ).rows[0].calls;
  const [before, began] = [await count(), performance.now()];
  await work();
  const seconds = (performance.now() - began) / 1000;
  return { statements: (await count()) - before, seconds };
};
/** 50 a second one by one, then one each 50 ms; and a few for the edges of both. */
const mostIn = (seconds: number): number => 50 + (50 + 20) * seconds + 5;

it.each([
  ['reads', list],
  ['hints', hint],
])('200 %s of made-up ids cost few statements, and are all told that there is no such mini-app', async (_, send) => {
  const answers: string[] = [];
  const { statements, seconds } = await costOf(async () => answers.push(...(await Promise.all(madeUp(200).map(send)))));
  expect(new Set(answers)).toEqual(new Set(['404 APP_NOT_FOUND']));
  expect(answers).toHaveLength(200);
  expect(statements).toBeLessThanOrEqual(mostIn(seconds)); // to the number in `unknown-apps.time.spec`
});

it('a real mini-app is read in the middle of a flood, whether or not this process knew it', async () => {
  const [warm, cold] = [await aMerchant(app), await aMerchant(app)];
  expect(await list(warm.appId)).toBe('200');
  const flood = madeUp(100);
  const answers = await Promise.all([...flood, cold.appId, warm.appId, ...flood].map(list));
  expect(answers[100]).toBe('200');
  expect(answers[101]).toBe('200');
  expect(answers.filter((answer) => answer === '404 APP_NOT_FOUND')).toHaveLength(200);
});

it('the same id asked for again and again costs one statement', async () => {
  const [id = ''] = madeUp(1);
  const { statements } = await costOf(async () => {
    for (let n = 0; n < 20; n++) expect(await list(id)).toBe('404 APP_NOT_FOUND');
  });
  expect(statements).toBe(1);
});

it('an id asked for too early is found when the mini-app is there', async () => {
  const [id = ''] = madeUp(1);
  expect(await list(id)).toBe('404 APP_NOT_FOUND');
  await aMerchant(app, { appId: id });
  await app.app.get(Feeds).poll();
  expect(await list(id)).toBe('200');
});
