import { type CodeFamily, type Retry } from './endpoint';
import { errorRule } from './error-codes';

/**
 * - `platform`: Douyin answered with an error code
 * - `timeout`, `network`: no whole answer came
 * - `not-json`: an empty body, an HTML page, half an answer
 * - `bad-answer`: JSON, but not what the interface promises
 * - `aborted`: the caller's signal
 * - `request`: refused here, before anything was sent
 */
export type DouyinErrorKind = 'platform' | 'timeout' | 'network' | 'not-json' | 'bad-answer' | 'aborted' | 'request';

export interface DouyinErrorFacts {
  kind: DouyinErrorKind;
  endpoint: string;
  /** Must be free of secrets. */
  text: string;
  /** With the family that it is a code of. */
  code?: number | null;
  codes?: CodeFamily;
  logId?: string | null;
  httpStatus?: number | null;
}

/**
 * Every failure of this package. Neither message nor fields ever hold a secret or a token, so it may be logged whole.
 * There is no `cause`: errors of the transport may quote what was sent.
 */
export class DouyinError extends Error {
  override readonly name = 'DouyinError';
  readonly kind: DouyinErrorKind;
  /** The platform's own code, under whichever of its names; null unless the kind is `platform`. */
  readonly code: number | null;
  /** The platform's id of the request, which its support asks for. */
  readonly logId: string | null;
  /** Name in the endpoint table. */
  readonly endpoint: string;
  readonly httpStatus: number | null;
  /** What the code table advises; `never` for every other kind and for unknown codes. */
  readonly retry: Retry;

  constructor(facts: DouyinErrorFacts) {
    super(`Douyin ${facts.endpoint}: ${facts.text}`);
    this.kind = facts.kind;
    this.endpoint = facts.endpoint;
    this.code = facts.code ?? null;
    this.logId = facts.logId ?? null;
    this.httpStatus = facts.httpStatus ?? null;
    const rule = this.code === null || !facts.codes ? null : errorRule(facts.codes, this.code);
    this.retry = rule?.retry ?? 'never';
  }
}
