import { concat } from './bytes';
import { type Hash, sha256 } from './sha256';

/** HMAC-SHA-256 (RFC 2104). @returns 32 bytes */
export function hmacSha256(key: Uint8Array, message: Uint8Array, hash: Hash = sha256): Uint8Array {
  const block = new Uint8Array(64);
  block.set(key.length > 64 ? hash(key) : key);
  const inner = block.map((byte) => byte ^ 0x36);
  const outer = block.map((byte) => byte ^ 0x5c);
  return hash(concat(outer, hash(concat(inner, message))));
}
