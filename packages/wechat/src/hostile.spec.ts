import { createServer, type Server as HttpServer, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { readAnswer } from './answer';
import { type Wechat, createWechat } from './client';
import { type Endpoint, type Field, type Fields, endpoints } from './endpoints';
import { memoryTokenStore } from './token-store';
import { WechatError } from './wechat-error';

// A platform that has gone bad, or someone in its place: every answer ends in an error of ours or in what was asked
// for, soon, and with little in memory.

const MEBI = 1024 * 1024;
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const listening = async (server: Server | HttpServer): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  closers.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  // A listening TCP server has an address of this shape.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const client = (baseUrl: string, timeoutMs = 5_000): Wechat =>
  createWechat({
    appId: 'wx1',
    secret: 'a-secret-of-the-app',
    baseUrl,
    timeoutMs,
    tokenStore: {
      ...memoryTokenStore(),
      get: async () => ({ token: 'a-token', expiresAt: Date.now() + 7_200_000 }),
    },
    clock: { now: Date.now, random: () => 0, sleep: async () => undefined },
  });

const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'a success',
    (error: unknown) => error,
  );

const serving = (reply: (response: ServerResponse) => void): Promise<string> =>
  listening(createServer((_, response) => reply(response)));

/** Writes what it is given as fast as it is taken, until the other side has had enough. @returns bytes taken */
function pour(response: ServerResponse, chunk: Buffer): { bytes: number; stopped: Promise<void> } {
  const poured = { bytes: 0, stopped: new Promise<void>((resolve) => response.on('close', resolve)) };
  const more = (): void => {
    while (!response.destroyed) {
      poured.bytes += chunk.length;
      if (!response.write(chunk)) return void response.once('drain', more);
    }
  };
  more();
  return poured;
}

describe('a body without an end', () => {
  const calls: [string, string, (wechat: Wechat) => Promise<unknown>][] = [
    ['JSON', 'application/json', (wechat) => wechat.live.list()],
    ['a picture', 'image/jpeg', (wechat) => wechat.codes.getUnlimited({ scene: 'a' })],
  ];
  it.each(calls)('of %s is left after 8 MiB', async (_, type, call) => {
    let poured = { bytes: 0, stopped: Promise.resolve() };
    const url = await serving((response) => {
      response.writeHead(200, { 'content-type': type });
      poured = pour(response, Buffer.alloc(64 * 1024, ' '));
    });
    expect(await failureOf(call(client(url)))).toMatchObject({ kind: 'bad-answer', httpStatus: 200 });
    await poured.stopped;
    // What lies in the buffers of two sockets comes on top.
    expect(poured.bytes).toBeLessThan(24 * MEBI);
  });

  it('does not swell beyond that when it is unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(256 * MEBI, ' '));
    const url = await serving((response) =>
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': bomb.length }).end(bomb),
    );
    const before = process.memoryUsage().arrayBuffers;
    expect(await failureOf(client(url).live.list())).toMatchObject({ kind: 'bad-answer' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * MEBI);
  });

  it('that comes byte by byte is left when the time is up', async () => {
    let isLeft: Promise<void> = Promise.reject(new Error('never asked'));
    isLeft.catch(() => undefined);
    const url = await serving((response) => {
      response.writeHead(200, { 'content-length': 1e12 });
      const drip = setInterval(() => response.write(' '), 5);
      isLeft = new Promise((resolve) => response.on('close', resolve));
      closers.push(() => clearInterval(drip));
    });
    const wechat = client(url, 200);
    expect(await failureOf(wechat.links.generateUrlLink({ path: 'pages/a' }))).toMatchObject({ kind: 'timeout' });
    await isLeft;
  });
});

