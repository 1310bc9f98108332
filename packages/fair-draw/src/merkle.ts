import { concat, equalBytes } from './bytes';
import { FairDrawError } from './fair-draw-error';
import { leafAt, type Leaves, packed } from './leaves';
import { type Hash, sha256 } from './sha256';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Greatest power of two below n. @param n at least 2 */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

function rootOf(all: Uint8Array, from: number, count: number, hash: Hash): Uint8Array {
  if (count === 0) return hash(new Uint8Array(0));
  if (count === 1) return hash(concat(LEAF, leafAt(all, from)));
  const k = split(count);
  return hash(concat(NODE, rootOf(all, from, k, hash), rootOf(all, from + k, count - k, hash)));
}

/**
 * Root of RFC 9162, 2.1.1, over leaves of 32 bytes, in the order given.
 * @returns 32 bytes; SHA-256 of nothing for no leaves
 * @throws FairDrawError LEAVES
 */
export function merkleRoot(leaves: Leaves, hash: Hash = sha256): Uint8Array {
  const all = packed(leaves);
  return rootOf(all, 0, all.length / 32, hash);
}

/**
 * Inclusion proof of RFC 9162, 2.1.3.1.
 * @returns siblings, the lowest first; at most 20 for a million leaves
 * @throws FairDrawError SHAPE for an index outside
 */
export function inclusionProof(leaves: Leaves, index: number, hash: Hash = sha256): Uint8Array[] {
  const all = packed(leaves);
  let count = all.length / 32;
  if (!Number.isInteger(index) || index < 0 || index >= count)
    throw new FairDrawError('SHAPE', 'index', 'of one of the leaves');
  const path: Uint8Array[] = [];
  for (let from = 0, at = index; count > 1;) {
    const k = split(count);
    if (at < k) {
      path.unshift(rootOf(all, from + k, count - k, hash));
      count = k;
    } else {
      path.unshift(rootOf(all, from, k, hash));
      from += k;
      at -= k;
      count -= k;
    }
  }
  return path;
}

export interface Inclusion {
  /** 32 bytes. */
  leaf: Uint8Array;
  /** From 0. */
  index: number;
  /** Of all leaves. */
  count: number;
  proof: readonly Uint8Array[];
  root: Uint8Array;
}

/** RFC 9162, 2.1.3.2. Never throws: what is no proof does not verify. */
export function verifyInclusion({ leaf, index, count, proof, root }: Inclusion, hash: Hash = sha256): boolean {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(count) || index < 0 || index >= count) return false;
  if (leaf.length !== 32 || root.length !== 32) return false;
  let fn = index;
  let sn = count - 1;
  let node = hash(concat(LEAF, leaf));
  for (const sibling of proof) {
    if (sn === 0 || sibling.length !== 32) return false;
    if (fn % 2 === 1 || fn === sn) {
      node = hash(concat(NODE, sibling, node));
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2;
        sn = Math.floor(sn / 2);
      }
    } else node = hash(concat(NODE, node, sibling));
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 && equalBytes(node, root);
}
