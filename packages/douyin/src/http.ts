import { type AnswerOf, readAnswer, type Received } from './answer';
import { DouyinError } from './douyin-error';
import { type Endpoint } from './endpoint';
import { sensitiveValues } from './fields';
import { isObject } from './shape-error';

/** How to reach the platform. */
export interface Transport {
  /** By the table's `host`; without a slash at the end. */
  baseUrls: Readonly<Record<Endpoint['host'], string>>;
  fetch: typeof fetch;
  /** For one HTTP call, its body included. */
  timeoutMs: number;
  /** The app's secret: what error messages must not quote. */
  secret: string;
}

const BODY_LIMIT_BYTES = 1024 * 1024;

class BodyTooBig extends Error {}

/** @throws BodyTooBig once it grows past the limit */
async function readBody(response: Response): Promise<Uint8Array> {
  if (!response.body) return new Uint8Array();
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  for (let bytes = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks);
    bytes += value.byteLength;
    chunks.push(value);
    if (bytes > BODY_LIMIT_BYTES) {
      await reader.cancel();
      throw new BodyTooBig();
    }
  }
}

/** A short name for what went wrong below HTTP, such as ECONNREFUSED. The message itself may quote what was sent. */
function networkCode(error: unknown): string {
  // Not instanceof: fetch may come from another realm.
  const cause = isObject(error) ? error['cause'] : undefined;
  const code = isObject(cause) ? cause['code'] : undefined;
  return typeof code === 'string' && /^[A-Z_]{3,40}$/.test(code) ? code : 'no connection';
}

async function exchange(transport: Transport, url: string, init: RequestInit, endpoint: Endpoint): Promise<Received> {
  const response = await transport.fetch(url, init);
  const httpStatus = response.status;
  try {
    return { bytes: await readBody(response), httpStatus, logId: response.headers.get('x-tt-logid') };
  } catch (error) {
    if (!(error instanceof BodyTooBig)) throw error;
    const text = `more than ${BODY_LIMIT_BYTES} bytes (HTTP ${httpStatus})`;
    throw new DouyinError({ kind: 'bad-answer', endpoint: endpoint.name, text, httpStatus });
  }
}

/** Fails with `stopped()` as soon as the time is up or the caller's signal is aborted, whether or not `fetch` heeds it. */
function withDeadline<T>(
  start: (signal: AbortSignal) => Promise<T>,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  stopped: () => DouyinError,
): Promise<T> {
  const stop = new AbortController();
  return new Promise<T>((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    };
    const fail = (error: unknown): void => {
      end();
      reject(error);
    };
    const giveUp = (): void => {
      fail(stopped());
      stop.abort();
    };
    // AbortSignal.any over AbortSignal.timeout may be collected before it fires on early Node 20: hence a plain timer.
    const timer = setTimeout(giveUp, timeoutMs);
    signal?.addEventListener('abort', giveUp);
    if (signal?.aborted) return giveUp();
    start(stop.signal).then((value) => {
      end();
      resolve(value);
    }, fail);
  });
}

/** The request as `fetch` takes it, signal apart. */
function toRequest(
  endpoint: Endpoint,
  body: Record<string, unknown>,
  token: string | null,
): { headers: Record<string, string>; body: string } {
  const headers: Record<string, string> = { accept: 'application/json', 'content-type': 'application/json' };
  if (token === null || !endpoint.token) return { headers, body: JSON.stringify(body) };
  if (endpoint.token.in === 'body') return { headers, body: JSON.stringify({ access_token: token, ...body }) };
  return { headers: { ...headers, [endpoint.token.in]: token }, body: JSON.stringify(body) };
}

/**
 * One HTTP call.
 * @param token null for endpoints that need none
 * @throws DouyinError of every kind but `request`
 */
export async function sendOnce<E extends Endpoint>(
  endpoint: E,
  body: Record<string, unknown>,
  token: string | null,
  transport: Transport,
  signal: AbortSignal | undefined,
): Promise<AnswerOf<E>> {
  const url = transport.baseUrls[endpoint.host] + endpoint.path;
  // A redirect would carry token or secret to wherever it points.
  const init: RequestInit = { method: endpoint.method, redirect: 'manual', ...toRequest(endpoint, body, token) };
  const { name } = endpoint;
  const stopped = (): DouyinError =>
    signal?.aborted
      ? new DouyinError({ kind: 'aborted', endpoint: name, text: 'aborted by the caller' })
      : new DouyinError({ kind: 'timeout', endpoint: name, text: `no answer within ${transport.timeoutMs} ms` });
  try {
    const start = (stop: AbortSignal): Promise<Received> =>
      exchange(transport, url, { ...init, signal: stop }, endpoint);
    const received = await withDeadline(start, transport.timeoutMs, signal, stopped);
    return readAnswer<E>(endpoint, received, () => [
      transport.secret,
      token ?? '',
      ...sensitiveValues(endpoint.request, body),
    ]);
  } catch (error) {
    if (error instanceof DouyinError) throw error;
    throw new DouyinError({ kind: 'network', endpoint: name, text: networkCode(error) });
  }
}
