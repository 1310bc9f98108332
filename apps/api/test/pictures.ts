import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** The smallest PNG: one pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export interface PictureHost {
  /** `http://localhost:<port>` */
  url: string;
  port: number;
  /** Requests so far, in order. */
  seen: { path: string; headers: http.IncomingHttpHeaders }[];
  /** What to answer; a path without one gets the PNG. */
  on(path: string, answer: http.RequestListener): void;
  close(): Promise<void>;
}

/** Someone else's picture server, on loopback. */
export async function aPictureHost(): Promise<PictureHost> {
  const answers = new Map<string, http.RequestListener>();
  const seen: PictureHost['seen'] = [];
  const server = http.createServer((request, reply) => {
    const path = request.url ?? '';
    seen.push({ path, headers: request.headers });
    (answers.get(path) ?? ((_request, other) => other.end(PNG)))(request, reply);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo; // it listens on a TCP port
  return {
    url: `http://localhost:${port}`,
    port,
    seen,
    on: (path, answer) => void answers.set(path, answer),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
