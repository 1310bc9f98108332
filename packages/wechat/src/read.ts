import { type ArrayField, type Field, type Fields, type MapField, type NumberField, type TextField } from './endpoint';
import { callerName } from './field-types';
import { numberLimits, requireCount, textLimits } from './limits';
import { isObject, refuse, within } from './shape-error';
import { normalisePagePath, secureUrl } from './urls';

/** Wire value → what callers get. Made once for each field of the table, run for every value. */
type Read = (value: unknown) => unknown;

const DECIMAL = /^-?\d{1,16}(?:\.\d{1,6})?$/;
const DIGITS = /^\d{1,40}$/;
const ISO_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/;
const LAST_SECOND = 253_402_300_799;

function toNumber(value: unknown): number {
  const number = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : refuse('is not a number');
}

function numberReader(field: NumberField): Read {
  const check = numberLimits(field);
  const read = (value: unknown): number => {
    const number = typeof value === 'number' && Number.isFinite(value) ? value : toNumber(value);
    check(number);
    return number;
  };
  if (field.unit === 'unix-seconds') return (value) => new Date(read(value) * 1000);
  if (field.unit === 'flag') return (value) => read(value) === 1;
  // Yuan come with two decimals; what rounding leaves is the binary fraction's doing.
  if (field.unit === 'yuan') return (value) => Math.round(read(value) * 100);
  return read;
}

function textReader(field: TextField): Read {
  const check = textLimits(field);
  const convert = textUnits[field.unit ?? ''];
  return (value) => {
    const text = typeof value === 'string' ? value : asText(field, value);
    check?.(text);
    return convert ? convert(text) : text;
  };
}

const textUnits: Readonly<Record<string, ((text: string) => unknown) | undefined>> = {
  'rfc-3339': readTime,
  url: secureUrl,
  'page-path': normalisePagePath,
};

function asText(field: TextField, value: unknown): string {
  return field.fromNumber && Number.isSafeInteger(value) ? String(value) : refuse('is not a text');
}

function readTime(value: unknown): Date | null {
  if (value === '' || value === 0 || value === '0') return null;
  if (typeof value === 'string' && ISO_TIME.test(value)) {
    const time = new Date(value);
    return Number.isNaN(time.getTime()) ? refuse('is not a time') : time;
  }
  const seconds = toNumber(value);
  if (!Number.isSafeInteger(seconds) || seconds < 0) refuse('is not a whole number of seconds');
  if (seconds > LAST_SECOND) refuse(`is above ${LAST_SECOND}`);
  return new Date(seconds * 1000);
}

/** Digits, however many: the answer's text has put those in quotes that a number could not hold. */
function readBigInteger(value: unknown): string {
  if (Number.isSafeInteger(value) && Number(value) >= 0) return String(value);
  return typeof value === 'string' && DIGITS.test(value) ? value : refuse('is not a whole number');
}

function listReader(field: ArrayField): Read {
  const readItem = reader(field.items);
  return (value) => {
    if (!Array.isArray(value)) return refuse('is not a list');
    requireCount(field, value.length);
    const items: unknown[] = [];
    try {
      for (const item of value) items.push(item === undefined || item === null ? refuse('is missing') : readItem(item));
      return items;
    } catch (error) {
      throw within(error, `[${items.length}]`);
    }
  };
}

function mapReader(field: MapField): Read {
  const readItem = reader(field.items);
  const names = new RegExp(`^(?:${field.names})$`, 'u');
  return (value) => {
    if (!isObject(value)) return refuse('is not an object');
    const entries = Object.entries(value);
    requireCount(field, entries.length);
    return Object.fromEntries(
      entries.map(([name, item]) => {
        if (!names.test(name)) refuse('has a name that is not allowed');
        try {
          return [name, readItem(item)];
        } catch (error) {
          throw within(error, name);
        }
      }),
    );
  };
}

interface Slot {
  wire: string;
  name: string;
  aliases: readonly string[] | undefined;
  read: Read;
  absent: () => unknown;
}

function toSlot([wire, field]: [string, Field]): Slot {
  const read = reader(field);
  const name = callerName(wire, field);
  return { wire, name, aliases: field.aliases, read, absent: whenAbsent(field, read) };
}

function whenAbsent(field: Field, read: Read): () => unknown {
  if (field.required) return () => refuse('is missing');
  if (field.type === 'array') return () => [];
  const fallback = 'default' in field && field.default !== undefined ? read(field.default) : null;
  return () => fallback;
}

function found(value: Record<string, unknown>, { wire, aliases }: Slot): unknown {
  if (value[wire] !== undefined || !aliases) return value[wire];
  const alias = aliases.find((spelling) => value[spelling] !== undefined);
  return alias === undefined ? undefined : value[alias];
}

function objectReader(fields: Fields): (value: unknown) => Record<string, unknown> {
  const slots = Object.entries(fields).map(toSlot);
  return (value) => {
    if (!isObject(value)) return refuse('is not an object');
    const answer: Record<string, unknown> = {};
    let current = '';
    try {
      for (const slot of slots) {
        current = slot.wire;
        const item = slot.aliases ? found(value, slot) : value[current];
        answer[slot.name] = item === undefined || item === null ? slot.absent() : slot.read(item);
      }
      return answer;
    } catch (error) {
      throw within(error, current);
    }
  };
}

function reader(field: Field): Read {
  switch (field.type) {
    case 'string':
      return textReader(field);
    case 'integer':
    case 'number':
      return numberReader(field);
    case 'big-integer':
      return readBigInteger;
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? value : refuse('is not true or false'));
    case 'time':
      return readTime;
    case 'object':
      return objectReader(field.fields);
    case 'map':
      return mapReader(field);
    case 'array':
      return listReader(field);
    case 'file':
      return () => refuse('is a file');
  }
}

/**
 * Makes the reader of a table of answer fields: it checks a parsed answer and gives back only what the table names, in
 * callers' names and units.
 * @throws ShapeError from the reader, naming the first field that is wrong
 */
export function fieldsReader(fields: Fields): (answer: unknown) => Record<string, unknown> {
  const read = objectReader(fields);
  return (answer) => (isObject(answer) ? read(answer) : refuse('the answer is not an object'));
}
