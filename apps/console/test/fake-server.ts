import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { CallRequest } from '@kaibo/api-client';
import type { FakeApi } from './fake-api';

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

const COVERS = ['#8a6d5b', '#5b7a8a', '#6f8a5b', '#8a5b77', '#5b5f8a'];

/** A picture without a network: a room's corner in one colour. */
const picture = (n: number): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 144 96"><rect width="144" height="96" fill="${COVERS[n % COVERS.length]}"/>` +
  '<path d="M0 70h144v26H0z" fill="#0003"/><path d="M30 44h62a8 8 0 0 1 8 8v18H22V52a8 8 0 0 1 8-8z" fill="#fff9"/>' +
  '<path d="M112 20h4v50h-4zM104 20h20l-4-10h-12z" fill="#fffb"/></svg>';

const read = (request: http.IncomingMessage): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => resolve(text));
    request.on('error', reject);
  });

/** The built console under /console as the API serves it (any path below is the page), before a fake API. */
export async function serve(api: FakeApi, folder: string): Promise<{ url: string; close: () => Promise<void> }> {
  const server = http.createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });

  async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake');
    const [, cover] = /^\/i\/(\d+)$/.exec(url.pathname) ?? [];
    if (cover) {
      response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(picture(Number(cover)));
      return;
    }
    if (url.pathname.startsWith('/v1/')) {
      const text = await read(request);
      const said = await api.handle(
        {
          method: request.method as CallRequest['method'], // the client knows no others
          path: url.pathname,
          query: Object.fromEntries(url.searchParams),
          body: text ? JSON.parse(text) : undefined,
        },
        /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1] ?? null,
      );
      response
        .writeHead(said.status, { 'content-type': 'application/json' })
        .end(said.body === undefined ? undefined : JSON.stringify(said.body));
      return;
    }
    const asset = path.join(folder, 'assets', path.basename(url.pathname));
    const file = url.pathname.startsWith('/console/assets/') ? asset : path.join(folder, 'index.html');
    if (!url.pathname.startsWith('/console') || !fs.existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' });
    response.end(fs.readFileSync(file));
  }

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
