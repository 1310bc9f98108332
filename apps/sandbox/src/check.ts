import { type Endpoint, type Field, type Fields } from '@kaibo/wechat/endpoints';
import { type Body, Refusal } from './handler';
import { asObject } from './http';
import { textUnits } from './text-units';
import { textOfField } from './texts';

type Of<T extends Field['type']> = Extract<Field, { type: T }>;

/** An argument that breaks its rule. The innermost code counts. */
class Unfit extends Error {
  /** @param text what 200002 says of it, where that is known */
  constructor(
    readonly path: string,
    readonly code?: number,
    readonly text?: string,
  ) {
    super(path);
  }
}

/** Most rows of a list that are asked for when the caller names no number. */
const DEFAULT_LIMIT = 10;

/**
 * What the platform makes of a request: the fields of the table, in wire names and units, with defaults filled in and
 * anything unknown left out.
 * @param raw the body's fields and those of the query
 * @throws Refusal with the code of the field or of the endpoint
 */
export const checkRequest = (endpoint: Endpoint, raw: Body): Body => {
  try {
    return readFields(endpoint.request, withPage(endpoint, unwrap(endpoint, raw)));
  } catch (error) {
    if (!(error instanceof Unfit)) throw error;
    const code = error.code ?? endpoint.invalid;
    throw new Refusal(code, (code === 200002 && error.text) || textOfField(code, error.path));
  }
};

const unwrap = ({ wrap, invalid }: Endpoint, raw: Body): Body => {
  if (wrap === undefined) return raw;
  const inner = asObject(raw[wrap]);
  if (!inner) throw new Refusal(invalid, `${wrap} must not be empty`);
  return inner;
};

/** A page that is not described is the first one; more rows than the platform gives may be asked for. */
const withPage = ({ paging, request }: Endpoint, raw: Body): Body => {
  if (!paging) return raw;
  const { offset, limit, cap } = paging;
  const rule = request[limit];
  const usual = rule && 'default' in rule ? rule.default : undefined;
  const asked = { ...raw, [offset]: raw[offset] ?? 0, [limit]: raw[limit] ?? usual ?? DEFAULT_LIMIT };
  const rows = toNumber(asked[limit]);
  return cap !== undefined && Number.isSafeInteger(rows) && Number(rows) > cap ? { ...asked, [limit]: cap } : asked;
};

const readFields = (fields: Fields, raw: Body): Body => {
  const read: Body = {};
  for (const [name, field] of Object.entries(fields)) {
    if (field.type === 'file') continue;
    const value = found(raw, [name, ...(field.aliases ?? [])]);
    if (isAbsent(field, value)) {
      if (field.required) throw new Unfit(name, field.error, `parameter ${name} must no be null`); // spelled so
      if ('default' in field && field.default !== undefined) read[name] = field.default;
    } else read[name] = readField(field, value, name);
  }
  return read;
};

const found = (raw: Body, names: string[]): unknown => {
  const name = names.find((each) => Object.hasOwn(raw, each) && raw[each] !== null);
  return name === undefined ? undefined : raw[name];
};

/** An empty text where none is allowed is the same as nothing: some clients send every field they know. */
const isAbsent = (field: Field, value: unknown): boolean =>
  value === undefined ||
  (value === '' && !field.required && (field.type !== 'string' || (field.min ?? 0) > 0 || field.values !== undefined));

const readField = (field: Field, value: unknown, path: string): unknown => {
  try {
    return readers[field.type](field as never, value, path); // each reader is listed under its own type
  } catch (error) {
    if (error instanceof Unfit && error.code === undefined && field.error !== undefined)
      throw new Unfit(error.path, field.error, error.text);
    throw error;
  }
};

const patterns = new Map<string, RegExp>();
const fits = (pattern: string, text: string): boolean => {
  let made = patterns.get(pattern);
  if (!made) patterns.set(pattern, (made = new RegExp(`^(?:${pattern})$`, 'u')));
  return made.test(text);
};

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)$/;

