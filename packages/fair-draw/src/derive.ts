// The derivations of SPEC.md, sections 2 to 5: every byte layout of a draw.
import { concat, fromHex, requireLength, uint64, utf8 } from './bytes';
import { canonicalJson, type Json } from './canonical-json';
import { FairDrawError } from './fair-draw-error';
import { hmacSha256 } from './hmac';
import { type Hash, sha256 } from './sha256';

const COMMIT = utf8('kaibo/commit/1');
const LEAF = utf8('kaibo/leaf/1');
const RULES = utf8('kaibo/rules/1');
const SEED = utf8('kaibo/seed/1');

/**
 * What is published before anybody enters: `SHA-256("kaibo/commit/1" ‖ secret)`.
 * @param secret 32 random bytes, sealed until the draw and never used again
 */
export function commitment(secret: Uint8Array, hash: Hash = sha256): Uint8Array {
  requireLength(secret, 32, 'secret');
  return hash(concat(COMMIT, secret));
}

/**
 * `SHA-256("kaibo/rules/1" ‖ canonical JSON)`.
 * @throws FairDrawError NOT_CANONICAL
 */
export const rulesHash = (rules: Json, hash: Hash = sha256): Uint8Array =>
  hash(concat(RULES, utf8(canonicalJson(rules, 'rules'))));

/**
 * An entrant's pseudonym, `HMAC(key, "kaibo/leaf/1" ‖ length of lottery (8 bytes) ‖ lottery ‖ entrant)`: without the key
 * nobody tells whose it is, and the same entrant has another one in every lottery.
 * @param key 32 bytes, the merchant's, kept secret
 * @param lottery as in the rules
 * @param entrant whatever is one for each who may enter, such as a member's id
 */
export function entryLeaf(key: Uint8Array, lottery: string, entrant: string, hash: Hash = sha256): Uint8Array {
  requireLength(key, 32, 'key');
  const name = utf8(lottery, 'lottery');
  return hmacSha256(key, concat(LEAF, uint64(name.length), name, utf8(entrant, 'entrant')), hash);
}

/** No beacon: whoever knows the secret could choose, before the root is published, who else has entered. */
export type NoBeacon = {
  kind: 'none';
};
/** A round of drand, fixed when the lottery opens: nobody knows it before the entries are closed. */
export type DrandBeacon = {
  kind: 'drand';
  /** Hash of the chain, 32 bytes in hex. */
  chain: string;
  round: number;
  /** 48 bytes in hex. */
  signature: string;
};
export type Beacon = NoBeacon | DrandBeacon;

/**
 * What of closing time and beacon goes into the seed: `kind (1) ‖ closesAtMs (8)`, and for drand `chain (32) ‖ round (8) ‖
 * signature (48)` after it.
 * @param closesAtMs milliseconds since 1970: when entering ended by the rules
 */
export function beaconBytes(closesAtMs: number, beacon: Beacon): Uint8Array {
  const time = uint64(closesAtMs, 'closesAtMs');
  if (beacon.kind === 'none') return concat(Uint8Array.of(0), time);
  if (beacon.kind !== 'drand') throw new FairDrawError('SHAPE', 'beacon.kind', 'none or drand');
  return concat(
    Uint8Array.of(1),
    time,
    fromHex(beacon.chain, 32, 'beacon.chain'),
    uint64(beacon.round, 'beacon.round'),
    fromHex(beacon.signature, 48, 'beacon.signature'),
  );
}

export interface SeedParts {
  /** 32 bytes. */
  secret: Uint8Array;
  /** 32 bytes. */
  root: Uint8Array;
  /** From `beaconBytes`. */
  beacon: Uint8Array;
}

/** `SHA-256("kaibo/seed/1" ‖ secret ‖ root ‖ beacon)`. */
export function seed({ secret, root, beacon }: SeedParts, hash: Hash = sha256): Uint8Array {
  requireLength(secret, 32, 'secret');
  requireLength(root, 32, 'root');
  return hash(concat(SEED, secret, root, beacon));
}

/** `SHA-256(seed ‖ leaf)`: the smallest ones win. */
export function ticket(seedBytes: Uint8Array, leaf: Uint8Array, hash: Hash = sha256): Uint8Array {
  requireLength(seedBytes, 32, 'seed');
  requireLength(leaf, 32, 'leaf');
  return hash(concat(seedBytes, leaf));
}
