import { type Answer, type Received, readAnswer } from './answer';
import { type Endpoint } from './endpoint';
import { toRequest } from './request';
import { sensitiveValues } from './sensitive';
import { isObject } from './shape-error';
import { WechatError } from './wechat-error';
import { type Sent } from './write';

/** How to reach the platform. */
export interface Transport {
  /** Without a slash at the end. */
  baseUrl: string;
  fetch: typeof fetch;
  /** For one HTTP call, its body included. */
  timeoutMs: number;
  /** The app's secret: what error messages must not quote. */
  secret: string;
}

const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

class BodyTooBig extends Error {}

/** @throws BodyTooBig once it grows past the limit */
async function readBody(response: Response): Promise<Uint8Array> {
  if (!response.body) return new Uint8Array();
  // Not by arrayBuffer(): it would copy the body once more.
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  for (let bytes = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return chunks.length === 1 && chunks[0] ? chunks[0] : joined(chunks, bytes);
    bytes += value.byteLength;
    chunks.push(value);
    if (bytes > BODY_LIMIT_BYTES) {
      await reader.cancel();
      throw new BodyTooBig();
    }
  }
}

/** Memory of its own: Buffer.concat would put a small file where other buffers of the process lie. */
function joined(chunks: readonly Uint8Array[], bytes: number): Uint8Array {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

/** A short name for what went wrong below HTTP, such as ECONNREFUSED. The message itself may quote the address. */
function networkCode(error: unknown): string {
  // Not instanceof: fetch may come from another realm.
  const cause = isObject(error) ? error['cause'] : undefined;
  const code = isObject(cause) ? cause['code'] : undefined;
  return typeof code === 'string' && /^[A-Z_]{3,40}$/.test(code) ? code : 'no connection';
}

async function exchange(fetcher: typeof fetch, url: string, init: RequestInit, endpoint: Endpoint): Promise<Received> {
  const response = await fetcher(url, init);
  const httpStatus = response.status;
  try {
    const contentType = response.headers.get('content-type') ?? '';
    return { bytes: await readBody(response), httpStatus, contentType };
  } catch (error) {
    if (!(error instanceof BodyTooBig)) throw error;
    const text = `more than ${BODY_LIMIT_BYTES} bytes (HTTP ${httpStatus})`;
    throw new WechatError({ kind: 'bad-answer', endpoint: endpoint.name, text, httpStatus });
  }
}

/**
 * Follows what `start` begins, but fails with `stopped()` as soon as the time is up or the caller's signal is aborted,
 * whether or not `fetch` heeds the signal it was given.
 */
function withDeadline<T>(
  start: (signal: AbortSignal) => Promise<T>,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  stopped: () => WechatError,
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

/**
 * One HTTP call.
 * @param token null for endpoints that need none
 * @throws WechatError of every kind but `request`
 */
export async function sendOnce<E extends Endpoint>(
  endpoint: E,
  sent: Sent,
  token: string | null,
  transport: Transport,
  signal: AbortSignal | undefined,
): Promise<Answer<E>> {
  const { url, init } = toRequest(endpoint, sent, token, transport.baseUrl);
  const stopped = (): WechatError =>
    signal?.aborted
      ? new WechatError({ kind: 'aborted', endpoint: endpoint.name, text: 'aborted by the caller' })
      : new WechatError({
          kind: 'timeout',
          endpoint: endpoint.name,
          text: `no answer within ${transport.timeoutMs} ms`,
        });
  try {
    const start = (stop: AbortSignal): Promise<Received> =>
      exchange(transport.fetch, url, { ...init, signal: stop }, endpoint);
    const received = await withDeadline(start, transport.timeoutMs, signal, stopped);
    return readAnswer<E>(endpoint, received, () => [transport.secret, token ?? '', ...sensitiveValues(endpoint, sent)]);
  } catch (error) {
    if (error instanceof WechatError) throw error;
    throw new WechatError({ kind: 'network', endpoint: endpoint.name, text: networkCode(error) });
  }
}
