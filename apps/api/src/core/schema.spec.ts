import { Client } from 'pg';
import { aDatabase, type TestDatabase } from '../../test/database';
import { createDataSource } from './data-source';

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

const drift = async (): Promise<string[]> => {
  const dataSource = createDataSource(database.ownerUrl, 1);
  await dataSource.initialize();
  const log = await dataSource.driver.createSchemaBuilder().log();
  await dataSource.destroy();
  return log.upQueries.map((query) => query.query);
};

it('has entities that say exactly what the migrations made', async () => {
  expect(await drift()).toEqual([]);
});

it('would see a column that no entity knows', async () => {
  const admin = new Client(database.superUrl);
  await admin.connect();
  await admin.query('alter table merchants add column spare integer');
  await admin.end();
  expect(await drift()).toEqual([expect.stringContaining('spare')]);
});
