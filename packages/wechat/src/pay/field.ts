/** The shape of the Pay table's fields, and short ways to write them. Plain data comes out: validators and stand-ins read it. */

interface FieldBase<R extends boolean> {
  /** A request without it is refused. In an answer it is always there. */
  readonly required: R;
  readonly note?: string;
  /** The limit is widely known, but no public source was found for it. */
  readonly unconfirmed?: true;
}

export interface TextField<R extends boolean = boolean, V extends string = string> extends FieldBase<R> {
  readonly type: 'string';
  /** Length in characters; a Chinese character counts 1. */
  readonly min?: number;
  readonly max?: number;
  /** Source of a regular expression for the whole text. */
  readonly pattern?: string;
  /** The pattern in words. */
  readonly rule?: string;
  /** Known values. Requests may carry no other; answers may, because the platform adds some now and then. */
  readonly values?: readonly V[];
  /** `notify-url`: https without a query. */
  readonly unit?: 'url' | 'notify-url' | 'page-path';
  /** Filled in from the client's options where the caller gives none. */
  readonly fill?: 'mchid' | 'appid';
  /** Travels as RSA-OAEP under the platform's key, and `Wechatpay-Serial` names the key. */
  readonly encrypted?: true;
  /** Openids and names: never in logs or errors. */
  readonly personal?: true;
  readonly default?: string;
}

export interface NumberField<R extends boolean = boolean> extends FieldBase<R> {
  /** In answers a decimal text is read as its number. */
  readonly type: 'integer';
  readonly unit?: 'fen' | 'seconds' | 'minutes' | 'days' | 'rows' | 'percent';
  readonly min?: number;
  readonly max?: number;
}

export interface BooleanField<R extends boolean = boolean> extends FieldBase<R> {
  readonly type: 'boolean';
}

/** RFC 3339 with offset on the wire, such as `2026-01-02T18:10:00+08:00`; a `Date` for callers. */
export interface TimeField<R extends boolean = boolean> extends FieldBase<R> {
  readonly type: 'time';
}

export interface ObjectField<R extends boolean = boolean, F extends Fields = Fields> extends FieldBase<R> {
  readonly type: 'object';
  readonly fields: F;
}

export interface ArrayField<R extends boolean = boolean, I extends Field = Field> extends FieldBase<R> {
  readonly type: 'array';
  readonly items: I;
  /** How many items. */
  readonly min?: number;
  readonly max?: number;
}

export type Field =
  | TextField
  | NumberField
  | BooleanField
  | TimeField
  // The recursion needs interfaces without arguments here.
  | (FieldBase<boolean> & { readonly type: 'object'; readonly fields: Fields })
  | (FieldBase<boolean> & {
      readonly type: 'array';
      readonly items: Field;
      readonly min?: number;
      readonly max?: number;
    });
export interface Fields {
  readonly [name: string]: Field;
}

type Rule<F> = Omit<F, 'type' | 'required' | 'fields' | 'items' | 'values'>;

export const text = (rule: Rule<TextField> = {}): TextField<true> => ({ type: 'string', required: true, ...rule });
/** Filled in from the client's options where the caller gives none. */
export const filled = <N extends 'mchid' | 'appid'>(fill: N): TextField<true> & { readonly fill: N } => ({
  type: 'string',
  required: true,
  min: 1,
  max: 32,
  fill,
});
export const oneOf = <V extends string>(values: readonly V[], rule: Rule<TextField> = {}): TextField<true, V> => ({
  type: 'string',
  required: true,
  values,
  ...rule,
});
export const integer = (rule: Rule<NumberField> = {}): NumberField<true> => ({
  type: 'integer',
  required: true,
  ...rule,
});
/** Money: whole fen. */
export const fen = (rule: Rule<NumberField> = {}): NumberField<true> => integer({ min: 0, ...rule, unit: 'fen' });
export const flag = (rule: Rule<BooleanField> = {}): BooleanField<true> => ({
  type: 'boolean',
  required: true,
  ...rule,
});
export const time = (rule: Rule<TimeField> = {}): TimeField<true> => ({ type: 'time', required: true, ...rule });
export const object = <F extends Fields>(fields: F, rule: Rule<ObjectField> = {}): ObjectField<true, F> => ({
  type: 'object',
  required: true,
  fields,
  ...rule,
});
export const list = <I extends Field>(items: I, rule: Rule<ArrayField> = {}): ArrayField<true, I> => ({
  type: 'array',
  required: true,
  items,
  ...rule,
});

type Optional<F> =
  F extends TextField<boolean, infer V>
    ? TextField<false, V>
    : F extends NumberField
      ? NumberField<false>
      : F extends BooleanField
        ? BooleanField<false>
        : F extends TimeField
          ? TimeField<false>
          : F extends ObjectField<boolean, infer O>
            ? ObjectField<false, O>
            : F extends ArrayField<boolean, infer I>
              ? ArrayField<false, I>
              : never;

/** The field, but it may be absent. */
export const optional = <F extends Field>(field: F): Optional<F> =>
  // The same field with another `required`; the conditional type above cannot be followed by the compiler.
  ({ ...field, required: false }) as unknown as Optional<F>;
