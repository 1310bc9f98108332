import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import fastify from 'fastify';
import { aMerchant, anApp, asViewer, type TestApp } from '../../test/app';
import { readConfig } from './config';
import { isShallow, receiveOptions } from './receive';

const TIMES = { KAIBO_HEADERS_TIMEOUT_MS: '400', KAIBO_REQUEST_TIMEOUT_MS: '700', KAIBO_IDLE_TIMEOUT_MS: '5000' };

let app: TestApp;
beforeAll(async () => {
  app = await anApp(TIMES);
});
afterAll(() => app.close());

const portOf = (url: string): number => Number(new URL(url).port);

/** Sends the first part at once and then the rest byte by byte for ever; resolves with all that came, once it is closed. */
async function trickle(port: number, first: string, drip: string, everyMs = 40): Promise<string> {
  const socket = net.connect(port, '127.0.0.1').setNoDelay(true);
  let came = '';
  socket.on('data', (chunk: Buffer) => (came += chunk.toString()));
  socket.on('error', () => undefined); // the other side has closed while a byte was on its way
  await once(socket, 'connect');
  if (first !== '') socket.write(first);
  const timer = drip === '' ? undefined : setInterval(() => socket.writable && socket.write(drip), everyMs);
  await once(socket, 'close');
  clearInterval(timer);
  return came;
}

const HEAD = 'POST /v1/console/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
const SLOW: [string, string, string][] = [
  ['says nothing', '', ''],
  ['sends a header a byte at a time', 'GET /readyz HTTP/1.1\r\nHost: localhost\r\nX-A: ', 'b'],
  ['sends headers without end', 'GET /readyz HTTP/1.1\r\nHost: localhost\r\n', 'X-B: c\r\n'],
  ['sends its request line a byte at a time', 'G', 'G'],
  ['sends its body a byte at a time', `${HEAD}Content-Length: 100000\r\n\r\n{"email":"`, 'a'],
  ['sends its body in chunks of a byte', `${HEAD}Transfer-Encoding: chunked\r\n\r\n`, '1\r\na\r\n'],
  ['announces a body and sends none', `${HEAD}Content-Length: 10\r\n\r\n`, ''],
];

it.each(SLOW)('lets go of one that %s', async (_name, first, drip) => {
  const came = await trickle(portOf(app.url), first, drip);
  if (first !== 'G') expect(came).toContain('"code":"REQUEST_TOO_SLOW"');
  expect(came === '' || /^HTTP\/1.1 4\d\d /.test(came)).toBe(true);
});

it('serves everyone else while four hundred slow ones hold on, and counts them', async () => {
  // So patient that all of them are there at once, however busy the machine is.
  const patient = await anApp({ KAIBO_HEADERS_TIMEOUT_MS: '15000', KAIBO_REQUEST_TIMEOUT_MS: '15000' });
  try {
    const shop = await aMerchant(patient);
    const slow = Array.from({ length: 400 }, (_, n) => {
      const [, first, drip] = SLOW[n % SLOW.length] ?? ['', '', ''];
      return trickle(portOf(patient.url), first, drip, 1_000);
    });
    const server = patient.app.getHttpServer() as net.Server;
    const held = promisify(server.getConnections.bind(server));
    while ((await held()) < 400) await new Promise((resolve) => setImmediate(resolve));
    expect(await asViewer(patient).list(shop.appId, { state: 'live' })).toMatchObject({ items: [] });
    expect(await shop.staff.rooms.list({})).toMatchObject({ items: [] });
    expect(await held()).toBeGreaterThanOrEqual(400);
    await Promise.all(slow);
    const figures = await (await fetch(`${patient.url}/metrics`)).text();
    expect(Number(/kaibo_refusals_total\{why="slow"\} (\d+)/.exec(figures)?.[1])).toBeGreaterThan(300);
  } finally {
    await patient.close();
  }
});

it('lets go of one that does not read its answer', async () => {
  const config = readConfig({ DATABASE_URL: 'postgres://localhost/none', ...TIMES, KAIBO_IDLE_TIMEOUT_MS: '300' });
  const server = fastify(receiveOptions(config, () => undefined));
  const answer = new Readable({ read: () => void answer.push(Buffer.alloc(65_536)) });
  server.get('/endless', (_request, reply) => reply.send(answer));
  await server.listen({ port: 0, host: '127.0.0.1' });
  try {
    const socket = net.connect((server.server.address() as AddressInfo).port, '127.0.0.1'); // it listens on a TCP port
    await once(socket, 'connect');
    socket.write('GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(answer, 'close'); // never read: the server's side ends first
    socket.destroy();
  } finally {
    await server.close();
  }
});

it.each([
  [
    'headers of 20 KB',
    `GET /readyz HTTP/1.1\r\nHost: localhost\r\nX-Big: ${'a'.repeat(20_000)}\r\n\r\n`,
    431,
    'HEADERS_TOO_LARGE',
  ],
  ['an address of 20 KB', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
  ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, 'BODY_MALFORMED'],
  ['two lengths', `${HEAD}Content-Length: 5\r\nContent-Length: 6\r\n\r\n{"a":1}`, 400, 'BODY_MALFORMED'],
  [
    'a length and chunks',
    `${HEAD}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
    'BODY_MALFORMED',
  ],
  ['a negative length', `${HEAD}Content-Length: -5\r\n\r\n`, 400, 'BODY_MALFORMED'],
  ['no host', 'GET /readyz HTTP/1.1\r\n\r\n', 400, null],
])('refuses %s with a code', async (_name, request, status, code) => {
  const came = await trickle(portOf(app.url), request, '');
  expect(came).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  if (code) expect(came).toContain(`"code":"${code}"`);
});

it.each([
  ['a list in a list, a hundred thousand times', '['.repeat(100_000) + ']'.repeat(100_000), 'BODY_TOO_DEEP'],
  ['an object in an object', '{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000), 'BODY_TOO_DEEP'],
  ['values without number', JSON.stringify({ email: Array.from({ length: 30_000 }, () => 1) }), 'BODY_TOO_DEEP'],
  ['seventeen levels', '{"a":'.repeat(17) + '1' + '}'.repeat(17), 'BODY_TOO_DEEP'],
  ['sixteen levels of something else', '{"a":'.repeat(16) + '1' + '}'.repeat(16), 'INPUT_INVALID'],
])('refuses a body of %s with a code', async (_name, body, code) => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${app.url}/v1/console/session`, { method: 'POST', headers, body });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code });
});

it.each([
  [undefined, true],
  [null, true],
  ['text', true],
  [{}, true],
  [[[[]]], true],
  [{ a: { b: [1, 2, { c: null }] } }, true],
])('takes %j', (body, expected) => expect(isShallow(body)).toBe(expected));
