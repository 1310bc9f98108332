import { type Checked, type RequestValues, ShapeError, isObject, readFields, writeFields } from './check';
import { abortable } from './clock';
import { type Endpoint, type Fields } from './endpoint';
import { redactSecrets } from './redact';
import { WechatError, errorRule } from './wechat-error';

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

/** An answer that passed its checks. */
export interface Answer<F extends Fields> {
  fields: Checked<F>;
  /** 0, or the endpoint's code for "there are none". */
  code: number;
}

const BODY_LIMIT_BYTES = 8 * 1024 * 1024;
const ERRMSG_LIMIT = 300;
const RID = /\brid:\s*([0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8})/i;
const WHOLE_NUMBER = /^-?\d{1,15}$/;

/** @throws WechatError of kind `request`, before anything is sent */
export function checkedRequest(endpoint: Endpoint, values: RequestValues): Record<string, string | number | boolean> {
  try {
    return writeFields(endpoint.request, values);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new WechatError({ kind: 'request', endpoint: endpoint.name, text: error.message });
  }
}

function toRequest(
  endpoint: Endpoint,
  values: Record<string, string | number | boolean>,
  token: string | null,
  transport: Transport,
): { url: string; init: RequestInit } {
  const query = new URLSearchParams(token === null ? {} : { access_token: token });
  if (endpoint.send === 'query') for (const [name, value] of Object.entries(values)) query.set(name, String(value));
  const url = `${transport.baseUrl}${endpoint.path}${query.size > 0 ? `?${query}` : ''}`;
  // A redirect would carry token or secret to wherever it points.
  const init: RequestInit = { method: endpoint.method, redirect: 'manual', headers: { accept: 'application/json' } };
  if (endpoint.send === 'json') {
    init.body = JSON.stringify(values);
    init.headers = { accept: 'application/json', 'content-type': 'application/json' };
  }
  return { url, init };
}

/** The body as text, or null once it grows past the limit. */
async function readBody(response: Response): Promise<string | null> {
  if (!response.body) return '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > BODY_LIMIT_BYTES) {
      await reader.cancel();
      return null;
    }
    text += decoder.decode(value, { stream: true });
  }
}

function parse(text: string): { json: unknown } | null {
  try {
    return { json: JSON.parse(text) };
  } catch {
    try {
      // Nicknames have arrived with raw control characters in them, which JSON does not allow.
      return { json: JSON.parse(text.replace(/[\u0000-\u001f]/g, ' ')) };
    } catch {
      return null;
    }
  }
}

function readErrcode(endpoint: Endpoint, body: Record<string, unknown>): number {
  const errcode = body['errcode'];
  if (errcode === undefined && endpoint.envelope === 'bare') return 0;
  if (typeof errcode === 'number' && Number.isSafeInteger(errcode)) return errcode;
  // Number('') is 0: an empty errcode would pass as a success.
  if (typeof errcode === 'string' && WHOLE_NUMBER.test(errcode)) return Number(errcode);
  throw new ShapeError(errcode === undefined ? 'errcode is missing' : 'errcode is not a number');
}

function platformError(
  endpoint: Endpoint,
  code: number,
  body: Record<string, unknown>,
  secrets: string[],
  httpStatus: number,
): WechatError {
  const errmsg = typeof body['errmsg'] === 'string' ? body['errmsg'].slice(0, 4 * ERRMSG_LIMIT) : '';
  const said = redactSecrets(errmsg, secrets).slice(0, ERRMSG_LIMIT);
  return new WechatError({
    kind: 'platform',
    endpoint: endpoint.name,
    text: `${code} ${errorRule(code)?.meaning ?? 'unknown code'}${said ? ` (${said})` : ''}`,
    code,
    rid: RID.exec(errmsg)?.[1] ?? null,
    httpStatus,
  });
}

function readAnswer<E extends Endpoint>(
  endpoint: E,
  text: string | null,
  httpStatus: number,
  secrets: string[],
): Answer<E['answer']> {
  const fail = (kind: 'not-json' | 'bad-answer', what: string): WechatError =>
    new WechatError({ kind, endpoint: endpoint.name, text: `${what} (HTTP ${httpStatus})`, httpStatus });
  if (text === null) throw fail('bad-answer', `more than ${BODY_LIMIT_BYTES} bytes`);
  if (text.trim() === '') throw fail('not-json', 'an empty body');
  const parsed = parse(text);
  if (!parsed) throw fail('not-json', text.trimStart().startsWith('<') ? 'a web page, not JSON' : 'not JSON');
  try {
    if (!isObject(parsed.json)) throw new ShapeError('the answer is not an object');
    const code = readErrcode(endpoint, parsed.json);
    const isEmpty = code === endpoint.emptyCode && httpStatus < 300;
    if (code !== 0 && !isEmpty) throw platformError(endpoint, code, parsed.json, secrets, httpStatus);
    if (httpStatus >= 300) throw new ShapeError('a success with a failing HTTP status');
    const { paging } = endpoint;
    const payload = isEmpty && paging ? { [paging.total]: 0, [paging.rows]: [] } : parsed.json;
    return { fields: readFields<E['answer']>(endpoint.answer, payload), code };
  } catch (error) {
    throw error instanceof ShapeError ? fail('bad-answer', error.message) : error;
  }
}

/** A short name for what went wrong below HTTP, such as ECONNREFUSED. The message itself may quote the address. */
function networkCode(error: unknown): string {
  // Not instanceof: fetch may come from another realm.
  const cause = isObject(error) ? error['cause'] : undefined;
  const code = isObject(cause) ? cause['code'] : undefined;
  return typeof code === 'string' && /^[A-Z_]{3,40}$/.test(code) ? code : 'no connection';
}

/**
 * One HTTP call.
 * @param token null for endpoints that need none
 * @throws WechatError of every kind but `request`
 */
export async function sendOnce<E extends Endpoint>(
  endpoint: E,
  values: Record<string, string | number | boolean>,
  token: string | null,
  transport: Transport,
  signal: AbortSignal | undefined,
): Promise<Answer<E['answer']>> {
  const { url, init } = toRequest(endpoint, values, token, transport);
  // AbortSignal.any over AbortSignal.timeout may be collected before it fires on early Node 20: hence a plain timer.
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  const timer = setTimeout(onAbort, transport.timeoutMs);
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  const stopped = (): WechatError =>
    signal?.aborted
      ? new WechatError({ kind: 'aborted', endpoint: endpoint.name, text: 'aborted by the caller' })
      : new WechatError({
          kind: 'timeout',
          endpoint: endpoint.name,
          text: `no answer within ${transport.timeoutMs} ms`,
        });
  const exchange = async (): Promise<[string | null, number]> => {
    const response = await transport.fetch(url, { ...init, signal: stop.signal });
    return [await readBody(response), response.status];
  };
  try {
    const [text, status] = await abortable(exchange(), stop.signal, stopped);
    return readAnswer(endpoint, text, status, token === null ? [transport.secret] : [transport.secret, token]);
  } catch (error) {
    if (error instanceof WechatError) throw error;
    if (stop.signal.aborted) throw stopped();
    throw new WechatError({ kind: 'network', endpoint: endpoint.name, text: networkCode(error) });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}
