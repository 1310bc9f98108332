import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { call } from './request.h5';

let server: http.Server;
let answer: (request: http.IncomingMessage, response: http.ServerResponse) => void;
const seen: { url: string; method: string; headers: http.IncomingHttpHeaders; body: string }[] = [];

beforeAll(async () => {
  server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      seen.push({ url: request.url ?? '', method: request.method ?? '', headers: request.headers, body });
      answer(request, response);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo; // it listens on a port, not on a pipe
  Object.assign(globalThis, { __API_BASE__: `http://127.0.0.1:${port}` });
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((closed) => server.close(closed));
});
beforeEach(() => {
  seen.length = 0;
});

const says = (status: number, body: string) => {
  answer = (_request, response) => response.writeHead(status).end(body);
};

it('reads, and asks the server each time whether it changed', async () => {
  says(200, '{"items":[]}');
  expect(await call({ method: 'GET', path: '/v1/rooms', query: { state: 'live', cursor: undefined } })).toEqual({
    items: [],
  });
  expect(seen).toMatchObject([{ url: '/v1/rooms?state=live', method: 'GET', headers: { accept: 'application/json' } }]);
  expect(seen[0]?.headers['cache-control']).toMatch(/max-age=0|no-cache/);
});

it('sends a body as JSON', async () => {
  says(202, '{"accepted":true}');
  expect(await call({ method: 'POST', path: '/v1/hints', body: { liveStatus: 101 } })).toEqual({ accepted: true });
  expect(seen).toMatchObject([{ body: '{"liveStatus":101}', headers: { 'content-type': 'application/json' } }]);
});

it.each([
  [404, '{"code":"ROOM_NOT_FOUND","message":"no","requestId":"r"}', 'ROOM_NOT_FOUND'],
  [502, '<html>bad gateway</html>', 'UNKNOWN'],
  [200, '<!doctype html><p>sign in to this network', 'UNKNOWN'],
  [200, '', 'UNKNOWN'],
  [200, '"text"', 'UNKNOWN'],
])('throws on %i %s', async (status, body, code) => {
  says(status, body);
  await expect(call({ method: 'GET', path: '/v1/x' })).rejects.toMatchObject({ name: 'ApiError', status, code });
});

it('says when the connection breaks, before and within the answer', async () => {
  answer = (request) => request.socket.destroy();
  await expect(call({ method: 'GET', path: '/v1/x' })).rejects.toMatchObject({ name: 'NoAnswer' });
  answer = (request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{"items"');
    setImmediate(() => request.socket.destroy());
  };
  await expect(call({ method: 'GET', path: '/v1/x' })).rejects.toMatchObject({ name: 'NoAnswer' });
});
