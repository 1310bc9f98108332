import {
  type ArrayField,
  type BooleanField,
  type Field,
  type Fields,
  type NumberField,
  type ObjectField,
  type TextField,
  type TimeField,
} from './endpoint';

type ValueOf<F extends Field> = F extends TextField
  ? string
  : F extends NumberField
    ? number
    : F extends BooleanField
      ? boolean
      : F extends TimeField
        ? Date | null
        : F extends ObjectField
          ? Checked<F['fields']>
          : F extends ArrayField
            ? ValueOf<F['items']>[]
            : never;

type AlwaysThere = { required: true } | { default: unknown } | { type: 'array' };

/** What a table of fields reads as: every field there, null only where the table allows it. */
export type Checked<F extends Fields> = {
  [K in keyof F]: F[K] extends AlwaysThere ? ValueOf<F[K]> : ValueOf<F[K]> | null;
};

/** What a caller gives for a table of request fields; constants are filled in. */
export type RequestValues = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Says which field is wrong and how. Never quotes a value: it may be a secret. */
export class ShapeError extends Error {}

const DECIMAL = /^-?\d{1,16}(?:\.\d{1,6})?$/;
const ISO_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/;
const LAST_SECOND = 253_402_300_799;

function refuse(path: string, expected: string): never {
  throw new ShapeError(`${path} ${expected}`);
}

function readNumber(field: NumberField, value: unknown, path: string): number {
  const number = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return refuse(path, 'is not a number');
  if (field.type === 'integer' && !Number.isSafeInteger(number)) refuse(path, 'is not a whole number');
  if (field.min !== undefined && number < field.min) refuse(path, `is below ${field.min}`);
  if (field.max !== undefined && number > field.max) refuse(path, `is above ${field.max}`);
  if (field.values && !field.values.includes(number)) refuse(path, `is none of ${field.values.join(', ')}`);
  return number;
}

function halfWidth(text: string): number {
  let units = 0;
  for (const character of text) units += character < '\u0100' ? 1 : 2;
  return units;
}

function readText(field: TextField, value: unknown, path: string): string {
  if (typeof value !== 'string') return refuse(path, 'is not a text');
  const length = field.unit === 'half-width' ? halfWidth(value) : value.length;
  if (field.min !== undefined && length < field.min) refuse(path, `is shorter than ${field.min}`);
  if (field.max !== undefined && length > field.max) refuse(path, `is longer than ${field.max}`);
  if (field.const !== undefined && value !== field.const) refuse(path, `is not ${field.const}`);
  return value;
}

function readTime(value: unknown, path: string): Date | null {
  if (value === '' || value === 0 || value === '0') return null;
  if (typeof value === 'string' && ISO_TIME.test(value)) {
    const time = new Date(value);
    return Number.isNaN(time.getTime()) ? refuse(path, 'is not a time') : time;
  }
  return new Date(readNumber({ type: 'integer', required: true, min: 0, max: LAST_SECOND }, value, path) * 1000);
}

function readPresent(field: Field, value: unknown, path: string): unknown {
  switch (field.type) {
    case 'string':
      return readText(field, value, path);
    case 'integer':
    case 'number':
      return readNumber(field, value, path);
    case 'boolean':
      return typeof value === 'boolean' ? value : refuse(path, 'is not true or false');
    case 'time':
      return readTime(value, path);
    case 'object':
      return readFields(field.fields, value, path);
    case 'array':
      if (!Array.isArray(value)) return refuse(path, 'is not a list');
      if (field.min !== undefined && value.length < field.min) refuse(path, `has fewer than ${field.min} items`);
      if (field.max !== undefined && value.length > field.max) refuse(path, `has more than ${field.max} items`);
      return value.map((item, index) => read(field.items, item, `${path}[${index}]`));
  }
}

function read(field: Field, value: unknown, path: string): unknown {
  if (value !== undefined && value !== null) return readPresent(field, value, path);
  if (field.required) return refuse(path, 'is missing');
  if (field.type === 'array') return [];
  return ('default' in field ? field.default : undefined) ?? null;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Checks a parsed answer against its table and gives back only what the table names.
 * @throws ShapeError naming the first field that is wrong
 */
export function readFields<F extends Fields>(fields: F, value: unknown, path = ''): Checked<F> {
  if (!isObject(value)) return refuse(path || 'the answer', 'is not an object');
  const entries = Object.entries(fields).map(([name, field]) => {
    const found = [name, ...(field.aliases ?? [])].find((spelling) => value[spelling] !== undefined);
    return [name, read(field, value[found ?? name], path ? `${path}.${name}` : name)];
  });
  // `read` returns for each field of the table what ValueOf says of its type; the compiler cannot follow the loop.
  return Object.fromEntries(entries) as Checked<F>;
}

/**
 * The fields to send: checked, constants filled in, absent ones left out. Numbers have to be numbers here.
 * @throws ShapeError
 */
export function writeFields(fields: Fields, values: RequestValues): Record<string, string | number | boolean> {
  const sent: Record<string, string | number | boolean> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = values[name] ?? ('const' in field ? field.const : undefined);
    if (value === undefined) {
      if (field.required) refuse(name, 'is missing');
      continue;
    }
    if ((field.type === 'integer' || field.type === 'number') && typeof value !== 'number')
      refuse(name, 'is not a number');
    read(field, value, name);
    sent[name] = value;
  }
  return sent;
}
