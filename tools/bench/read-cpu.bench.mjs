// What a warm room list costs: CPU of the built API, with metrics and sampled logs, over that of a bare node:http server
// that sends the same bytes. Both are asked by the same program, in turns.
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import { startApi } from './api.mjs';
import { cpuMsOf } from './cpu.mjs';
import { connect, requestFor } from './http-load.mjs';
import { compare, round } from './median.mjs';
import { addMerchant, listPath } from './rooms-data.mjs';

export const name = 'read-cpu';
const TARGET = 2.0;
const CONNECTIONS = 32;
const MS = 2_000;
const ROUNDS = 7;

export async function run(bench) {
  const database = await bench.database();
  const merchant = await addMerchant(database.admin);
  const api = await startApi(bench, database);
  const request = requestFor(listPath(merchant), { 'Accept-Encoding': 'gzip, deflate, br' });

  const reference = bench.start('tools/bench/read-cpu.bench.mjs', ['reference']);
  await reference.message((message) => message === 'ready');
  reference.send(await answerOf(api.port, request));
  const { port } = await reference.message((message) => message.port);

  const load = bench.start('tools/bench/http-load.mjs');
  await load.message((message) => message === 'ready');
  const measure =
    (program, at) =>
    async (ms = MS) => {
      const before = cpuMsOf(program.pid);
      const done = load.message((message) => typeof message === 'object');
      load.send({ port: at, request, connections: CONNECTIONS, ms });
      const { answers, error } = await done;
      if (error) throw new Error(error);
      return ((cpuMsOf(program.pid) - before) * 1000) / answers;
    };
  const [ours, theirs] = [measure(api, api.port), measure(reference, port)];
  // Both come warm to the start.
  await ours(1_500);
  await theirs(1_500);
  const { ratio, ...us } = await compare(
    () => ours(),
    () => theirs(),
    ROUNDS,
  );
  const detail = { apiUs: round(us.ours), referenceUs: round(us.reference) };
  return { value: round(ratio), unit: 'x node:http', target: TARGET, ok: ratio <= TARGET, ...detail };
}

/** The answer's headers and body, for the reference to send the same. */
async function answerOf(port, request) {
  const connection = await connect(port);
  const answer = await connection.ask(request);
  connection.close();
  const end = answer.indexOf('\r\n\r\n');
  const lines = answer.toString('latin1', 0, end).split('\r\n').slice(1);
  const headers = lines
    .map((line) => /^([^:]+): (.*)$/.exec(line).slice(1))
    .filter(([name]) => name.toLowerCase() !== 'date');
  return { headers: headers.flat(), body: answer.toString('base64', end + 4) };
}

function serveReference({ headers, body }) {
  const bytes = Buffer.from(body, 'base64');
  const server = http.createServer((_request, response) => {
    response.removeHeader('connection');
    response.writeHead(200, headers);
    response.end(bytes);
  });
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2] === 'reference') {
  process.once('message', serveReference);
  process.on('disconnect', () => process.exit(0));
  process.send('ready');
}
