// What warm reading asks of the database: nothing, however many merchants' lists, rooms and revalidations are read.
import { startApi } from './api.mjs';
import { connect, headerOf, requestFor, statusOf } from './http-load.mjs';
import { addMerchant, listPath } from './rooms-data.mjs';

export const name = 'read-sql';
const TARGET = 0;
const MERCHANTS = 100;
const REQUESTS = 10_000;
const CONNECTIONS = 8;

export async function run(bench) {
  const database = await bench.database();
  const merchants = [];
  for (let n = 0; n < MERCHANTS; n++) merchants.push(await addMerchant(database.admin, { rooms: 5 }));
  const api = await startApi(bench, database);

  const warm = await connect(api.port);
  const requests = [];
  for (const merchant of merchants) {
    const path = listPath(merchant);
    const first = await warm.ask(requestFor(path, { 'Accept-Encoding': 'br' }));
    requests.push(requestFor(path, { 'Accept-Encoding': 'br' }));
    requests.push(requestFor(path, { 'Accept-Encoding': 'br', 'If-None-Match': headerOf(first, 'etag') }));
    const plain = await warm.ask(requestFor(path));
    const [room] = JSON.parse(plain.subarray(plain.indexOf('\r\n\r\n') + 4)).items;
    requests.push(requestFor(`/v1/apps/${merchant.appId}/rooms/${room.id}`));
    requests.push(requestFor(`/v1/apps/${merchant.appId}`));
    await warm.ask(requests.at(-1));
    await warm.ask(requests.at(-2));
  }
  warm.close();

  await database.statements.reset();
  let next = 0;
  let wrong = 0;
  const reader = async () => {
    const connection = await connect(api.port);
    while (next < REQUESTS) {
      const status = statusOf(await connection.ask(requests[next++ % requests.length]));
      if (status !== 200 && status !== 304) wrong++;
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, reader));
  const statements = await database.statements.count();
  const detail = { requests: next, merchants: MERCHANTS, errors: wrong };
  const ok = statements <= TARGET && wrong === 0 && next >= REQUESTS;
  return { value: statements, unit: `statements per ${REQUESTS} requests`, target: TARGET, ok, ...detail };
}