const readText = (field: Of<'string'>, value: unknown, path: string): string => {
  const text = field.fromNumber && typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') throw new Unfit(path);
  const length = field.unit === 'half-width' ? textUnits(text) : text.length;
  if (
    length < (field.min ?? 0) ||
    length > (field.max ?? Infinity) ||
    (field.const !== undefined && text !== field.const) ||
    (field.values && !field.values.includes(text)) ||
    (field.pattern !== undefined && !fits(field.pattern, text)) ||
    (field.unit === 'rfc-3339' && !(RFC_3339.test(text) && !Number.isNaN(Date.parse(text))))
  )
    throw new Unfit(path);
  return text;
};

/** Digits in quotes pass, as some clients send them and as queries and forms have nothing else. */
const toNumber = (value: unknown): unknown =>
  typeof value === 'string' && /^-?\d{1,15}(?:\.\d{1,6})?$/.test(value) ? Number(value) : value;

const readNumber = (field: Of<'integer' | 'number'>, value: unknown, path: string): number => {
  const number = toNumber(value);
  if (
    typeof number !== 'number' ||
    !(field.type === 'integer' ? Number.isSafeInteger(number) : Number.isFinite(number)) ||
    number < (field.min ?? -Infinity) ||
    number > (field.max ?? Infinity) ||
    (field.values && !field.values.includes(number)) ||
    (field.const !== undefined && number !== field.const) ||
    (field.unit === 'yuan' && Math.abs(Math.round(number * 100) - number * 100) > 1e-6)
  )
    throw new Unfit(path);
  return number;
};

const BOOLEANS = new Map<unknown, boolean>([
  [true, true],
  [false, false],
  ['true', true],
  ['false', false],
]);

const readList = (field: Of<'array'>, value: unknown, path: string): unknown[] => {
  const { type } = field.items;
  const isList = Array.isArray(value) && (type !== 'string' || value.every((each) => typeof each === 'string'));
  if (!isList) throw new Unfit(path, undefined, type === 'string' ? `${path} must be Array<string>` : undefined);
  if (value.length < (field.min ?? 0) || value.length > (field.max ?? Infinity)) throw new Unfit(path);
  return value.map((item: unknown, index) => {
    const at = `${path}[${index}]`;
    if (item === null || item === undefined) throw new Unfit(at);
    return readField(field.items, item, at);
  });
};

const readMap = (field: Of<'map'>, value: unknown, path: string): Body => {
  const entries = Object.entries(asObject(value) ?? {});
  if (!asObject(value) || entries.length < (field.min ?? 0) || entries.length > (field.max ?? Infinity))
    throw new Unfit(path);
  return Object.fromEntries(
    entries.map(([name, item]) => {
      const at = `${path}.${name.slice(0, 60)}`;
      if (!fits(field.names, name)) throw new Unfit(at);
      return [name, readField(field.items, item, at)];
    }),
  );
};

const readers: { [T in Field['type']]: (field: Of<T>, value: unknown, path: string) => unknown } = {
  string: readText,
  integer: readNumber,
  number: readNumber,
  'big-integer': (_field, value, path) => {
    const digits = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
    if (typeof digits !== 'string' || !/^\d{1,40}$/.test(digits)) throw new Unfit(path);
    return digits;
  },
  boolean: (_field, value, path) => {
    const read = BOOLEANS.get(value);
    if (read === undefined) throw new Unfit(path);
    return read;
  },
  time: (_field, value, path) => readNumber({ type: 'integer', required: true, min: 0 }, value, path),
  object: ({ fields }, value, path) => {
    const object = asObject(value);
    if (!object) throw new Unfit(path);
    try {
      return readFields(fields, object);
    } catch (error) {
      throw error instanceof Unfit ? new Unfit(`${path}.${error.path}`, error.code, error.text) : error;
    }
  },
  array: readList,
  map: readMap,
  file: (_field, _value, path) => {
    throw new Unfit(path);
  },
};
