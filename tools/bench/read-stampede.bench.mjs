// A thousand readers at the same moment, in each of two processes, of a list that neither has ever read.
import { startApi } from './api.mjs';
import { connect, headerOf, requestFor, statusOf } from './http-load.mjs';
import { addMerchant, listPath } from './rooms-data.mjs';

export const name = 'read-stampede';
const TARGET = 1;
const READERS = 1_000;

export async function run(bench) {
  const database = await bench.database();
  const merchant = await addMerchant(database.admin);
  const processes = [await startApi(bench, database), await startApi(bench, database)];
  const connections = [];
  for (const { port } of processes)
    connections.push(await Promise.all(Array.from({ length: READERS }, () => connect(port))));

  await database.statements.reset();
  const request = requestFor(listPath(merchant), { 'Accept-Encoding': 'br' });
  const answers = await Promise.all(connections.flat().map((connection) => connection.ask(request).catch(() => null)));
  const statements = await database.statements.count();
  for (const connection of connections.flat()) connection.close();

  const errors = answers.filter((answer) => answer === null || statusOf(answer) !== 200).length;
  const tags = new Set(answers.map((answer) => answer && headerOf(answer, 'etag'))).size;
  const value = statements / processes.length;
  const ok = value <= TARGET && tags === 1 && errors === 0;
  return { value, unit: 'statements a process', target: TARGET, ok, readers: answers.length, etags: tags, errors };
}
