import { type Endpoint, type Field, type Fields } from './endpoint';
import { fieldsReader } from './read';
import { type Sent, requestWriter } from './write';

/** An entry of the table as functions. */
interface Compiled {
  write: (values: unknown) => Sent;
  /** In callers' names and units; `Answered` says what it is. */
  read: (answer: unknown) => Record<string, unknown>;
  /** Readers of the payloads that come with a code of their own. */
  results: ReadonlyMap<number, (answer: unknown) => Record<string, unknown>>;
  /** Finds whole numbers in an answer's text that JSON.parse would round; null if there are none to look for. */
  bigIntegers: RegExp | null;
}

const made = new WeakMap<Endpoint, Compiled>();

/** Entries are turned into functions when they are first called, and once. */
export function compiled(endpoint: Endpoint): Compiled {
  let functions = made.get(endpoint);
  if (!functions) made.set(endpoint, (functions = compile(endpoint)));
  return functions;
}

const compile = (endpoint: Endpoint): Compiled => ({
  write: requestWriter(endpoint),
  read: fieldsReader(endpoint.answer),
  results: new Map(
    Object.entries(endpoint.resultCodes ?? {}).map(([code, fields]) => [Number(code), fieldsReader(fields)]),
  ),
  bigIntegers: bigIntegers(endpoint.answer),
});

function bigIntegers(fields: Fields): RegExp | null {
  const names = bigIntegerNames(fields);
  // Within a text the quote before the colon is escaped, so this finds names of fields only.
  return names.length === 0 ? null : new RegExp(`"(${names.join('|')})"(\\s*):(\\s*)(\\d{16,40})`, 'g');
}

const bigIntegerNames = (fields: Fields): string[] =>
  Object.entries(fields).flatMap(([wire, field]) =>
    field.type === 'big-integer' ? [wire] : bigIntegerNames(inner(field)),
  );

function inner(field: Field): Fields {
  if (field.type === 'object') return field.fields;
  return field.type === 'array' || field.type === 'map' ? inner(field.items) : {};
}
