import {
  type ArrayField,
  type Endpoint,
  type Field,
  type Fields,
  type FileField,
  type MapField,
  type NumberField,
  type TextField,
} from './endpoint';
import { type Upload, callerName } from './field-types';
import { numberLimits, requireCount, textLimits } from './limits';
import { ShapeError, isObject, refuse, within } from './shape-error';

/** What callers give → wire value. Made once for each field of the table, run for every value. */
type Write = (value: unknown) => unknown;

/** A request that passed its checks, in the platform's names and units. */
export interface Sent {
  query: [name: string, value: string][];
  /** JSON values only; empty if everything goes into the query. */
  body: Record<string, unknown>;
  /** Whole numbers that JSON.stringify cannot write: digits. */
  bigIntegers: [name: string, digits: string][];
  files: [name: string, file: Upload][];
}

/** JSON would escape these as \uXXXX, which some interfaces refuse with 40033 or 47002. */
const UNSENDABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]|\p{Surrogate}/u;
const DIGITS = /^\d{1,40}$/;
/** What a field may be called by mistake. Anything else may be a secret, and is not quoted. */
const NAME = /^[A-Za-z][A-Za-z_]{0,31}$/;
const EIGHT_HOURS_MS = 8 * 3_600_000;

function textWriter(field: TextField): Write {
  if (field.unit === 'rfc-3339') return (value) => rfc3339(toDate(value));
  const check = textLimits(field);
  return (value) => {
    if (typeof value !== 'string') return refuse('is not a text');
    if (UNSENDABLE.test(value)) refuse('has characters that cannot be sent');
    check?.(value);
    return value;
  };
}

const toDate = (value: unknown): Date =>
  value instanceof Date && !Number.isNaN(value.getTime()) ? value : refuse('is not a Date');

/** In China's own time, as the platform's samples write it. */
const rfc3339 = (time: Date): string => new Date(time.getTime() + EIGHT_HOURS_MS).toISOString().replace('Z', '+08:00');

const toNumber = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : refuse('is not a number');

/** Callers' units → the wire's. */
function unitWriter({ unit }: NumberField): (value: unknown) => number {
  if (unit === 'unix-seconds') return (value) => Math.floor(toDate(value).getTime() / 1000);
  if (unit === 'flag') return (value) => (typeof value === 'boolean' ? Number(value) : refuse('is not true or false'));
  // A whole number over 100 prints as its two decimals, whatever the binary fraction is.
  if (unit === 'yuan')
    return (value) => (Number.isSafeInteger(value) ? Number(value) / 100 : refuse('is not a whole number of fen'));
  return toNumber;
}

function numberWriter(field: NumberField): Write {
  const convert = unitWriter(field);
  const check = numberLimits(field);
  return (value) => {
    const number = convert(value);
    check(number);
    return field.asText ? String(number) : number;
  };
}