describe('what is no HTTP, or not much of it', () => {
  it.each([
    ['nonsense', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    ['a status of its own', 'HTTP/1.1 999999 OK\r\n\r\n'],
    ['headers without an end', `HTTP/1.1 200 OK\r\n${'x-a: b\r\n'.repeat(20_000)}`],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n{"a":1'],
    ['chunks that lie', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n'],
    ['less than it announced', 'HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"errcode":0}'],
    ['packed rubbish', 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nabcd'],
  ])('%s', async (_, answer) => {
    const url = await listening(createSocketServer((socket) => socket.on('error', () => undefined).end(answer)));
    const error = await failureOf(client(url).live.list());
    expect(error).toBeInstanceOf(WechatError);
    expect(error).toMatchObject({ kind: 'network', code: null });
  });

  it.each([[204], [205], [304]])('%d, which has no body', async (status) => {
    const url = await serving((response) => response.writeHead(status).end());
    expect(await failureOf(client(url).live.list())).toMatchObject({ kind: 'not-json', httpStatus: status });
  });
});

it.each([[300], [301], [302], [303], [307], [308]])(
  'a redirect by %d is not followed: it would carry the token',
  async (status) => {
    const visits: string[] = [];
    const elsewhere = await listening(
      createServer(({ url = '' }, response) => {
        visits.push(url);
        response.end('{"errcode":0,"total":0,"room_info":[]}');
      }),
    );
    const url = await serving((response) =>
      response.writeHead(status, { location: `${elsewhere}/` }).end('{"errcode":0}'),
    );
    expect(await failureOf(client(url).live.list())).toMatchObject({ kind: 'bad-answer', httpStatus: status });
    expect(visits).toEqual([]);
  },
);

it.each([
  ['undefined', undefined],
  ['an object', {}],
  ['a body that is none', { status: 200, headers: new Headers(), body: 'text' }],
])('a fetch that gives %s is a network error', async (_, given) => {
  const wechat = createWechat({
    appId: 'wx1',
    secret: 's',
    tokenStore: memoryTokenStore(),
    clock: { now: Date.now, random: () => 0, sleep: async () => undefined },
    fetch: (async () => given) as unknown as typeof fetch,
  });
  expect(await failureOf(wechat.live.list())).toMatchObject({ name: 'WechatError', kind: 'network' });
});

describe('JSON that is not what was promised', () => {
  const received = (text: string) => ({
    bytes: Buffer.from(text),
    httpStatus: 200,
    contentType: 'application/json',
  });
  /** @returns false for a throw that is none of ours */
  const isHandled = (endpoint: Endpoint, text: string): boolean => {
    try {
      readAnswer(endpoint, received(text), () => []);
      return true;
    } catch (error) {
      return error instanceof WechatError && error.message.length < 1_000;
    }
  };
  const entries = Object.values<Endpoint>(endpoints).map((endpoint) => [endpoint.name, endpoint] as const);

  it.each(entries)('%s: any value, and any value in any place', (_, endpoint) => {
    const good = sampleOf(endpoint.answer);
    const places = placesIn(good);
    expect(() => readAnswer(endpoint, received(JSON.stringify({ errcode: 0, ...good })), () => [])).not.toThrow(
      TypeError,
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => isHandled(endpoint, JSON.stringify(value))),
      { numRuns: 30 },
    );
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), (value, place) => {
        const path = places[place % Math.max(1, places.length)] ?? [];
        return isHandled(endpoint, JSON.stringify({ errcode: 0, ...replaced(good, path, value) }));
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['lists in lists', (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`],
    ['objects in objects', (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`],
    [
      'the same in a field',
      (depth: number) => `{"errcode":0,"total":0,"room_info":${'['.repeat(depth)}${']'.repeat(depth)}}`,
    ],
    [
      'the same where nobody looks',
      (depth: number) => `{"errcode":40097,"x":${'['.repeat(depth)}${']'.repeat(depth)}}`,
    ],
    ['brackets only', (depth: number) => '['.repeat(depth)],
  ])('a million %s', (_, make) => expect(isHandled(endpoints.liveInfo, make(1_000_000))).toBe(true));

  it('reaches for no prototype', () => {
    const text = `{"errcode":0,"total":0,"room_info":[],"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}`;
    expect(readAnswer(endpoints.liveInfo, received(text), () => []).value).toEqual({ total: 0, roomInfo: [] });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('that would take an hour by a careless pattern takes a moment', () => {
    const before = process.cpuUsage().user;
    for (const piece of [
      '"page_break" ',
      '"page_break":1',
      'rid: ',
      'rid:',
      '\\u0000',
      '\u0001',
      '{"',
      '9'.repeat(40),
    ]) {
      const text = piece.repeat(Math.ceil((2 * MEBI) / piece.length));
      isHandled(endpoints.getFollowers, text);
      isHandled(endpoints.getFollowers, JSON.stringify({ errcode: 40097, errmsg: text }));
    }
    expect(process.cpuUsage().user - before).toBeLessThan(10_000_000);
  });
});

/** An answer with every field of a table. */
function sampleOf(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, sample(field)]));
}

function sample(field: Field): unknown {
  switch (field.type) {
    case 'object':
      return sampleOf(field.fields);
    case 'array':
      return [sample(field.items)];
    case 'map':
      return { thing1: sample(field.items) };
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return field.values?.[0] ?? field.min ?? 1;
    case 'string':
      return field.values?.[0] ?? 'text';
    case 'big-integer':
    case 'time':
      return 1767340000;
    case 'file':
      return null;
  }
}

type Path = (string | number)[];

function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, item]) => placesIn(item, [...path, name]))];
}

function replaced(value: unknown, [step, ...rest]: Path, by: unknown): Record<string, unknown> {
  const put = (item: unknown): unknown => (rest.length === 0 ? by : replaced(item, rest, by));
  if (step === undefined) return { ...(value as object) };
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === step ? put(item) : item)) as never;
  return { ...(value as object), [step]: put((value as Record<string, unknown>)[step]) };
}
