/** One HTTP exchange. Each client (browser, mini-program, test) brings its own way of doing it. */
export interface CallRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Begins with a slash; ids are already encoded. */
  path: string;
  /** Left-out and undefined values are not sent. */
  query?: Record<string, string | number | boolean | undefined>;
  /** Sent as JSON; an ArrayBuffer as it is, under the `content-type` that stands in the headers. */
  body?: unknown;
  headers?: Record<string, string>;
}

/**
 * Sends one request and gives the parsed body of a success. Throws `ApiError` for an answer with an error code, and
 * whatever it likes when there is no answer.
 */
export type Call = <T>(request: CallRequest) => Promise<T>;

/** An answer of the API that says no. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly status: number,
    /** A code of the table in `contracts/errors.ts`, or `UNKNOWN` when the answer was not ours (a proxy's page, say). */
    readonly code: string,
    message: string,
    readonly requestId: string | null,
    readonly details: Record<string, unknown> | undefined,
    /** When to come again, as `Retry-After` says; null: it does not. */
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message);
  }
}

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads a failed answer's body; a body that is not ours becomes `UNKNOWN`.
 * @param retryAfter the header, if there was one; ours is in whole seconds, any other is as good as none
 */
export const toApiError = (status: number, body: unknown, retryAfter?: string | null): ApiError => {
  const said = isFields(body) ? body : {};
  const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
  return new ApiError(
    status,
    text(said.code) ?? 'UNKNOWN',
    text(said.message) ?? `HTTP ${status}`,
    text(said.requestId),
    isFields(said.details) ? said.details : undefined,
    /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) : null,
  );
};

/** `?a=1&b=2`, or nothing. Written by hand: a mini-program has no URLSearchParams. */
export const toQueryString = (query: CallRequest['query'] = {}): string => {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return pairs.length ? `?${pairs.join('&')}` : '';
};
