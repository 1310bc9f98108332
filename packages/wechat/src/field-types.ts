import {
  type ArrayField,
  type BigIntegerField,
  type BooleanField,
  type Field,
  type Fields,
  type FileField,
  type MapField,
  type NumberField,
  type ObjectField,
  type TextField,
  type TimeField,
} from './endpoint';

/** A file to upload. */
export interface Upload {
  bytes: Uint8Array;
  /** As the platform will see it. */
  fileName: string;
  /** Such as image/png. */
  contentType: string;
}

/** An answer that is a file. */
export interface Download {
  bytes: Uint8Array;
  contentType: string;
}

type Camel<S extends string> = S extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S;

type NameOf<Wire, F> = F extends { as: infer Name extends string } ? Name : Camel<Wire & string>;

/** What callers name a field. */
export const callerName = (wire: string, field: Field): string =>
  field.as ?? wire.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

type OneOf<F, Otherwise> = F extends { values: readonly (infer Value)[] } ? Value : Otherwise;

type NumberOf<F extends NumberField> = F extends { unit: 'unix-seconds' }
  ? Date
  : F extends { unit: 'flag' }
    ? boolean
    : OneOf<F, number>;

type PlainOf<F extends Field> = F extends TextField
  ? F extends { unit: 'rfc-3339' }
    ? Date
    : OneOf<F, string>
  : F extends NumberField
    ? NumberOf<F>
    : F extends BigIntegerField
      ? string
      : F extends BooleanField
        ? boolean
        : F extends TimeField
          ? Date | null
          : never;

type AnsweredValue<F extends Field> = F extends ObjectField
  ? Answered<F['fields']>
  : F extends MapField
    ? Record<string, AnsweredValue<F['items']>>
    : F extends ArrayField
      ? AnsweredValue<F['items']>[]
      : PlainOf<F>;

type AlwaysThere = { required: true } | { default: unknown } | { type: 'array' };

/** What a table of fields reads as for callers: every field there, null only where the table allows it. */
export type Answered<F extends Fields> = string extends keyof F
  ? Record<string, unknown>
  : {
      [K in keyof F as NameOf<K, F[K]>]: F[K] extends AlwaysThere ? AnsweredValue<F[K]> : AnsweredValue<F[K]> | null;
    };

type GivenValue<F extends Field> = F extends FileField
  ? Upload
  : F extends ObjectField
    ? Given<F['fields']>
    : F extends MapField
      ? Readonly<Record<string, GivenValue<F['items']>>>
      : F extends ArrayField
        ? readonly GivenValue<F['items']>[]
        : PlainOf<F>;

type NeededName<K, F> = F extends { const: unknown } ? never : F extends { required: true } ? NameOf<K, F> : never;
type OptionalName<K, F> = F extends { const: unknown } ? never : F extends { required: true } ? never : NameOf<K, F>;

type Flat<T> = { [K in keyof T]: T[K] };

/** What callers give for a table of request fields. Constants are filled in; undefined is the same as left out. */
export type Given<F extends Fields> = Flat<
  { [K in keyof F as NeededName<K, F[K]>]: GivenValue<F[K]> } & {
    [K in keyof F as OptionalName<K, F[K]>]?: GivenValue<F[K]> | undefined;
  }
>;
