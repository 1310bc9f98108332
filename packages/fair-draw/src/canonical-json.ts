import { utf8 } from './bytes';
import { FairDrawError } from './fair-draw-error';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const DEPTH = 32;

/**
 * RFC 8785 (keys sorted by UTF-16 code units, no white space), numbers being whole ones of at most 2^53 - 1: what every
 * language writes alike.
 * @throws FairDrawError NOT_CANONICAL for other numbers, other values, halves of surrogate pairs and more than 32 levels
 */
export function canonicalJson(value: Json, path = 'value'): string {
  return write(value, path, 0);
}

function write(value: unknown, path: string, depth: number): string {
  if (depth > DEPTH) throw new FairDrawError('NOT_CANONICAL', path, `at most ${DEPTH} levels`);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return writeText(value, path);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value))
      throw new FairDrawError('NOT_CANONICAL', path, 'a whole number, at most 2^53 - 1');
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map((item, at) => write(item, `${path}[${at}]`, depth + 1)).join(',')}]`;
  if (typeof value !== 'object') throw new FairDrawError('NOT_CANONICAL', path, 'a value of JSON');
  const fields = value as Record<string, unknown>;
  const keys = Object.keys(fields).sort(); // by code units: RFC 8785, 3.2.3
  return `{${keys.map((key) => `${writeText(key, path)}:${write(fields[key], `${path}.${key}`, depth + 1)}`).join(',')}}`;
}

function writeText(text: string, path: string): string {
  utf8(text, path);
  return JSON.stringify(text);
}
