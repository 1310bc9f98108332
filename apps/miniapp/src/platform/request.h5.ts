import { type Call, toApiError, toQueryString } from '@kaibo/api-client';
import { noteServerDate } from '../clock';
import { NoAnswer, TIMEOUT_MS } from './no-answer';

interface Exchanged {
  status: number;
  text: string;
  retryAfter: string | null;
}

const exchange = async (url: string, init: RequestInit): Promise<Exchanged> => {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), TIMEOUT_MS);
  try {
    const answer = await fetch(url, { ...init, signal: limit.signal });
    noteServerDate(answer.headers.get('date')); // of another origin it is not to be read
    return { status: answer.status, text: await answer.text(), retryAfter: answer.headers.get('retry-after') };
  } catch (cause) {
    throw new NoAnswer(`no answer from ${url}`, { cause });
  } finally {
    clearTimeout(timer);
  }
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a proxy's page, a captive portal
  }
};

export const call: Call = async <T>({ method, path, query, body, headers }: Parameters<Call>[0]): Promise<T> => {
  const { status, text, retryAfter } = await exchange(`${__API_BASE__}${path}${toQueryString(query)}`, {
    method,
    // Our pages may be served stale for 30 s by design; who looks at the page asks whether they changed. The browser
    // sends If-None-Match itself and gives us the body it has.
    cache: method === 'GET' ? 'no-cache' : 'no-store',
    headers: {
      accept: 'application/json',
      ...(body === undefined || body instanceof ArrayBuffer ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined || body instanceof ArrayBuffer ? body : JSON.stringify(body),
  });
  if (status === 204) return undefined as T; // what answers nothing is called for nothing
  const data = parse(text);
  if (status >= 400 || typeof data !== 'object' || data === null) throw toApiError(status, data, retryAfter);
  return data as T; // our own API's answer; hooks check what they lean on
};
