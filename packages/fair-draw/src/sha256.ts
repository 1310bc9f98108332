import { INITIAL, K } from './sha256-constants';
import { lastRounds, preparedRounds } from './sha256-rounds';

/** SHA-256 of a whole message. The port for whoever has a better one than ours. */
export type Hash = (message: Uint8Array) => Uint8Array;

const prepared = new Int32Array(8);
const middle = new Int32Array(8);

/** One block of 16 words. `into` may be `state`. */
export function compress(state: Int32Array, w: Int32Array, into: Int32Array): void {
  for (let t = 0; t < 8; t++) prepared[t] = (w[t] as number) + (K[t] as number);
  preparedRounds(state, prepared, 0, 8, middle);
  lastRounds(middle, w, state, into);
}

const mixed = new Int32Array(8);

/** A block whose 64 words were prepared. `into` may be `state`. */
export function compressPrepared(state: Int32Array, kw: Int32Array, at: number, into: Int32Array): void {
  preparedRounds(state, kw, at, 64, mixed);
  for (let t = 0; t < 8; t++) into[t] = (state[t] as number) + (mixed[t] as number);
}

/** The 64 words of a block's schedule, each with its constant. @param block 16 words */
export function prepare(block: Int32Array, kw: Int32Array = new Int32Array(64), at = 0): Int32Array {
  const w = new Int32Array(64);
  w.set(block);
  for (let t = 16; t < 64; t++) {
    const a = w[t - 15] as number;
    const b = w[t - 2] as number;
    const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
    const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
    w[t] = ((w[t - 16] as number) + s0 + (w[t - 7] as number) + s1) | 0;
  }
  for (let t = 0; t < 64; t++) kw[at + t] = (w[t] as number) + (K[t] as number);
  return kw;
}

/** Big-endian. */
export function readWords(bytes: Uint8Array, at: number, count: number, into: Int32Array, to = 0): void {
  for (let t = 0, i = at; t < count; t++, i += 4)
    into[to + t] =
      ((bytes[i] as number) << 24) |
      ((bytes[i + 1] as number) << 16) |
      ((bytes[i + 2] as number) << 8) |
      (bytes[i + 3] as number);
}

/** Big-endian. @returns 32 bytes */
export function wordsToBytes(words: Int32Array, at = 0): Uint8Array {
  const bytes = new Uint8Array(32);
  for (let t = 0; t < 32; t++) bytes[t] = (words[at + (t >> 2)] as number) >>> (24 - 8 * (t & 3));
  return bytes;
}

/** SHA-256 (FIPS 180-4), in plain JavaScript. @returns 32 bytes */
export function sha256(message: Uint8Array): Uint8Array {
  const state = Int32Array.from(INITIAL);
  const w = new Int32Array(16);
  const whole = message.length - (message.length % 64);
  for (let at = 0; at < whole; at += 64) {
    readWords(message, at, 16, w);
    compress(state, w, state);
  }
  const rest = message.length - whole;
  const tail = new Uint8Array(rest < 56 ? 64 : 128);
  tail.set(message.subarray(whole));
  tail[rest] = 0x80;
  for (let at = 0; at < tail.length; at += 64) {
    readWords(tail, at, 16, w);
    if (at === tail.length - 64) {
      w[14] = Math.floor(message.length / 0x20000000); // length in bits, 64 of them
      w[15] = message.length << 3;
    }
    compress(state, w, state);
  }
  return wordsToBytes(state);
}
