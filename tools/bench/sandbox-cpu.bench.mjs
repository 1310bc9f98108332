// What the sandbox costs: CPU of one page of 50 rooms over that of a bare node:http server that sends the same bytes, both
// asked by the same program, in turns; and the memory it lives in with 100 apps of 5 000 rooms each.
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import { cpuMsOf, residentMbOf } from './cpu.mjs';
import { connect } from './http-load.mjs';
import { compare, round } from './median.mjs';

export const name = 'sandbox-cpu';
const TARGET = 6;
const TARGET_MB = 400;
const APPS = 100;
const ROOMS = 5_000;
const CONNECTIONS = 8;
const MS = 1_500;
const ROUNDS = 7;
const SECRET = 'a-secret-of-the-platform-0123456789';
const appId = (n) => `wx00000000bench${String(n).padStart(3, '0')}`;

export async function run(bench) {
  const sandbox = bench.start('dist/apps/sandbox/main.cjs', [], {
    KAIBO_SANDBOX_PORT: '0',
    KAIBO_SANDBOX_DATA: '',
    KAIBO_SANDBOX_APPS: Array.from({ length: APPS }, (_, n) => `${appId(n)}:${SECRET}`).join(','),
  });
  const { port } = await sandbox.message((message) => message.port);
  const control = (at, body) => post(port, `/_control/${at}`, body);
  for (let n = 0; n < APPS; n++) {
    await control(`apps/${appId(n)}/generate`, { count: ROOMS, seed: n });
    await control(`apps/${appId(n)}/quota`, { limit: 1_000_000_000 });
  }
  // The last app: where something is looked for among all of them, it is found last.
  const app = appId(APPS - 1);
  const { access_token: token } = await post(port, '/cgi-bin/stable_token', {
    grant_type: 'client_credential',
    appid: app,
    secret: SECRET,
  });
  // Pages from all over the list, as a sync asks for them.
  const request = requestOf(`/wxa/business/getliveinfo?access_token=${token}`, { start: ROOMS / 2, limit: 50 });

  const reference = bench.start('tools/bench/sandbox-cpu.bench.mjs', ['reference']);
  await reference.message((message) => message === 'ready');
  reference.send(await answerOf(port, request));
  const { port: referencePort } = await reference.message((message) => message.port);
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
  const [ours, theirs] = [measure(sandbox, port), measure(reference, referencePort)];
  await ours();
  await theirs();
  const { ratio, ...us } = await compare(
    () => ours(),
    () => theirs(),
    ROUNDS,
  );
  const mb = residentMbOf(sandbox.pid);
  return [
    {
      value: round(ratio),
      unit: 'x node:http',
      target: TARGET,
      ok: ratio <= TARGET,
      sandboxUs: round(us.ours),
      referenceUs: round(us.reference),
    },
    {
      bench: `${name}-memory`,
      value: Math.round(mb),
      unit: 'MB resident',
      target: TARGET_MB,
      ok: mb <= TARGET_MB,
      rooms: APPS * ROOMS,
    },
  ];
}

async function post(port, at, body) {
  const answer = await fetch(`http://127.0.0.1:${port}${at}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${at} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

function requestOf(at, fields) {
  const body = JSON.stringify(fields);
  return `POST ${at} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

/** The answer's headers and body, for the reference to send the same. */
async function answerOf(port, request) {
  const connection = await connect(port);
  const answer = await connection.ask(request);
  connection.close();
  const end = answer.indexOf('\r\n\r\n');
  const body = answer.subarray(end + 4);
  const { errcode, room_info: rooms } = JSON.parse(body.toString('utf8'));
  if (errcode !== 0 || rooms.length !== 50) throw new Error(`no page of 50 rooms: ${body.toString('utf8', 0, 200)}`);
  const lines = answer.toString('latin1', 0, end).split('\r\n').slice(1);
  const headers = lines.map((line) => /^([^:]+): (.*)$/.exec(line).slice(1));
  return {
    headers: headers.filter(([header]) => !/^(date|connection|keep-alive)$/i.test(header)).flat(),
    body: body.toString('base64'),
  };
}

function serveReference({ headers, body }) {
  const bytes = Buffer.from(body, 'base64');
  const server = http.createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, headers);
      response.end(bytes);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2] === 'reference') {
  process.once('message', serveReference);
  process.on('disconnect', () => process.exit(0));
  process.send('ready');
}
