import { FairDrawError } from './fair-draw-error';

const PAIRS = Array.from({ length: 256 }, (_, byte) => (byte < 16 ? '0' : '') + byte.toString(16));

/** Lower case. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += PAIRS[bytes[i] as number] as string;
  return text;
}

/** -1 for anything but 0-9 and a-f: there is one way to write a byte. */
const digit = (code: number): number =>
  code >= 48 && code <= 57 ? code - 48 : code >= 97 && code <= 102 ? code - 87 : -1;

/** Writes at `at`, and tells whether all of the text was lower-case hex of `length` bytes. */
export function writeHex(text: string, length: number, into: Uint8Array, at: number): boolean {
  if (text.length !== 2 * length) return false;
  for (let i = 0; i < length; i++) {
    const high = digit(text.charCodeAt(2 * i));
    const low = digit(text.charCodeAt(2 * i + 1));
    if (high < 0 || low < 0) return false;
    into[at + i] = (high << 4) | low;
  }
  return true;
}

/**
 * @param path for the error
 * @throws FairDrawError SHAPE unless it is lower-case hex, of `length` bytes when given
 */
export function fromHex(text: string, length = text.length / 2, path = 'hex'): Uint8Array {
  const bytes = new Uint8Array(Math.floor(length));
  if (!writeHex(text, length, bytes, 0)) throw new FairDrawError('SHAPE', path, `${length} bytes in lower-case hex`);
  return bytes;
}

/** Mini-programs have no TextEncoder. A half of a surrogate pair has no UTF-8. @throws FairDrawError NOT_CANONICAL */
export function utf8(text: string, path = 'text'): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0xd800 && code <= 0xdfff) throw new FairDrawError('NOT_CANONICAL', path, 'half of a surrogate pair');
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return Uint8Array.from(bytes);
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Big-endian. @param value an integer from 0 to 2^53 - 1 */
export function uint64(value: number, path = 'number'): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new FairDrawError('SHAPE', path, 'an integer from 0 to 2^53 - 1');
  const bytes = new Uint8Array(8);
  for (let at = 7, rest = value; at >= 0; at--, rest = Math.floor(rest / 256)) bytes[at] = rest % 256;
  return bytes;
}

/** Below zero when `a` comes first, as bytes compare; a shorter one comes before what it is the beginning of. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && compareBytes(a, b) === 0;

/** @throws FairDrawError SHAPE */
export function requireLength(bytes: Uint8Array, length: number, path: string): void {
  if (!(bytes instanceof Uint8Array) || bytes.length !== length)
    throw new FairDrawError('SHAPE', path, `${length} bytes`);
}
