import { type PayCode, type PayRetry, payCodes } from './codes';

/**
 * - `platform`: WeChat Pay answered with an error code, and its signature is right
 * - `timeout`, `network`: no whole answer came
 * - `not-json`: a page of a gateway, half an answer
 * - `bad-answer`: signed, but not what the interface promises
 * - `signature`: an answer or a notice whose signature, key or time is wrong; nothing in it was believed
 * - `notice`: a notice that is signed but cannot be opened
 * - `aborted`: the caller's signal
 * - `request`: refused here, before anything was sent
 */
export type PayErrorKind =
  'platform' | 'timeout' | 'network' | 'not-json' | 'bad-answer' | 'signature' | 'notice' | 'aborted' | 'request';

export interface PayErrorFacts {
  kind: PayErrorKind;
  /** Name in the endpoint table. */
  endpoint: string;
  /** Must be free of secrets and personal data. */
  text: string;
  code?: string | null;
  httpStatus?: number | null;
  requestId?: string | null;
  /** The platform's pointer at the field, without its value. */
  field?: string | null;
}

/**
 * Every failure of Pay. Neither message nor fields ever hold a key, a signature, an openid or a name, so it may be logged
 * whole. There is no `cause`: errors of the transport may quote the address, and addresses carry openids.
 */
export class PayError extends Error {
  override readonly name = 'PayError';
  readonly kind: PayErrorKind;
  readonly endpoint: string;
  /** The platform's own code, such as `PARAM_ERROR`; null unless the kind is `platform`. Codes in no table pass. */
  readonly code: PayCode | (string & {}) | null;
  readonly httpStatus: number | null;
  /** The platform's id of the request, which its support asks for. */
  readonly requestId: string | null;
  /** Which field the platform points at; null if at none. */
  readonly field: string | null;
  /** What may be done about the code; `never` for every other kind and for unknown codes. */
  readonly retry: PayRetry;

  constructor(facts: PayErrorFacts) {
    super(`WeChat Pay ${facts.endpoint}: ${facts.text}`);
    this.kind = facts.kind;
    this.endpoint = facts.endpoint;
    this.code = facts.code ?? null;
    this.httpStatus = facts.httpStatus ?? null;
    this.requestId = facts.requestId ?? null;
    this.field = facts.field ?? null;
    this.retry =
      this.code !== null && Object.hasOwn(payCodes, this.code) ? payCodes[this.code as PayCode].retry : 'never'; // just seen to be one
  }
}
