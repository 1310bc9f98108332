import { type PayEndpoint } from './endpoint';
import {
  type ArrayField,
  type BooleanField,
  type Field,
  type Fields,
  type NumberField,
  type ObjectField,
  type TextField,
  type TimeField,
} from './field';
import { isLoopback } from './loopback';

type Simple<F> = F extends NumberField ? number : F extends BooleanField ? boolean : F extends TimeField ? Date : never;

type GivenValue<F> =
  F extends TextField<boolean, infer V>
    ? V
    : F extends ObjectField<boolean, infer O>
      ? Given<O>
      : F extends ArrayField<boolean, infer I>
        ? readonly GivenValue<I>[]
        : Simple<F>;
type May = { readonly required: false } | { readonly fill: string };

/** What a caller gives for a table of request fields: names and units of the wire, times as `Date`. */
export type Given<F> = {
  readonly [K in keyof F as F[K] extends May ? never : K]: GivenValue<F[K]>;
} & {
  readonly [K in keyof F as F[K] extends May ? K : never]?: GivenValue<F[K]> | null;
};

type ReadValue<F> =
  F extends TextField<boolean, infer V>
    ? // The platform adds values: the known ones are offered, others pass.
      string extends V
      ? string
      : V | (string & {})
    : F extends ObjectField<boolean, infer O>
      ? Read<O>
      : F extends ArrayField<boolean, infer I>
        ? ReadValue<I>[]
        : Simple<F>;

/** What an answer reads as: every field there, null where the platform left it out, a list then empty. */
export type Read<F extends Fields> = {
  -readonly [K in keyof F]: F[K] extends { readonly type: 'array' } | { readonly required: true }
    ? ReadValue<F[K]>
    : ReadValue<F[K]> | null;
};

/** Says which field is wrong and how. Never quotes a value. */
export class PayShapeError extends Error {}

