import { type Bundle, toHex, verifyBundle, type VerifyOptions } from '../src';
import { bundleNumber, bytesOf, pick } from './bundles';

const encode = (value: unknown) => Buffer.from(`${JSON.stringify(value)}\n`);

/** Published files, as bytes. */
export const bundleFiles = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, number) => encode(bundleNumber(number)));

export interface Change {
  what: string;
  file: Buffer;
}

/** One bit of the file, or one field of the bundle, other than it was. */
export function changes(count: number, files: readonly Buffer[]): Change[] {
  return Array.from({ length: count }, (_, number) => {
    const file = files[pick('file', number, files.length)] as Buffer; // pick stays below
    return number % 2 ? bitChange(number, file) : fieldChange(number, JSON.parse(file.toString()) as Bundle);
  });
}

function bitChange(number: number, file: Buffer): Change {
  const bit = pick('bit', number, 8 * file.length);
  const changed = Buffer.from(file);
  changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
  return { what: `bit ${bit}`, file: changed };
}

type Place = { holder: Record<string, unknown>; name: string; path: string };

/** Every value in it that holds no other, lists and objects too when they are empty. */
function placesIn(value: object, path = ''): Place[] {
  return Object.entries(value).flatMap(([name, inner]) => {
    const here = { holder: value as Record<string, unknown>, name, path: `${path}.${name}` };
    const isInner = typeof inner === 'object' && inner !== null && Object.keys(inner).length > 0;
    return isInner ? [here, ...placesIn(inner as object, here.path)] : [here];
  });
}

const isHex = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64,}$/.test(value);

/** Another value of the same shape where there is one: what only the hashes tell. */
function other(value: unknown, number: number): unknown {
  if (isHex(value)) return toHex(bytesOf('other', number)).padEnd(value.length, value).slice(0, value.length);
  if (typeof value === 'number') return value + (number % 4 < 2 ? 1 : -1);
  if (typeof value === 'string') return `${value}x`;
  if (typeof value === 'boolean') return !value;
  return value === null ? 0 : null;
}

function fieldChange(number: number, bundle: Bundle): Change {
  const places = placesIn(bundle);
  // Leaves are most of the file, and each of the other fields is wanted too.
  const chosen = number % 4 ? places.filter(({ path }) => !path.startsWith('.leaves.')) : places;
  const { holder, name, path } = chosen[pick('place', number, chosen.length)] as Place;
  const kind = pick('kind', number, 8);
  if (kind === 0) {
    if (Array.isArray(holder)) holder.splice(Number(name), 1);
    else delete holder[name];
  } else if (kind === 1 && Array.isArray(holder)) holder.push(holder[Number(name)]);
  else if (kind === 1) holder[`${name}2`] = holder[name];
  else holder[name] = other(holder[name], number);
  return { what: `${['removed', 'added'][kind] ?? 'changed'} ${path}`, file: encode(bundle) };
}

/** What a verifier says of a file, in short. */
export function codesOf(file: Buffer, options: VerifyOptions = {}): string[] {
  let bundle: unknown;
  try {
    bundle = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file));
  } catch {
    return ['unreadable'];
  }
  return verifyBundle(bundle, options).lines.map(({ code }) => code);
}

const WRONG = /^(unreadable|shape-wrong|.*-(differ|differs|unsorted|not-by-rules|unknown-chain|unverified))$/;
export const isFound = (codes: readonly string[]): boolean => codes.some((code) => WRONG.test(code));
