import { refuse } from './refusal';

/** A value of an event. Whole numbers of 16 digits and more are texts: a number would lose digits. */
export type EventValue = string | number | boolean | null | readonly EventValue[] | EventObject;

/** Has no prototype: every name is a field that came. */
export interface EventObject {
  readonly [name: string]: EventValue | undefined;
}

const MAX_DEPTH = 16;
const MAX_VALUES = 10_000;

/** A text, or a whole number with more digits than a double holds: the digits of a fraction or an exponent are neither. */
const TEXT_OR_LONG_NUMBER = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?[1-9]\d{15,}(?![\d.eE])/g;

export const isEventObject = (value: EventValue | undefined): value is EventObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws Refusal `bad-body` for what is no JSON, too deep or too much */
export function parseJson(text: string): EventValue {
  const lossless = /\d{16}/.test(text)
    ? text.replace(TEXT_OR_LONG_NUMBER, (part) => (part.startsWith('"') ? part : `"${part}"`))
    : text;
  let value: unknown;
  try {
    value = JSON.parse(lossless);
  } catch {
    return refuse('bad-body', 'the body is not JSON');
  }
  return copy(value, { left: MAX_VALUES }, 0);
}

/** Into objects without prototype. */
function copy(value: unknown, budget: { left: number }, depth: number): EventValue {
  if (depth > MAX_DEPTH) refuse('bad-body', 'the body is too deep');
  if (--budget.left < 0) refuse('bad-body', 'the body has too many values');
  if (Array.isArray(value)) return value.map((item) => copy(item, budget, depth + 1));
  if (typeof value !== 'object' || value === null) return value as EventValue; // JSON knows nothing else
  const object = Object.create(null) as Record<string, EventValue>; // an object without fields
  for (const [name, item] of Object.entries(value)) object[name] = copy(item, budget, depth + 1);
  return object;
}
