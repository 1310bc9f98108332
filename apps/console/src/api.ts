import { ApiError, type Call, toApiError, toQueryString } from '@kaibo/api-client';
import type { ErrorCode } from '@kaibo/contracts/errors';

/**
 * What can go wrong before the API has said anything: no answer in time, no connection, an answer that is not JSON, a
 * key that no HTTP header can carry. `UNKNOWN` is an answer that is not the API's own, or a code newer than this page.
 */
export type ClientFailure = 'TIMEOUT' | 'OFFLINE' | 'UNREADABLE' | 'UNKNOWN';

/** Every failure this page has a text for. */
export type FailureCode = ErrorCode | ClientFailure;

/** A failure as views get it. */
export interface Failure {
  code: string;
  /** The request's id, for asking for help; null when no answer came. */
  requestId: string | null;
}

/** No usable answer came. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
  constructor(
    readonly code: ClientFailure,
    options?: ErrorOptions,
  ) {
    super(code, options);
  }
}

/** What a hook keeps of whatever a call threw. Anything else than a failed call is a bug and is thrown on. */
export function toFailure(error: unknown): Failure {
  if (error instanceof ApiError) return { code: error.code, requestId: error.requestId };
  if (error instanceof CallFailed) return { code: error.code, requestId: null };
  throw error;
}

/** Turns whatever was pasted into a key: people copy blanks, line ends and the word Bearer along. */
export const toKey = (pasted: string): string =>
  pasted
    .trim()
    .replace(/^Bearer\s+/i, '')
    .trim();

/** True for text that an Authorization header can carry; anything else cannot be a key, and fetch would throw on it. */
export const canBeKey = (key: string): boolean => /^[\x21-\x7e]{1,512}$/.test(key);

export interface CallOptions {
  key: string;
  /** Called when the API no longer takes the key. */
  onRefused?: () => void;
  timeoutMs?: number;
  fetch?: typeof globalThis.fetch;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Calls to the API this page came from.
 * The key travels in the Authorization header alone: no cookie (so no page of another site can use it), never in an
 * address (so no log keeps it). A redirect is refused: the API has none, so one is somebody else's.
 */
export function createCall({ key, onRefused, timeoutMs = 15_000, fetch = globalThis.fetch }: CallOptions): Call {
  return async <T>({ method, path, query, body, headers }: Parameters<Call>[0]): Promise<T> => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), timeoutMs);
    try {
      const answer = await fetch(path + toQueryString(query), {
        method,
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${key}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
        signal: stop.signal,
      });
      const text = await answer.text();
      if (!answer.ok) {
        if (answer.status === 401) onRefused?.();
        throw toApiError(answer.status, parse(text));
      }
      if (text === '') return undefined as T; // 204: only calls typed void have it
      const said = parse(text);
      if (said === undefined) throw new CallFailed('UNREADABLE');
      return said as T; // the API's own contract says what this path answers
    } catch (error) {
      if (error instanceof ApiError || error instanceof CallFailed) throw error;
      throw new CallFailed(stop.signal.aborted ? 'TIMEOUT' : 'OFFLINE', { cause: error });
    } finally {
      clearTimeout(timer);
    }
  };
}