function fileWriter(field: FileField): Write {
  return (value) => {
    if (!isObject(value)) return refuse('is not a file');
    const { bytes, fileName, contentType } = value;
    if (!(bytes instanceof Uint8Array)) return refuse('has no bytes');
    if (bytes.length === 0) refuse('is empty');
    if (bytes.length > field.maxBytes) refuse(`has more than ${field.maxBytes} bytes`);
    if (typeof fileName !== 'string' || !/^[^\u0000-\u001f"\\/]{1,255}$/.test(fileName))
      return refuse('has no file name, or one with characters that are not allowed');
    if (typeof contentType !== 'string' || !field.contentTypes.includes(contentType))
      return refuse(`has a content type that is none of ${field.contentTypes.join(', ')}`);
    return { bytes, fileName, contentType } satisfies Upload;
  };
}

function listWriter(field: ArrayField): Write {
  const writeItem = writer(field.items);
  return (value) => {
    if (!Array.isArray(value)) return refuse('is not a list');
    requireCount(field, value.length);
    return Array.from(value, (item: unknown, index) => {
      try {
        return item === undefined || item === null ? refuse('is missing') : writeItem(item);
      } catch (error) {
        throw within(error, `[${index}]`);
      }
    });
  };
}

function mapWriter(field: MapField): Write {
  const writeItem = writer(field.items);
  const names = new RegExp(`^(?:${field.names})$`, 'u');
  return (value) => {
    if (!isObject(value)) return refuse('is not an object');
    const entries = Object.entries(value);
    requireCount(field, entries.length);
    return Object.fromEntries(
      entries.map(([name, item]) => {
        if (!names.test(name)) refuse('has a name that is not allowed');
        try {
          return [name, writeItem(item)];
        } catch (error) {
          throw within(error, name);
        }
      }),
    );
  };
}

/** JSON allows no leading zeros. */
const writeBigInteger = (value: unknown): string =>
  typeof value === 'string' && DIGITS.test(value) ? String(BigInt(value)) : refuse('is not a text of digits');

interface Slot {
  wire: string;
  name: string;
  field: Field;
  write: Write;
}

/** Walks what callers gave, and gives each present wire value to `put`. */
function fieldsWriter(fields: Fields): (values: unknown, put: (slot: Slot, value: unknown) => void) => void {
  const slots = Object.entries(fields).map(([wire, field]): Slot => ({
    wire,
    name: callerName(wire, field),
    field,
    write: writer(field),
  }));
  const names = new Set(slots.filter(({ field }) => constantOf(field) === undefined).map(({ name }) => name));
  return (values, put) => {
    if (!isObject(values)) return refuse('is not an object');
    for (const name of Object.keys(values))
      if (!names.has(name) && values[name] !== undefined)
        throw NAME.test(name)
          ? new ShapeError('is no field of this call', name)
          : new ShapeError('has a field that is none of this call');
    for (const slot of slots) {
      const value = constantOf(slot.field) ?? values[slot.name] ?? undefined;
      try {
        if (value !== undefined) put(slot, slot.write(value));
        else if (slot.field.required) refuse('is missing');
      } catch (error) {
        throw within(error, slot.name);
      }
    }
  };
}

const constantOf = (field: Field): unknown => ('const' in field ? field.const : undefined);

function objectWriter(fields: Fields): Write {
  const walk = fieldsWriter(fields);
  return (value) => {
    const object: Record<string, unknown> = {};
    walk(value, ({ wire }, item) => (object[wire] = item));
    return object;
  };
}

function writer(field: Field): Write {
  switch (field.type) {
    case 'string':
      return textWriter(field);
    case 'integer':
    case 'number':
      return numberWriter(field);
    case 'big-integer':
      return writeBigInteger;
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? value : refuse('is not true or false'));
    case 'time':
      return (value) => Math.floor(toDate(value).getTime() / 1000);
    case 'file':
      return fileWriter(field);
    case 'object':
      return objectWriter(field.fields);
    case 'map':
      return mapWriter(field);
    case 'array':
      return listWriter(field);
  }
}

/**
 * Makes the writer of an endpoint's requests: it checks what a caller gives, fills in constants and converts units.
 * @throws ShapeError from the writer, naming the first field that is wrong as callers name it
 */
export function requestWriter(endpoint: Pick<Endpoint, 'request' | 'send'>): (values: unknown) => Sent {
  const walk = fieldsWriter(endpoint.request);
  return (values) => {
    const sent: Sent = { query: [], body: {}, bigIntegers: [], files: [] };
    walk(values, ({ wire, field }, value) => {
      if (endpoint.send === 'query' || field.in === 'query') sent.query.push([wire, String(value)]);
      // The file writer has made it an Upload.
      else if (field.type === 'file') sent.files.push([wire, value as Upload]);
      else if (field.type === 'big-integer' && !field.asText) sent.bigIntegers.push([wire, String(value)]);
      else sent.body[wire] = value;
      if (field.alsoSend) sent.body[field.alsoSend] = value;
    });
    return sent;
  };
}
