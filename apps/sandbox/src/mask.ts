import { type Endpoint, type Field, type Fields } from '@kaibo/wechat/endpoints';
import { type Body } from './handler';
import { asObject } from './http';

/** What stands where something may not be shown. */
export const MASK = '***';
const LONGEST_TEXT = 200;
/** So many rows of a list are told; the others are counted. */
export const TOLD_ROWS = 2;

/** A text as it may be shown; ten thousand hostile ones must not be kept. A copy: a slice would keep what it is cut from. */
export const shorten = (text: string): string =>
  text.length > LONGEST_TEXT ? Buffer.from(text.slice(0, LONGEST_TEXT)).toString() : text;

const scalar = (value: unknown): unknown => {
  if (typeof value === 'string') return shorten(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '[…]' : '{…}';
  return value;
};

const told = (field: Field, value: unknown): unknown => {
  if (value === undefined || value === null) return value;
  if (field.sensitive) return MASK;
  if (field.type === 'object') return asObject(value) ? fieldsTold(field.fields, value as Body) : scalar(value); // just looked at
  if (field.type === 'map') return mapTold(field.items, value);
  if (field.type !== 'array' || !Array.isArray(value)) return scalar(value);
  const rows: unknown[] = value.slice(0, TOLD_ROWS).map((item: unknown) => rowTold(field.items, item));
  return value.length > TOLD_ROWS ? [...rows, `… ${value.length - TOLD_ROWS} more`] : rows;
};

/** Rows that are answered again and again are told in the same words, once. Nothing changes a row after it was answered. */
const toldRows = new WeakMap<object, { field: Field; row: unknown }>();
const rowTold = (field: Field, item: unknown): unknown => {
  if (typeof item !== 'object' || item === null) return told(field, item);
  const known = toldRows.get(item);
  if (known?.field === field) return known.row;
  const row = told(field, item);
  toldRows.set(item, { field, row });
  return row;
};

const mapTold = (items: Field, value: unknown): unknown => {
  const entries = Object.entries(asObject(value) ?? {}).slice(0, 20);
  return Object.fromEntries(entries.map(([name, item]) => [shorten(name), told(items, item)]));
};

const fieldsTold = (fields: Fields, body: Body): Body => {
  const shown: Body = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = Object.hasOwn(body, name) ? told(field, body[name]) : undefined;
    if (value !== undefined) shown[name] = value;
  }
  return shown;
};

/** A request that passed its checks, as it may be shown: nothing that the table calls sensitive. */
export const requestTold = ({ request }: Endpoint, body: Body): Body => fieldsTold(request, body);

/** A request that was refused: known fields alone, and of what is no number, text or truth the kind. */
export const refusedTold = ({ request, wrap }: Endpoint, raw: Body): Body => {
  const body = wrap === undefined ? raw : (asObject(raw[wrap]) ?? {});
  const shown: Body = {};
  for (const [name, field] of Object.entries(request))
    if (Object.hasOwn(body, name) && field.type !== 'file') shown[name] = field.sensitive ? MASK : scalar(body[name]);
  return shown;
};

/** An answer as it may be shown. */
export const answerTold = (endpoint: Endpoint, body: Body): Body => {
  const code = Number(body.errcode ?? 0);
  const fields = endpoint.resultCodes?.[code] ?? endpoint.answer;
  const { errcode, errmsg } = body;
  return {
    ...(errcode === undefined ? {} : { errcode }),
    ...(errmsg === undefined ? {} : { errmsg: scalar(errmsg) }),
    ...fieldsTold(fields, body),
  };
};

const OPENID = /(?<![\w-])o(?=[a-z_-]{0,26}[A-Z0-9])[\w-]{26,27}(?![\w-])/g;
/** An access token, in a field that is not for one. */
const TOKEN = /(?<![\w-])\d{1,3}_[\w-]{60,}/g;
const MOBILE = /(?<![\d.-])1[3-9]\d{9}(?![\d.])/g;
const NAMED =
  /((?:access_?token|secret|session_?key|openid|js_code|txSecret)["']?\s{0,8}[=:]\s{0,8}["']?)[^"'&\s,}]+/gi;

/** The same for free text: what is known by its look or its name. */
export const cleaned = (text: string): string =>
  text.replace(NAMED, `$1${MASK}`).replace(TOKEN, MASK).replace(OPENID, MASK).replace(MOBILE, MASK);