function refuse(path: string, expected: string): never {
  throw new PayShapeError(`${path} ${expected}`);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const own = (values: Record<string, unknown>, name: string): unknown =>
  Object.hasOwn(values, name) ? values[name] : undefined;

/** @returns RFC 3339 in the platform's zone, whole seconds: `2026-01-02T18:10:00+08:00` */
export function toPayTime(date: Date): string {
  return `${new Date(date.getTime() + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
}

const PAY_TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)$/;
const WHOLE = /^-?\d{1,15}$/;

function inBounds(field: { min?: number; max?: number }, value: number, path: string, of: 'number' | 'text' | 'list') {
  const { min, max } = field;
  const [below, above] = {
    number: ['is below', 'is above'],
    text: ['is shorter than', 'is longer than'],
    list: ['has fewer items than', 'has more items than'],
  }[of];
  if (min !== undefined && value < min) refuse(path, `${below} ${min}`);
  if (max !== undefined && value > max) refuse(path, `${above} ${max}`);
}

/** How a request is written: what is filled in, what is sealed, and what was personal in it. */
export interface Writing {
  fill: { mchid: string; appid: string | null };
  /** Encrypts a field under the platform's key. */
  seal: (plain: string) => string;
  /** Loopback addresses may be plain http: for stand-ins. */
  allowLoopback: boolean;
  /** Values that must not come back in an error's text. */
  personal: string[];
}

/** Half a character cannot be written as UTF-8. */
const LONE_SURROGATE = /\p{Surrogate}/u;

function writeText(field: TextField, value: unknown, path: string, writing: Writing): string {
  if (typeof value !== 'string') return refuse(path, 'is not a text');
  const length = [...value].length;
  inBounds(field, length, path, 'text');
  if (LONE_SURROGATE.test(value)) refuse(path, 'is not well-formed Unicode');
  if (field.values && !field.values.includes(value)) refuse(path, `is none of ${field.values.join(', ')}`);
  if (field.pattern && !new RegExp(`^(?:${field.pattern})$`).test(value))
    refuse(path, `may only have ${field.rule ?? field.pattern}`);
  if (field.unit === 'notify-url') checkNotifyUrl(value, path, writing.allowLoopback);
  if (field.personal || field.encrypted) writing.personal.push(value);
  return field.encrypted ? writing.seal(value) : value;
}

function checkNotifyUrl(value: string, path: string, allowLoopback: boolean): void {
  const url = URL.canParse(value) ? new URL(value) : refuse(path, 'is not an address');
  const isTest = allowLoopback && url.protocol === 'http:' && isLoopback(url);
  if (url.protocol !== 'https:' && !isTest) refuse(path, 'is not https');
  if (value.includes('?') || value.includes('#')) refuse(path, 'may have neither query nor fragment');
  if (url.username || url.password) refuse(path, 'may not have a user');
}

function writePresent(field: Field, value: unknown, path: string, writing: Writing): unknown {
  switch (field.type) {
    case 'string':
      return writeText(field, value, path, writing);
    case 'integer':
      if (typeof value !== 'number') return refuse(path, 'is not a number');
      if (!Number.isSafeInteger(value)) refuse(path, 'is not a whole number');
      inBounds(field, value, path, 'number');
      return value;
    case 'boolean':
      return typeof value === 'boolean' ? value : refuse(path, 'is not true or false');
    case 'time':
      // Not instanceof: a Date may come from another realm.
      if (Object.prototype.toString.call(value) !== '[object Date]') return refuse(path, 'is not a Date');
      if (Number.isNaN((value as Date).getTime())) refuse(path, 'is not a valid Date'); // just seen to be one
      return toPayTime(value as Date);
    case 'object':
      return isObject(value) ? writeFields(field.fields, value, path, writing) : refuse(path, 'is not an object');
    case 'array':
      if (!Array.isArray(value)) return refuse(path, 'is not a list');
      inBounds(field, value.length, path, 'list');
      return value.map((item, index) => writePresent(field.items, item, `${path}[${index}]`, writing));
  }
}

function writeFields(
  fields: Fields,
  values: Record<string, unknown>,
  path: string,
  writing: Writing,
): Record<string, unknown> {
  const known = new Set(Object.keys(fields));
  const unknown = Object.keys(values).find((name) => !known.has(name));
  if (unknown !== undefined) refuse(`${path ? `${path}.` : ''}${unknown.slice(0, 60)}`, 'is not a field of this call');
  return writeKnown(fields, values, path, writing);
}

function writeKnown(
  fields: Fields,
  values: Record<string, unknown>,
  path: string,
  writing: Writing,
): Record<string, unknown> {
  const sent: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const at = path ? `${path}.${name}` : name;
    const fill = field.type === 'string' ? (field.fill ? writing.fill[field.fill] : field.default) : undefined;
    const value = own(values, name) ?? fill;
    if (value !== undefined && value !== null) sent[name] = writePresent(field, value, at, writing);
    else if (field.required) refuse(at, 'is missing');
  }
  return sent;
}

export interface WrittenRequest {
  /** Path and query, escaped: what is signed is what is sent. */
  target: string;
  /** Empty without a body. */
  body: string;
}

/**
 * Checks what a caller gives and writes it down for the wire.
 * @throws PayShapeError naming the first field that is wrong
 */
export function writeRequest(endpoint: PayEndpoint, values: unknown, writing: Writing): WrittenRequest {
  if (!isObject(values)) return refuse('the argument', 'is not an object');
  const all = { ...endpoint.path, ...endpoint.query, ...endpoint.body };
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(all, name));
  if (unknown !== undefined) refuse(unknown.slice(0, 60), 'is not a field of this call');
  for (const names of endpoint.either ?? []) {
    const given = names.filter((name) => own(values, name) !== undefined && own(values, name) !== null);
    if (given.length !== 1) refuse(names.join(' or '), given.length === 0 ? 'is missing' : 'may not both be given');
  }
  const path = writeKnown(endpoint.path, values, '', writing);
  const query = writeKnown(endpoint.query, values, '', writing);
  const body = endpoint.body && writeKnown(endpoint.body, values, '', writing);
  const url = endpoint.url.replace(/\{(\w+)\}/g, (_, name: string) => pathPart(String(path[name])));
  const search = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return {
    target: search.length > 0 ? `${url}?${search.join('&')}` : url,
    body: body ? JSON.stringify(body) : '',
  };
}

/** `.` and `..` would be resolved away, and another address signed than is asked. */
const pathPart = (value: string): string => {
  if (value === '.' || value === '..') throw new PayShapeError('a part of the path is no number of the platform');
  return encodeURIComponent(value);
};

function readPresent(field: Field, value: unknown, path: string): unknown {
  switch (field.type) {
    case 'string':
      return typeof value === 'string' ? value : refuse(path, 'is not a text');
    case 'integer': {
      const number = typeof value === 'string' && WHOLE.test(value) ? Number(value) : value;
      if (typeof number !== 'number') return refuse(path, 'is not a number');
      return Number.isSafeInteger(number) ? number : refuse(path, 'is not a whole number');
    }
    case 'boolean':
      return typeof value === 'boolean' ? value : refuse(path, 'is not true or false');
    case 'time': {
      const date = typeof value === 'string' && PAY_TIME.test(value) ? new Date(value) : refuse(path, 'is not a time');
      return Number.isNaN(date.getTime()) ? refuse(path, 'is not a time') : date;
    }
    case 'object':
      return readFields(field.fields, value, path);
    case 'array':
      if (!Array.isArray(value)) return refuse(path, 'is not a list');
      return value.map((item, index) => readPresent(field.items, item, `${path}[${index}]`));
  }
}

/**
 * Checks a parsed answer against its table and gives back only what the table names.
 * @throws PayShapeError naming the first field that is wrong
 */
export function readFields<F extends Fields>(fields: F, value: unknown, path = ''): Read<F> {
  if (!isObject(value)) return refuse(path || 'the answer', 'is not an object');
  const entries = Object.entries(fields).map(([name, field]) => {
    const at = path ? `${path}.${name}` : name;
    const found = own(value, name);
    // Absent times have come as empty texts.
    const isAbsent =
      found === undefined || found === null || (!field.required && field.type === 'time' && found === '');
    if (!isAbsent) return [name, readPresent(field, found, at)];
    if (field.required) return refuse(at, 'is missing');
    return [name, field.type === 'array' ? [] : null];
  });
  // `readPresent` returns for each field what ReadValue says of it; the compiler cannot follow the loop.
  return Object.fromEntries(entries) as Read<F>;
}
