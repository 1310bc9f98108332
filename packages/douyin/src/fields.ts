import { type ArrayField, type Field, type Fields, type MapField, type NumberField, type TextField } from './endpoint';
import { callerName } from './field-types';
import { isObject, refuse, ShapeError, within } from './shape-error';

/** Lone surrogates and control characters, which JSON would escape. */
const UNSENDABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]|\p{Surrogate}/u;
const DECIMAL = /^-?\d{1,15}(?:\.\d{1,6})?$/;
const FORBIDDEN_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

/** Requests go out, answers come in: the rules are the same, but requests are strict about types and names. */
type Way = 'out' | 'in';

function text(field: TextField, value: unknown, way: Way): string {
  if (typeof value !== 'string') return refuse('is not a text');
  if (way === 'out' && UNSENDABLE.test(value)) refuse('has characters that cannot be sent');
  if (field.const !== undefined && value !== field.const) refuse(`is not ${field.const}`);
  if (value.length < (field.min ?? 0)) refuse(value === '' ? 'is empty' : `is shorter than ${field.min}`);
  if (value.length > (field.max ?? Infinity)) refuse(`is longer than ${field.max}`);
  if (field.pattern !== undefined && !new RegExp(`^(?:${field.pattern})$`, 'u').test(value))
    refuse('has characters that are not allowed, or in the wrong place');
  return value;
}

function number(field: NumberField, given: unknown, way: Way): number {
  const value = way === 'in' && typeof given === 'string' && DECIMAL.test(given) ? Number(given) : given;
  if (typeof value !== 'number' || !Number.isFinite(value)) return refuse('is not a number');
  if (field.type === 'integer' && !Number.isSafeInteger(value)) refuse('is not a whole number');
  if (value < (field.min ?? -Infinity)) refuse(`is below ${field.min}`);
  if (value > (field.max ?? Infinity)) refuse(`is above ${field.max}`);
  if (field.values && !field.values.includes(value)) refuse(`is none of ${field.values.join(', ')}`);
  return value;
}

function requireCount(field: ArrayField | MapField, count: number): void {
  if (count < (field.min ?? 0)) refuse(`has fewer than ${field.min} items`);
  if (count > (field.max ?? Infinity)) refuse(`has more than ${field.max} items`);
}

function item<T>(step: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw within(error, step);
  }
}

function convert(field: Field, value: unknown, way: Way): unknown {
  switch (field.type) {
    case 'string':
      return text(field, value, way);
    case 'integer':
    case 'number':
      return number(field, value, way);
    case 'boolean':
      return typeof value === 'boolean' ? value : refuse('is not true or false');
    case 'object':
      return way === 'out' ? toWire(field.fields, value) : fromWire(field.fields, value);
    case 'map': {
      if (!isObject(value)) return refuse('is not an object');
      const entries = Object.entries(value);
      requireCount(field, entries.length);
      return Object.fromEntries(
        entries.map(([name, inner]) => {
          if (FORBIDDEN_NAMES.has(name) || UNSENDABLE.test(name)) refuse('has a name that is not allowed');
          return [name, item(name, () => convert(field.items, inner, way))];
        }),
      );
    }
    case 'array': {
      if (!Array.isArray(value)) return refuse('is not a list');
      requireCount(field, value.length);
      return Array.from(value, (inner: unknown, index) =>
        item(`[${index}]`, () =>
          inner === undefined || inner === null ? refuse('is missing') : convert(field.items, inner, way),
        ),
      );
    }
  }
}

/**
 * Checks what a caller gives, fills in constants, and names it as the wire does.
 * @throws ShapeError naming the first field that is wrong as callers name it
 */
export function toWire(fields: Fields, values: unknown): Record<string, unknown> {
  if (!isObject(values)) return refuse('is not an object');
  const body: Record<string, unknown> = {};
  const names = new Set<string>();
  for (const [wire, field] of Object.entries(fields)) {
    const only = 'const' in field ? field.const : undefined;
    const name = callerName(wire, field);
    if (only === undefined) names.add(name);
    const value = only ?? (Object.hasOwn(values, name) ? values[name] : undefined);
    item(name, () => {
      if (value !== undefined && value !== null) body[wire] = convert(field, value, 'out');
      else if (field.required) refuse('is missing');
    });
  }
  for (const name of Object.keys(values))
    if (!names.has(name) && values[name] !== undefined) throw new ShapeError('is no field of this call', name);
  return body;
}

/**
 * Checks a parsed answer and gives back only what the table names, in callers' names.
 * @throws ShapeError naming the first field that is wrong as the wire names it
 */
export function fromWire(fields: Fields, answer: unknown): Record<string, unknown> {
  if (!isObject(answer)) return refuse('is not an object');
  const read: Record<string, unknown> = {};
  for (const [wire, field] of Object.entries(fields)) {
    const value = answer[wire];
    // What there is not comes as an empty text, too: a guest's openid.
    const isThere = value !== undefined && value !== null && (field.required || value !== '');
    read[callerName(wire, field)] = item(wire, () => {
      if (isThere) return convert(field, value, 'in');
      if (field.required) return refuse('is missing');
      return field.type === 'array' ? [] : null;
    });
  }
  return read;
}

/** The values of a request that no message may quote. Shorter ones stand in too many texts by chance. */
export function sensitiveValues(fields: Fields, body: Record<string, unknown>): string[] {
  return Object.entries(fields).flatMap(([wire, field]) => {
    const value = body[wire];
    if (field.type === 'object' && isObject(value)) return sensitiveValues(field.fields, value);
    return field.sensitive && typeof value === 'string' && value.length >= 6 ? [value] : [];
  });
}
