import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ErrorCode } from '@kaibo/contracts/errors';
import type { ErrorView } from '@kaibo/contracts/errors.dto';
import { AppError } from './app-error';
import type { Config } from './config';

/** Largest JSON body; a route may allow less. */
const BODY_LIMIT_BYTES = 256 * 1024;
/** Request line and headers together. */
const HEADERS_LIMIT_BYTES = 16 * 1024;
/** No body of ours is nested deeper, or holds more values. */
const MOST_DEPTH = 16;
const MOST_VALUES = 20_000;

/**
 * How a request is taken in: whoever sends slowly, a byte now and then, holds a socket for a bounded time and nothing
 * else; no handler, no turn at the database.
 * @param onRefused told of whoever got no further: `slow`, `headers`, `broken`
 */
export const receiveOptions = ({ http }: Pick<Config, 'http'>, onRefused: (why: string) => void) => ({
  bodyLimit: BODY_LIMIT_BYTES,
  trustProxy: http.trustedProxies.length > 0 ? [...http.trustedProxies] : false,
  /** Headers and body. */
  requestTimeout: http.requestTimeoutMs,
  /** Without a byte in either direction: whoever does not read the answer, too. */
  connectionTimeout: http.idleTimeoutMs,
  clientErrorHandler: (error: Error, socket: Socket) => refuseConnection(error, socket, onRefused),
  http: {
    headersTimeout: http.headersTimeoutMs,
    maxHeaderSize: HEADERS_LIMIT_BYTES,
    connectionsCheckingInterval: Math.min(1_000, Math.ceil(http.headersTimeoutMs / 4)),
  },
});

const REFUSALS: Record<string, { code: ErrorCode; why: string }> = {
  ERR_HTTP_REQUEST_TIMEOUT: { code: 'REQUEST_TOO_SLOW', why: 'slow' },
  HPE_HEADER_OVERFLOW: { code: 'HEADERS_TOO_LARGE', why: 'headers' },
};
const BROKEN = { code: 'BODY_MALFORMED', why: 'broken' } as const;

/** There is no request yet that Fastify could answer: the code goes out by hand, and the connection with it. */
function refuseConnection(error: NodeJS.ErrnoException, socket: Socket, onRefused: (why: string) => void): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const { code, why } = REFUSALS[error.code ?? ''] ?? BROKEN;
  onRefused(why);
  const { status, message } = new AppError(code);
  const view: ErrorView = { code, message, requestId: randomUUID() };
  const body = JSON.stringify(view);
  const head = [
    `HTTP/1.1 ${status} Refused`,
    `x-request-id: ${view.requestId}`,
    'content-type: application/json; charset=utf-8',
    'cache-control: no-store',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  // An answer that is on its way must not be mixed with this one.
  if (socket.writable && socket.bytesWritten === 0) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}

/** Puts the limits on what a body holds into force; before the routes are made. */
export function watchBodies(app: NestFastifyApplication): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('preValidation', (request, _reply, done) => {
      done(isShallow(request.body) ? undefined : new AppError('BODY_TOO_DEEP'));
    });
}

/** True for a body that can be gone through without trouble. Goes level by level: deep nesting must not cost a stack. */
export function isShallow(body: unknown): boolean {
  let level: unknown[] = [body];
  let values = 0;
  for (let depth = 0; level.length > 0; depth++) {
    const next: unknown[] = [];
    for (const value of level)
      if (typeof value === 'object' && value !== null)
        for (const inner of Object.values(value)) {
          if (++values > MOST_VALUES) return false;
          next.push(inner);
        }
    if (next.length > 0 && depth >= MOST_DEPTH) return false;
    level = next;
  }
  return true;
}
