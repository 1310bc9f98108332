/** The shape of one entry of the endpoint table. Types only: documents, validators and stand-in servers read it. */

interface FieldBase {
  /** Absent or null is refused. A field that is not required reads as `default`, or as null without one. */
  readonly required: boolean;
  /** Other spellings that the platform has been seen to send; the proper one wins. */
  readonly aliases?: readonly string[];
  readonly note?: string;
}

export interface TextField extends FieldBase {
  readonly type: 'string';
  /** Length in UTF-16 units, or in half-width units (a Chinese character counts 2). */
  readonly unit?: 'half-width' | 'media-id' | 'url' | 'page-path';
  readonly min?: number;
  readonly max?: number;
  /** The one value that this field carries. */
  readonly const?: string;
  readonly default?: string;
}

export interface NumberField extends FieldBase {
  /** In answers a decimal string is read as its number. */
  readonly type: 'integer' | 'number';
  readonly unit?: 'fen' | 'yuan' | 'unix-seconds' | 'seconds' | 'rows';
  readonly min?: number;
  readonly max?: number;
  /** The only values allowed. */
  readonly values?: readonly number[];
  readonly default?: number;
}

export interface BooleanField extends FieldBase {
  readonly type: 'boolean';
  readonly default?: boolean;
}

/** ISO 8601 text or Unix seconds; empty text and 0 mean unknown. */
export interface TimeField extends FieldBase {
  readonly type: 'time';
}

export interface ObjectField extends FieldBase {
  readonly type: 'object';
  readonly fields: Fields;
}

/** An array that is absent and not required reads as an empty one. */
export interface ArrayField extends FieldBase {
  readonly type: 'array';
  readonly items: Field;
  /** How many items. */
  readonly min?: number;
  readonly max?: number;
}

export type Field = TextField | NumberField | BooleanField | TimeField | ObjectField | ArrayField;
export type Fields = Readonly<Record<string, Field>>;

export interface Endpoint {
  readonly name: string;
  /** The platform's own name of the interface. */
  readonly title: string;
  readonly method: 'GET' | 'POST';
  /** Two entries may share a path: the `const` fields of the request tell them apart. */
  readonly path: string;
  /** The access token goes into the query of every call, POST included; null for calls that need none. */
  readonly token: 'query' | null;
  /** Where the request fields go. */
  readonly send: 'query' | 'json' | 'multipart';
  /** The field that names the thing acted on, and where it goes; null if the call acts on no single thing. */
  readonly id: { readonly field: string; readonly in: 'query' | 'body' } | null;
  readonly request: Fields;
  /** `errcode`: a success says `errcode: 0`. `bare`: a success has no `errcode` at all. */
  readonly envelope: 'errcode' | 'bare';
  /** Whether it may be sent again when nobody knows if the first one arrived: true for reads and for changes that repeat cleanly. */
  readonly repeatable: boolean;
  /** The payload of a success, beside `errcode` and `errmsg`. */
  readonly answer: Fields;
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
  /** Codes this endpoint is known to answer, beside the global ones; the code tables hold their meaning. */
  readonly errors: readonly number[];
  /** Calls per app. Endpoints of one group draw on the same allowance, which starts anew at 00:00 in Asia/Shanghai. */
  readonly quota: { readonly group: string; readonly perDay: number; readonly perMinute?: number };
  /** Title of the platform's page. */
  readonly source: string;
}
