import { type ErrorRule, type Retry, globalCodes, liveCodes, serviceCodes } from './endpoints';

/**
 * - `platform`: WeChat answered with an error code
 * - `timeout`, `network`: no whole answer came
 * - `not-json`: an empty body, an HTML page, half an answer
 * - `bad-answer`: JSON, but not what the interface promises
 * - `aborted`: the caller's signal
 * - `request`: refused here, before anything was sent
 */
export type WechatErrorKind = 'platform' | 'timeout' | 'network' | 'not-json' | 'bad-answer' | 'aborted' | 'request';

export interface WechatErrorFacts {
  kind: WechatErrorKind;
  endpoint: string;
  /** Must be free of secrets. */
  text: string;
  code?: number | null;
  rid?: string | null;
  httpStatus?: number | null;
}

const rules: Readonly<Record<number, ErrorRule>> = { ...liveCodes, ...serviceCodes, ...globalCodes };

/** Meaning of a code and what may be done about it; null for a code that is in no table. */
export function errorRule(code: number): ErrorRule | null {
  return rules[code] ?? null;
}

/**
 * Every failure of this package. Neither message nor fields ever hold a secret or a token, so it may be logged whole.
 * There is no `cause`: errors of the transport may quote the address, and the address carries the token.
 */
export class WechatError extends Error {
  override readonly name = 'WechatError';
  readonly kind: WechatErrorKind;
  /** The platform's own `errcode`; null unless the kind is `platform`. */
  readonly code: number | null;
  /** The platform's id of the request, which its support asks for. */
  readonly rid: string | null;
  /** Name in the endpoint table. */
  readonly endpoint: string;
  readonly httpStatus: number | null;
  /** What the code table advises; `never` for every other kind and for unknown codes. */
  readonly retry: Retry;

  constructor(facts: WechatErrorFacts) {
    super(`WeChat ${facts.endpoint}: ${facts.text}`);
    this.kind = facts.kind;
    this.endpoint = facts.endpoint;
    this.code = facts.code ?? null;
    this.rid = facts.rid ?? null;
    this.httpStatus = facts.httpStatus ?? null;
    this.retry = (this.code !== null && errorRule(this.code)?.retry) || 'never';
  }
}
