// What travels, heads included: a list of twenty rooms, and the answer to who has it already.
import { startApi } from './api.mjs';
import { connect, headerOf, requestFor, statusOf } from './http-load.mjs';
import { addMerchant, listPath } from './rooms-data.mjs';

export const name = 'read-bytes';
const TARGETS = { list: 1_200, known: 220 };

export async function run(bench) {
  const database = await bench.database();
  const merchant = await addMerchant(database.admin, { rooms: 30 });
  const api = await startApi(bench, database);
  const connection = await connect(api.port);
  const list = await connection.ask(requestFor(listPath(merchant), { 'Accept-Encoding': 'br' }));
  const etag = headerOf(list, 'etag');
  const known = await connection.ask(
    requestFor(listPath(merchant), { 'Accept-Encoding': 'br', 'If-None-Match': etag }),
  );
  const plain = await connection.ask(requestFor(listPath(merchant)));
  connection.close();
  const page = JSON.parse(plain.subarray(plain.indexOf('\r\n\r\n') + 4));
  const isWhole =
    statusOf(list) === 200 &&
    statusOf(known) === 304 &&
    page.items.length === 20 &&
    page.items.every((room) => room.cover !== null) &&
    page.nextCursor !== null;
  const measured = (part, value) => ({
    bench: `${name}-${part}`,
    value,
    unit: 'bytes',
    target: TARGETS[part],
    ok: isWhole && value <= TARGETS[part],
  });
  return [measured('list', list.length), measured('known', known.length)];
}
