import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiError } from '@kaibo/api-client';
import { CallFailed, canBeKey, createCall, toFailure, toKey } from './api';

/** A server on loopback that answers with `handler`; gives back its address and what closes it. */
async function listen(handler: http.RequestListener): Promise<{ url: string; close: () => Promise<void> }> {
  const server = http.createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** One GET /x against `handler`, as the page would send it; the browser's own address stands before the path. */
async function ask(handler: http.RequestListener, options: { timeoutMs?: number; onRefused?: () => void } = {}) {
  const server = await listen(handler);
  try {
    const fetchHere: typeof fetch = (path, init) => fetch(server.url + String(path), init);
    return await createCall({ key: 'the-key', fetch: fetchHere, ...options })<unknown>({
      method: 'POST',
      path: '/x',
      query: { state: 'live', cursor: undefined },
      body: { title: '标题' },
    });
  } finally {
    await server.close();
  }
}

const failed = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no failure',
    (error: unknown) => error,
  );

describe('createCall', () => {
  it('sends the key in a header alone, the query and the body as JSON', async () => {
    const got: Record<string, unknown> = {};
    const answer = await ask((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        Object.assign(got, {
          url: request.url,
          key: request.headers.authorization,
          cookie: request.headers.cookie,
          text,
        });
        response.end('{"ok":true}');
      });
    });
    expect(answer).toEqual({ ok: true });
    expect(got).toEqual({ url: '/x?state=live', key: 'Bearer the-key', cookie: undefined, text: '{"title":"标题"}' });
  });

  it('gives nothing for 204', async () => {
    expect(await ask((_request, response) => void response.writeHead(204).end())).toBeUndefined();
  });

  it('throws what the API said', async () => {
    const error = await failed(
      ask((_request, response) => void response.writeHead(409).end('{"code":"SOURCE_CANNOT","requestId":"r1"}')),
    );
    expect(error).toBeInstanceOf(ApiError);
    expect(toFailure(error)).toEqual({ code: 'SOURCE_CANNOT', requestId: 'r1' });
  });

  it('calls a proxy’s page UNKNOWN when it is an error and UNREADABLE when it pretends to be a success', async () => {
    const page = '<html>hello</html>';
    expect(toFailure(await failed(ask((_q, response) => void response.writeHead(502).end(page)))).code).toBe('UNKNOWN');
    expect(toFailure(await failed(ask((_q, response) => void response.end(page)))).code).toBe('UNREADABLE');
  });

  it('tells that the key is refused on 401, and only then', async () => {
    const onRefused = jest.fn();
    await failed(ask((_q, response) => void response.writeHead(403).end('{"code":"FORBIDDEN"}'), { onRefused }));
    expect(onRefused).not.toHaveBeenCalled();
    await failed(ask((_q, response) => void response.writeHead(401).end('{"code":"UNAUTHENTICATED"}'), { onRefused }));
    expect(onRefused).toHaveBeenCalledTimes(1);
  });

  it('gives up on a server that never answers, or never ends its answer', async () => {
    expect(toFailure(await failed(ask(() => undefined, { timeoutMs: 60 }))).code).toBe('TIMEOUT');
    const half: http.RequestListener = (_q, response) => {
      response.writeHead(200);
      response.write('{"a":');
    };
    expect(toFailure(await failed(ask(half, { timeoutMs: 60 }))).code).toBe('TIMEOUT');
  });

  it('says OFFLINE when nobody listens, the connection breaks or somebody redirects', async () => {
    expect(toFailure(await failed(ask((request) => void request.socket.destroy()))).code).toBe('OFFLINE');
    const away: http.RequestListener = (_q, response) => void response.writeHead(302, { location: '/sign-in' }).end();
    expect(toFailure(await failed(ask(away))).code).toBe('OFFLINE');
  });
});

describe('toFailure', () => {
  it('throws on what is not a failed call: that is a bug', () => {
    expect(() => toFailure(new TypeError('x is undefined'))).toThrow(TypeError);
    expect(toFailure(new CallFailed('TIMEOUT'))).toEqual({ code: 'TIMEOUT', requestId: null });
  });
});

describe('the pasted key', () => {
  it.each([
    ['abc_DEF-123', 'abc_DEF-123'],
    ['  abc\r\n', 'abc'],
    ['Bearer abc', 'abc'],
    ['bearer   abc ', 'abc'],
  ])('%j is %j', (pasted, key) => expect(toKey(pasted)).toBe(key));

  it.each(['', '密钥', 'two words', 'a\nb', 'é', 'x'.repeat(513)])('%j can be none', (key) =>
    expect(canBeKey(key)).toBe(false),
  );
});
