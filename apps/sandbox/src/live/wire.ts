import type { Body } from '../handler';

/** Reads wire fields that the endpoint table has let through. A throw here is a bug: the table promised more than it checks. */

export const number = (body: Body, field: string): number => {
  const value = body[field];
  if (typeof value !== 'number') throw new Error(`${field} is no number`);
  return value;
};

/** Null when the field is absent. */
export const numberOrNull = (body: Body, field: string): number | null =>
  isAbsent(body[field]) ? null : number(body, field);

export const text = (body: Body, field: string): string => {
  const value = body[field];
  if (typeof value !== 'string') throw new Error(`${field} is no text`);
  return value;
};

/** Null when the field is absent or empty: clients send an empty text for what they leave out. */
export const textOrNull = (body: Body, field: string): string | null =>
  isAbsent(body[field]) || body[field] === '' ? null : text(body, field);

/** Empty when the field is absent. */
export const list = (body: Body, field: string): unknown[] => {
  const value = body[field] ?? [];
  if (!Array.isArray(value)) throw new Error(`${field} is no list`);
  return value;
};

/** Items of a list of numbers, each once, in the order of their first place. */
export const numbers = (body: Body, field: string): number[] => [
  ...new Set(list(body, field).map((each) => number({ each }, 'each'))),
];

export const flag = (body: Body, field: string): 0 | 1 => (number(body, field) === 1 ? 1 : 0);

export const isAbsent = (value: unknown): boolean => value === undefined || value === null;
