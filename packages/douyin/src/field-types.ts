import {
  type ArrayField,
  type BooleanField,
  type Field,
  type Fields,
  type MapField,
  type NumberField,
  type ObjectField,
} from './endpoint';

type Camel<S extends string> = S extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S;

type NameOf<Wire, F> = F extends { as: infer Name extends string } ? Name : Camel<Wire & string>;

/** What callers name a field. */
export const callerName = (wire: string, field: Field): string =>
  field.as ?? wire.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

type PlainOf<F extends Field> = F extends NumberField
  ? F extends { values: readonly (infer Value)[] }
    ? Value
    : number
  : F extends BooleanField
    ? boolean
    : string;

type AnsweredValue<F extends Field> = F extends ObjectField
  ? Answered<F['fields']>
  : F extends MapField
    ? Record<string, AnsweredValue<F['items']>>
    : F extends ArrayField
      ? AnsweredValue<F['items']>[]
      : PlainOf<F>;

/** What a table of fields reads as for callers: every field there, null only where the table allows it. */
export type Answered<F extends Fields> = {
  [K in keyof F as NameOf<K, F[K]>]: F[K] extends { required: true } | { type: 'array' }
    ? AnsweredValue<F[K]>
    : AnsweredValue<F[K]> | null;
};

type GivenValue<F extends Field> = F extends ObjectField
  ? Given<F['fields']>
  : F extends MapField
    ? Readonly<Record<string, GivenValue<F['items']>>>
    : F extends ArrayField
      ? readonly GivenValue<F['items']>[]
      : PlainOf<F>;

type NeededName<K, F> = F extends { const: unknown } ? never : F extends { required: true } ? NameOf<K, F> : never;
type OptionalName<K, F> = F extends { required: true } ? never : NameOf<K, F>;
type Flat<T> = { [K in keyof T]: T[K] };

/** What callers give for a table of request fields. Constants are filled in; undefined is the same as left out. */
export type Given<F extends Fields> = Flat<
  { [K in keyof F as NeededName<K, F[K]>]: GivenValue<F[K]> } & {
    [K in keyof F as OptionalName<K, F[K]>]?: GivenValue<F[K]> | undefined;
  }
>;
