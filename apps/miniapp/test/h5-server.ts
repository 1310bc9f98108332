import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { FakeApi } from './fake-api';

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

const HUES = [12, 350, 28, 200, 150, 265];
/** A drawn room instead of a photograph: no network in tests. */
const picture = (id: string) => {
  const hue = HUES[Number(id.slice(0, 1)) % HUES.length] ?? 0;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400"><defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="hsl(${hue} 70% 78%)"/><stop offset="1" stop-color="hsl(${hue + 30} 62% 58%)"/></linearGradient></defs><rect width="400" height="400" fill="url(#g)"/><rect y="290" width="400" height="110" fill="hsl(${hue} 40% 42%)"/><rect x="70" y="210" width="260" height="90" rx="24" fill="hsl(${hue} 55% 94%)"/><rect x="90" y="170" width="105" height="70" rx="18" fill="hsl(${hue} 50% 88%)"/><rect x="205" y="170" width="105" height="70" rx="18" fill="hsl(${hue} 50% 88%)"/><circle cx="315" cy="85" r="38" fill="hsl(${hue + 25} 90% 92%)"/></svg>`;
};

/** Serves the h5 build as the API does: its files at `/`, one page for every other address, `/v1` and `/i` beside. */
export const serveH5 = async (root: string, api: FakeApi): Promise<{ url: string; close: () => Promise<void> }> => {
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (url.pathname.startsWith('/i/')) {
        response.writeHead(200, { 'content-type': 'image/svg+xml', 'cache-control': 'max-age=60' });
        return response.end(picture(url.pathname.slice(3)));
      }
      if (url.pathname.startsWith('/v1/')) {
        const bytes = Buffer.concat(chunks);
        const isPicture = /^image\//.test(request.headers['content-type'] ?? '');
        const { status, headers, body } = api.answer({
          method: request.method ?? 'GET',
          path: url.pathname,
          query: Object.fromEntries(url.searchParams),
          headers: request.headers as Record<string, string>, // Node writes them in lower case; lists do not occur here
          body: bytes.length === 0 ? undefined : isPicture ? bytes : JSON.parse(bytes.toString()),
        });
        if (status === 0) return response.destroy(); // the network is gone
        response.writeHead(status, headers);
        return response.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
      }
      const file = path.join(root, path.normalize(url.pathname));
      const found =
        file.startsWith(root) && fs.statSync(file, { throwIfNoEntry: false })?.isFile()
          ? file
          : path.join(root, 'index.html');
      response.writeHead(200, { 'content-type': TYPES[path.extname(found)] ?? 'application/octet-stream' });
      return response.end(fs.readFileSync(found));
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo; // it listens on a port, not on a pipe
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
};
