import { type Call, type CallRequest, toApiError, toQueryString } from '@kaibo/api-client';
import Taro from '@tarojs/taro';
import { noteServerDate } from '../clock';
import { NoAnswer, TIMEOUT_MS } from './no-answer';

/** What a mini-program's request gives; it has no HTTP cache that revalidates, so ETags are kept here. */
interface Kept {
  etag: string;
  data: unknown;
}

/** Answers kept for revalidation; the oldest goes first. Lists of one sitting fit many times over. */
const MAX_KEPT = 60;
const kept = new Map<string, Kept>();

const keep = (url: string, entry: Kept) => {
  kept.delete(url);
  kept.set(url, entry);
  const oldest = kept.keys().next();
  if (kept.size > MAX_KEPT && !oldest.done) kept.delete(oldest.value);
};

/** Phones write header names as they like: `ETag`, `Etag`, `etag`. */
const headerOf = (headers: Record<string, unknown> | undefined, name: string): string | undefined => {
  const found = Object.keys(headers ?? {}).find((key) => key.toLowerCase() === name);
  const value = found === undefined ? undefined : headers?.[found];
  return typeof value === 'string' ? value : undefined;
};

const exchange = async (url: string, { method, body, headers }: CallRequest, etag: string | undefined) => {
  try {
    return await Taro.request<unknown>({
      url,
      // Mini-programs have no PATCH, and viewers send none. Bytes go as they are.
      method: method as 'GET' | 'POST' | 'PUT' | 'DELETE',
      // The platforms call every POST JSON, and nothing is no JSON: our API would refuse it.
      data: body ?? (method === 'POST' ? {} : undefined),
      header: { accept: 'application/json', ...(etag === undefined ? {} : { 'if-none-match': etag }), ...headers },
      timeout: TIMEOUT_MS,
    });
  } catch (cause) {
    throw new NoAnswer(`no answer from ${url}`, { cause });
  }
};

/** `call` for mini-programs, over the platform's request. */
export const miniCall: Call = async <T>(request: CallRequest): Promise<T> => {
  const url = `${__API_BASE__}${request.path}${toQueryString(request.query)}`;
  const known = request.method === 'GET' ? kept.get(url) : undefined;
  const { statusCode, data, header } = await exchange(url, request, known?.etag);
  noteServerDate(headerOf(header, 'date'));
  if (statusCode === 304 && known) return known.data as T; // the same address gave this body before
  if (statusCode === 204) return undefined as T; // what answers nothing is called for nothing
  if (statusCode < 200 || statusCode >= 300 || typeof data !== 'object' || data === null) {
    throw toApiError(statusCode, data, headerOf(header, 'retry-after'));
  }
  const etag = headerOf(header, 'etag');
  if (request.method === 'GET' && etag !== undefined) keep(url, { etag, data });
  return data as T; // our own API's answer; hooks check what they lean on
};
