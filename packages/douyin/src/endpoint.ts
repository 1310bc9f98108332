/** The shape of one entry of the endpoint table. Types only: documents, validators and stand-in servers read it. */

interface FieldBase {
  /** Absent or null is refused. An answer's field that is not required reads as null where it is absent or an empty text, a list as an empty one. */
  readonly required: boolean;
  /** What callers of the client name it; without it the camelCase of the wire's name. */
  readonly as?: string;
  /** A token, a secret, an openid, a one-time code: never to be logged. */
  readonly sensitive?: true;
  readonly note?: string;
}

export interface TextField extends FieldBase {
  readonly type: 'string';
  /** In UTF-16 units. */
  readonly min?: number;
  readonly max?: number;
  /** Source of a regular expression that the whole text has to match. */
  readonly pattern?: string;
  /** The one value that this field carries; callers do not give it. */
  readonly const?: string;
}

/** A decimal string is read as its number. */
export interface NumberField extends FieldBase {
  readonly type: 'integer' | 'number';
  readonly min?: number;
  readonly max?: number;
  readonly values?: readonly number[];
}

export interface BooleanField extends FieldBase {
  readonly type: 'boolean';
}

export interface ObjectField extends FieldBase {
  readonly type: 'object';
  readonly fields: Fields;
}

/** An object whose names are not known beforehand. */
export interface MapField extends FieldBase {
  readonly type: 'map';
  readonly items: Field;
  /** How many. */
  readonly min?: number;
  readonly max?: number;
}

export interface ArrayField extends FieldBase {
  readonly type: 'array';
  readonly items: Field;
  /** How many. */
  readonly min?: number;
  readonly max?: number;
}

export type Field = TextField | NumberField | BooleanField | ObjectField | MapField | ArrayField;
export type Fields = Readonly<Record<string, Field>>;

/** Two token families that must not be mixed. */
export type TokenFamily = 'access-token' | 'client-token';

/**
 * Where success and failure are told; the HTTP status is 200 for both.
 * - `err_no`: `err_no` is 0; text in `err_tips` or `err_msg`
 * - `oauth`: `data.error_code` is 0; text in `data.description`
 * - `antidirt`: a success has no `code` at the top; text in `message`
 * - `error`: `error` is 0; text in `message`
 */
export type Envelope = 'err_no' | 'oauth' | 'antidirt' | 'error';

export interface Endpoint {
  readonly name: string;
  /** The platform's own name of the interface. */
  readonly title: string;
  /** `open` is https://open.douyin.com, `toutiao` https://developer.toutiao.com. */
  readonly host: 'open' | 'toutiao';
  readonly method: 'POST';
  readonly path: string;
  /** Which token the call carries, and where; null for calls that need none. */
  readonly token: { readonly family: TokenFamily; readonly in: 'access-token' | 'X-Token' | 'body' } | null;
  readonly request: Fields;
  readonly envelope: Envelope;
  /** The field of the answer that holds the payload; null if it stands beside the code. */
  readonly payload: 'data' | null;
  readonly answer: Fields;
  /** Whether it may be sent again when nobody knows if the first one arrived. */
  readonly repeatable: boolean;
  /** The table that this entry's codes are looked up in: the same number means different things in different families. */
  readonly codes: CodeFamily;
  /** Title or path of the platform's page. */
  readonly source: string;
}

export type CodeFamily = 'open' | 'apps' | 'oauth' | 'antidirt' | 'image';

/**
 * What may be done about an error code within one call.
 * - `never`: another try answers the same
 * - `backoff`: the platform was busy; try again after a pause
 * - `token`: the token is not accepted; fetch another one and try once more
 */
export type Retry = 'never' | 'backoff' | 'token';

export interface ErrorRule {
  readonly meaning: string;
  readonly retry: Retry;
}
