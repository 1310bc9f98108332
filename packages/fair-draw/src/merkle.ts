import { concat, equalBytes } from './bytes';
import { FairDrawError } from './fair-draw-error';
import { treeHash, type TreeHash } from './hashes';
import { type Leaves, packed } from './leaves';
import { type Hash, sha256, wordsToBytes } from './sha256';

/** Leaves of one part of the tree; only roots of parts are kept, so a tree takes little more than its leaves. */
const PART_LEVELS = 8;
const PART = 1 << PART_LEVELS;

/** Pairs of hashes become one; the last of an odd number goes up as it is, which is the tree of RFC 9162. */
function nextLevel(level: Int32Array, count: number, tree: TreeHash): Int32Array {
  const above = new Int32Array(8 * Math.ceil(count / 2));
  for (let index = 0; 2 * index + 1 < count; index++) tree.node(level, 16 * index, above, 8 * index);
  if (count % 2 === 1) above.set(level.subarray(8 * (count - 1)), above.length - 8);
  return above;
}

/** All levels over hashes, themselves first. */
function levelsOver(bottom: Int32Array, tree: TreeHash): Int32Array[] {
  const levels = [bottom];
  for (let top = bottom; top.length > 8; levels.push(top)) top = nextLevel(top, top.length / 8, tree);
  return levels;
}

function partLevels(all: Uint8Array, part: number, tree: TreeHash): Int32Array[] {
  const from = part * PART;
  const count = Math.min(PART, all.length / 32 - from);
  const hashes = new Int32Array(8 * count);
  for (let index = 0; index < count; index++) tree.leaf(all, from + index, hashes, 8 * index);
  return levelsOver(hashes, tree);
}

/** Siblings on the way up from `index`. */
function siblings(levels: readonly Int32Array[], index: number): Uint8Array[] {
  const path: Uint8Array[] = [];
  levels.forEach((level, height) => {
    const sibling = Math.floor(index / 2 ** height) ^ 1;
    if (8 * sibling < level.length) path.push(wordsToBytes(level, 8 * sibling));
  });
  return path;
}

export interface MerkleTree {
  count: number;
  root: Uint8Array;
  /**
   * Inclusion proof of RFC 9162, 2.1.3.1, for a five hundredth of the work of the whole tree of a million.
   * @returns siblings, the lowest first; at most 20 for a million leaves
   * @throws FairDrawError SHAPE for an index outside
   */
  proof(index: number): Uint8Array[];
}

/**
 * The tree of RFC 9162, 2.1.1, over leaves of 32 bytes, in the order given, for whoever makes many proofs. It keeps the leaves,
 * which must not change.
 * @throws FairDrawError LEAVES
 */
export function merkleTree(leaves: Leaves, hash: Hash = sha256): MerkleTree {
  const all = packed(leaves);
  const count = all.length / 32;
  const tree = treeHash(hash);
  const parts = new Int32Array(8 * Math.ceil(count / PART));
  for (let part = 0; 8 * part < parts.length; part++) {
    const levels = partLevels(all, part, tree);
    parts.set(levels[levels.length - 1] as Int32Array, 8 * part); // there is always a level
  }
  const upper = count > 0 ? levelsOver(parts, tree) : [];
  const top = upper[upper.length - 1];
  return {
    count,
    root: top ? wordsToBytes(top) : hash(new Uint8Array(0)),
    proof(index) {
      if (!Number.isInteger(index) || index < 0 || index >= count)
        throw new FairDrawError('SHAPE', 'index', 'of one of the leaves');
      const part = index >> PART_LEVELS;
      return [...siblings(partLevels(all, part, tree), index % PART), ...siblings(upper, part)];
    },
  };
}

/**
 * Root of RFC 9162, 2.1.1, over leaves of 32 bytes, in the order given.
 * @returns 32 bytes; SHA-256 of nothing for no leaves
 * @throws FairDrawError LEAVES
 */
export const merkleRoot = (leaves: Leaves, hash: Hash = sha256): Uint8Array => merkleTree(leaves, hash).root;

/**
 * One inclusion proof; `merkleTree` makes many.
 * @throws FairDrawError LEAVES, SHAPE
 */
export const inclusionProof = (leaves: Leaves, index: number, hash: Hash = sha256): Uint8Array[] =>
  merkleTree(leaves, hash).proof(index);

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

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
