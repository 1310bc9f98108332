import { asObject } from './http';

/** A request of the control interface that cannot be done; `field` names what is wrong with it. */
export class Wrong extends Error {
  constructor(
    readonly field: string,
    text: string,
    readonly status = 400,
  ) {
    super(text);
  }
}

export type Input = Record<string, unknown>;

/** The body as an object; nothing is an empty one. @throws Wrong `body` */
export const readInput = (raw: string): Input => {
  if (raw.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    throw new Wrong('body', 'must be JSON');
  }
  const input = asObject(value);
  if (!input) throw new Wrong('body', 'must be a JSON object');
  return input;
};

/** A misspelled field is told, instead of doing something else than was meant. @throws Wrong the first unknown field */
export const only = (input: Input, fields: readonly string[]): void => {
  const unknown = Object.keys(input).find((field) => !fields.includes(field));
  if (unknown !== undefined)
    throw new Wrong(unknown.slice(0, 60), `is not known here; known are ${fields.join(', ') || 'none'}`);
};

/** @returns null when the field is absent. @throws Wrong */
export const text = (input: Input, field: string, most: number): string | null => {
  const value = input[field];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string' || value.trim() === '' || value.length > most)
    throw new Wrong(field, `must be a text of 1 to ${most} characters`);
  return value;
};

/** @returns null when the field is absent. @throws Wrong */
export const whole = (input: Input, field: string, least: number, most: number): number | null => {
  const value = input[field];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least || value > most)
    throw new Wrong(field, `must be a whole number from ${least} to ${most}`);
  return value;
};

/** One of the listed values; null when the field is absent. @throws Wrong */
export const oneOf = <T extends string | number>(input: Input, field: string, values: readonly T[]): T | null => {
  const value = input[field];
  if (value === undefined || value === null) return null;
  const found = values.find((each) => each === value);
  if (found === undefined) throw new Wrong(field, `must be one of ${values.join(', ')}`);
  return found;
};

/** @returns false when the field is absent. @throws Wrong */
export const flag = (input: Input, field: string): boolean => {
  const value = input[field];
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw new Wrong(field, 'must be true or false');
  return value;
};

/** A list of texts; null when the field is absent. @throws Wrong */
export const texts = (input: Input, field: string, mostItems: number, mostLong: number): string[] | null => {
  const value = input[field];
  if (value === undefined || value === null) return null;
  const isList = (given: unknown): given is string[] =>
    Array.isArray(given) &&
    given.length <= mostItems &&
    given.every((each) => typeof each === 'string' && each.trim() !== '' && each.length <= mostLong);
  if (!isList(value))
    throw new Wrong(field, `must be a list of at most ${mostItems} texts of 1 to ${mostLong} characters`);
  return value;
};
