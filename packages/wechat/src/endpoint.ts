/** The shape of one entry of the endpoint table. Types only: documents, validators and stand-in servers read it. */

interface FieldBase {
  /** Absent or null is refused. A field that is not required reads as `default`, or as null without one. */
  readonly required: boolean;
  /** What callers of the client name it; without it the camelCase of the wire's name. The wire never sees it. */
  readonly as?: string;
  /** Other spellings that are understood as well; the proper one wins. */
  readonly aliases?: readonly string[];
  /** Another spelling under which a request carries the same value once more, because the platform's pages disagree. */
  readonly alsoSend?: string;
  /** Goes into the query although the other fields go into the body. */
  readonly in?: 'query';
  /** The platform's code for a value that breaks this field's rule; without it the entry's `invalid`. */
  readonly error?: number;
  /** A token, a key, an openid, a phone number, a one-time code: never to be logged. */
  readonly sensitive?: true;
  readonly note?: string;
}

export interface TextField extends FieldBase {
  readonly type: 'string';
  /** How `min` and `max` count: UTF-16 units, or with `half-width` a Chinese character as 2. */
  readonly unit?: 'half-width' | 'media-id' | 'url' | 'page-path' | 'rfc-3339';
  readonly min?: number;
  readonly max?: number;
  /** Source of a regular expression that the whole text has to match. */
  readonly pattern?: string;
  /** The one value that this field carries. */
  readonly const?: string;
  /** The only values allowed. */
  readonly values?: readonly string[];
  /** Has been seen as a number: it is read as its digits. */
  readonly fromNumber?: true;
  readonly default?: string;
}

export interface NumberField extends FieldBase {
  /** A decimal string is read as its number. */
  readonly type: 'integer' | 'number';
  /**
   * - `yuan`: at most two decimals on the wire, whole fen for callers
   * - `yuan-or-fen`: the platform's pages and samples disagree; passed on as it is, not to be reckoned with
   * - `unix-seconds`: a `Date` for callers
   * - `flag`: 0 or 1 on the wire, true or false for callers
   */
  readonly unit?:
    'fen' | 'yuan' | 'yuan-or-fen' | 'unix-seconds' | 'flag' | 'seconds' | 'days' | 'rows' | 'px' | 'bytes';
  readonly min?: number;
  readonly max?: number;
  /** The only values allowed. */
  readonly values?: readonly number[];
  /** The one value that this field carries. */
  readonly const?: number;
  /** On the wire it stands in quotes. */
  readonly asText?: true;
  readonly default?: number;
}

/** Whole numbers that may be beyond 2^53: digits as text for callers, bare digits on the wire unless `asText`. */
export interface BigIntegerField extends FieldBase {
  readonly type: 'big-integer';
  readonly asText?: true;
}

export interface BooleanField extends FieldBase {
  readonly type: 'boolean';
  readonly default?: boolean;
}

/** ISO 8601 text or Unix seconds; empty text and 0 mean unknown. */
export interface TimeField extends FieldBase {
  readonly type: 'time';
}

/** A part of a multipart body, with filename and content type. */
export interface FileField extends FieldBase {
  readonly type: 'file';
  readonly maxBytes: number;
  readonly contentTypes: readonly string[];
}

export interface ObjectField extends FieldBase {
  readonly type: 'object';
  readonly fields: Fields;
}

/** An object whose names are not known beforehand. */
export interface MapField extends FieldBase {
  readonly type: 'map';
  readonly items: Field;
  /** Source of a regular expression that every name has to match. */
  readonly names: string;
  /** How many. */
  readonly min?: number;
  readonly max?: number;
}

/** An array that is absent and not required reads as an empty one. */
export interface ArrayField extends FieldBase {
  readonly type: 'array';
  readonly items: Field;
  /** How many items. */
  readonly min?: number;
  readonly max?: number;
}

export type Field =
  | TextField
  | NumberField
  | BigIntegerField
  | BooleanField
  | TimeField
  | FileField
  | ObjectField
  | MapField
  | ArrayField;
export type Fields = Readonly<Record<string, Field>>;

/** Calls per app. Endpoints of one group draw on the same allowance, which starts anew at 00:00 in Asia/Shanghai. */
export interface Allowance {
  readonly group: string;
  /** Null if the platform names no number a day. */
  readonly perDay: number | null;
  readonly perMinute?: number;
  /** Calls a minute for one and the same user of the app. */
  readonly perMinuteAndUser?: number;
  /** What is answered once the day's calls are used up; 45009 without it. */
  readonly code?: number;
}

export interface Endpoint {
  readonly name: string;
  /** The platform's own name of the interface. */
  readonly title: string;
  readonly method: 'GET' | 'POST';
  /** Two entries may share a path: the `const` fields of the request tell them apart. */
  readonly path: string;
  /** The access token goes into the query of every call, POST included; null for calls that need none. */
  readonly token: 'query' | null;
  /** Where the request fields go, apart from those that say `in: 'query'`. */
  readonly send: 'query' | 'json' | 'multipart';
  /** The one object of the body within which all request fields lie; without it they are the body. */
  readonly wrap?: string;
  /** The field that names the thing acted on, and where it goes; null if the call acts on no single thing. */
  readonly id: { readonly field: string; readonly in: 'query' | 'body' } | null;
  readonly request: Fields;
  /**
   * - `errcode`: a success says `errcode: 0`
   * - `bare`: a success has no `errcode` at all
   * - `binary-or-json`: a success is a file, a failure is JSON
   */
  readonly envelope: 'errcode' | 'bare' | 'binary-or-json';
  /** Whether it may be sent again when nobody knows if the first one arrived: true for reads and for changes that repeat cleanly. */
  readonly repeatable: boolean;
  /** The payload of a success, beside `errcode` and `errmsg`. */
  readonly answer: Fields;
  /** Codes that answer with a payload of their own and are no failure: somebody has to do something first. */
  readonly resultCodes?: Readonly<Record<number, Fields>>;
  /** For lists: which fields page, and how. Rows come at most `cap` at a time, whatever limit was asked for. */
  readonly paging?: {
    readonly offset: string;
    readonly limit: string;
    readonly total: string;
    readonly rows: string;
    readonly cap?: number;
    readonly order?: string;
  };
  /** The error code that means "there are none", and is no failure. */
  readonly emptyCode?: number;
  /** The platform's code for an argument that is missing or wrong. */
  readonly invalid: number;
  /** Codes this endpoint is known to answer, beside the global ones; the code tables hold their meaning. */
  readonly errors: readonly number[];
  readonly quota: Allowance;
  /** Title of the platform's page. */
  readonly source: string;
}
