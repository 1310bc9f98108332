import { createHash } from 'node:crypto';
import { inclusionProof, merkleRoot, sortLeaves } from '@kaibo/fair-draw';

/** Leaves in a row of the archive: a power of two, so that each row is a whole subtree of RFC 9162's tree. */
export const LEAVES_A_ROW = 1_024;
const LEAF_BYTES = 32;

/** A row of the archive. */
export interface LeavesRow {
  no: number;
  firstLeaf: Buffer;
  /** Root of the row's own leaves. */
  node: Buffer;
  leaves: Buffer;
}

/** Leaves in any order, cut into rows as they are kept. Pure. @throws FairDrawError for one that comes twice */
export function rowsOf(leaves: Uint8Array): LeavesRow[] {
  const sorted = Buffer.from(sortLeaves(leaves));
  const rows: LeavesRow[] = [];
  for (let from = 0; from < sorted.length; from += LEAVES_A_ROW * LEAF_BYTES) {
    const own = sorted.subarray(from, from + LEAVES_A_ROW * LEAF_BYTES);
    const node = Buffer.from(merkleRoot(own));
    rows.push({ no: rows.length, firstLeaf: own.subarray(0, LEAF_BYTES), node, leaves: own });
  }
  return rows;
}

/** The root of all rows; of none, what RFC 9162 says of an empty list. Pure. */
export const rootOf = (nodes: readonly Uint8Array[]): Buffer =>
  nodes.length === 0 ? Buffer.from(merkleRoot(new Uint8Array(0))) : subtree(nodes, 0, nodes.length);

/** Where a leaf stands and how one gets from it to the root. Pure. */
export interface Place {
  index: number;
  /** The lowest sibling first, hex. */
  proof: string[];
}

/**
 * Reads one row of leaves, and of the others their nodes only. Pure.
 * @param nodes of all rows, in order
 * @param no of the row whose `leaves` are given
 * @returns null when the leaf is not among them
 */
export function placeOf(nodes: readonly Uint8Array[], no: number, leaves: Buffer, leaf: Uint8Array): Place | null {
  const within = indexIn(leaves, leaf);
  if (within < 0) return null;
  const path = [...inclusionProof(leaves, within).map(hex), ...above(nodes, no).map(hex)];
  return { index: no * LEAVES_A_ROW + within, proof: path };
}

/** The siblings between a row's node and the root, the lowest first. */
function above(nodes: readonly Uint8Array[], no: number): Uint8Array[] {
  const path: Uint8Array[] = [];
  for (let from = 0, count = nodes.length; count > 1;) {
    const left = split(count);
    const isLeft = no - from < left;
    path.unshift(isLeft ? subtree(nodes, from + left, count - left) : subtree(nodes, from, left));
    if (!isLeft) from += left;
    count = isLeft ? left : count - left;
  }
  return path;
}

function subtree(nodes: readonly Uint8Array[], from: number, count: number): Buffer {
  if (count === 1) return Buffer.from(nodes[from] ?? []);
  const left = split(count);
  return createHash('sha256')
    .update(Buffer.of(1)) // RFC 9162: an inner node
    .update(subtree(nodes, from, left))
    .update(subtree(nodes, from + left, count - left))
    .digest();
}

/** The greatest power of two below `count`, which is at least 2. */
function split(count: number): number {
  let left = 1;
  while (left * 2 < count) left *= 2;
  return left;
}

function indexIn(leaves: Buffer, leaf: Uint8Array): number {
  let [from, to] = [0, leaves.length / LEAF_BYTES];
  while (from < to) {
    const middle = (from + to) >> 1;
    const order = leaves.subarray(middle * LEAF_BYTES, (middle + 1) * LEAF_BYTES).compare(leaf);
    if (order === 0) return middle;
    if (order < 0) from = middle + 1;
    else to = middle;
  }
  return -1;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
