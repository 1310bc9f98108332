import { type PayCode } from './codes';
import { type Fields } from './field';

/** One interface of WeChat Pay v3. Pure data. */
export interface PayEndpoint {
  /** Where a caller finds it: `jsapi.prepay` is `pay.jsapi.prepay()`. */
  readonly name: string;
  /** The platform's own name of the interface. */
  readonly title: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** `{name}` stands for a field of `path`. */
  readonly url: string;
  readonly path: Fields;
  readonly query: Fields;
  /** JSON; null: no body at all. */
  readonly body: Fields | null;
  /** Of which fields exactly one is given. */
  readonly either?: readonly (readonly string[])[];
  /** JSON of a success; null: HTTP 204 without a body. */
  readonly answer: Fields | null;
  /** The caller's own number that makes a repeat the same thing; null where there is none. */
  readonly idempotency: string | null;
  /** Whether it may be sent again when nobody knows if the first one arrived. */
  readonly repeatable: boolean;
  /** Error codes it is known to answer, with their HTTP status. SYSTEM_ERROR and SIGN_ERROR are everywhere. */
  readonly errors: Readonly<Partial<Record<PayCode, number>>>;
  /** Calls a second, where the platform says so. */
  readonly perSecond?: number;
  readonly source: string;
}
