import { ApiError, type Call, toApiError, toQueryString } from '@kaibo/api-client';
import type { ErrorCode } from '@kaibo/contracts/errors';
import type { FieldProblem } from '@kaibo/contracts/errors.dto';

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
  /** Ids and numbers, as the code has them. */
  details?: Record<string, unknown>;
}

/** The fields that an answer refused, in the order in which it names them. */
export const fieldsIn = (failure: Failure | null): readonly FieldProblem[] =>
  Array.isArray(failure?.details?.fields) ? (failure.details.fields as FieldProblem[]) : []; // the contract of every code with `fields`

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
  if (error instanceof ApiError) {
    const { code, requestId, details } = error;
    return { code, requestId, ...(details ? { details } : {}) };
  }
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

/** What the API told this page to say back with every change; it changes with the session. */
export interface Csrf {
  token: string | null;
}

export interface CallOptions {
  /** Null: the browser's session, by its cookie. */
  key: string | null;
  csrf?: Csrf;
  /** Called when the API no longer takes the key or the session. */
  onRefused?: () => void;
  timeoutMs?: number;
  fetch?: typeof globalThis.fetch;
}

const SESSION = '/v1/console/session';

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The new token, where an answer tells of the session. */
function tokenIn(said: unknown): string | undefined {
  const { csrfToken, session } = (said ?? {}) as { csrfToken?: unknown; session?: { csrfToken?: unknown } }; // any JSON
  return [csrfToken, session?.csrfToken].find((token) => typeof token === 'string') as string | undefined; // just found to be
}

/**
 * Calls to the API this page came from.
 * A key travels in the Authorization header alone: no cookie goes along (so no page of another site can use it), and it is
 * never in an address (so no log keeps it). Without one the browser's session counts, whose cookie no script sees; a
 * token that only this page was told goes with every change. A redirect is refused: the API has none, so one is somebody else's.
 */
export function createCall({
  key,
  csrf = { token: null },
  onRefused,
  timeoutMs = 15_000,
  fetch = globalThis.fetch,
}: CallOptions): Call {
  const once = async ({ method, path, query, body, headers }: Parameters<Call>[0]): Promise<unknown> => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), timeoutMs);
    try {
      const answer = await fetch(path + toQueryString(query), {
        method,
        headers: {
          accept: 'application/json',
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
          ...(key === null && csrf.token !== null ? { 'x-kaibo-csrf': csrf.token } : {}),
          ...(body === undefined || body instanceof ArrayBuffer ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: body instanceof ArrayBuffer ? body : JSON.stringify(body) }),
        cache: 'no-store',
        credentials: key === null ? 'same-origin' : 'omit',
        redirect: 'error',
        signal: stop.signal,
      });
      const text = await answer.text();
      if (!answer.ok) throw toApiError(answer.status, parse(text));
      if (text === '') return undefined; // 204: only calls typed void have it
      const said = parse(text);
      if (said === undefined) throw new CallFailed('UNREADABLE');
      csrf.token = tokenIn(said) ?? csrf.token;
      return said;
    } catch (error) {
      if (error instanceof ApiError || error instanceof CallFailed) throw error;
      throw new CallFailed(stop.signal.aborted ? 'TIMEOUT' : 'OFFLINE', { cause: error });
    } finally {
      clearTimeout(timer);
    }
  };

  /** Another tab, or a call a moment ago, may have got a new session id: then this asks for its token, and once more. */
  const again = async (request: Parameters<Call>[0], error: unknown): Promise<unknown> => {
    const isStale = error instanceof ApiError && ['UNAUTHENTICATED', 'CSRF_REFUSED'].includes(error.code);
    if (key !== null || !isStale || request.path.startsWith(SESSION)) throw error;
    await once({ method: 'GET', path: SESSION });
    return once(request);
  };

  return async <T>(request: Parameters<Call>[0]): Promise<T> => {
    try {
      return (await once(request).catch((error: unknown) => again(request, error))) as T; // the API's own contract says what this path answers
    } catch (error) {
      if (error instanceof ApiError && error.code === 'UNAUTHENTICATED') onRefused?.();
      throw error;
    }
  };
}
