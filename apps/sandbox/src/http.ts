import type { IncomingMessage, ServerResponse } from 'node:http';

const MAX_BODY_BYTES = 1024 * 1024;
/** So much of a body that is too large is still read away, so that the caller hears why instead of a cut line. */
const MAX_DRAINED_BYTES = 32 * 1024 * 1024;

export class BodyTooLarge extends Error {}

/** The whole body. @throws BodyTooLarge past so many bytes, 1 MiB if none are named; past 32 MiB the line is cut */
export const readBytes = (request: IncomingMessage, mostBytes = MAX_BODY_BYTES): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    // By events: an iterator would cost a tenth of a call.
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= mostBytes) chunks.push(chunk);
      else chunks.length = 0;
      if (size > MAX_DRAINED_BYTES) request.destroy();
    });
    request.once('end', () => {
      const [first = Buffer.alloc(0), ...more] = chunks;
      if (size > mostBytes) reject(new BodyTooLarge());
      else resolve(more.length === 0 ? first : Buffer.concat(chunks));
    });
    request.once('error', reject);
    request.once('close', () => {
      if (!request.complete) reject(new BodyTooLarge()); // cut off before its end
    });
  });

/** The whole body as text. @throws BodyTooLarge past 1 MiB; past 32 MiB the line is cut */
export const readBody = async (request: IncomingMessage): Promise<string> =>
  (await readBytes(request)).toString('utf8');

export const JSON_TYPE = 'application/json; charset=utf-8';

export const sendJson = (response: ServerResponse, body: unknown, status = 200): void => {
  send(response, status, JSON_TYPE, toJson(body));
};

/** Whole numbers beyond 2^53 are bare digits on the wire, and `JSON.stringify` writes none: they go behind the other fields. */
const toJson = (body: unknown): string => {
  const fields = Object.entries(asObject(body) ?? {});
  const big = fields.filter(([, value]) => typeof value === 'bigint');
  if (big.length === 0) return JSON.stringify(body);
  const others = JSON.stringify(Object.fromEntries(fields.filter(([, value]) => typeof value !== 'bigint')));
  const digits = big.map(([name, value]) => `${JSON.stringify(name)}:${String(value)}`).join();
  return `${others.slice(0, -1)}${others === '{}' ? '' : ','}${digits}}`;
};

export const send = (
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body), ...headers });
  response.end(body);
};

/** The value if it is an object that is no list. */
export const asObject = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null; // just checked

/** The path and query of a request; null when they cannot be read. */
export const urlOf = (request: IncomingMessage): URL | null => {
  try {
    return new URL(`http://sandbox${request.url ?? '/'}`);
  } catch {
    return null;
  }
};

const LOCAL_HOST = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;

/**
 * True when the caller sits on this machine and meant this machine: a name of elsewhere that was made to point here
 * (DNS rebinding) is not `localhost`, and a page of another origin says so.
 */
export const isLocal = (request: IncomingMessage): boolean => {
  const { host = '', origin } = request.headers;
  return (
    /^(::1|(::ffff:)?127\.)/.test(request.socket.remoteAddress ?? '') &&
    LOCAL_HOST.test(host) &&
    (origin === undefined || origin === `http://${host}`)
  );
};
