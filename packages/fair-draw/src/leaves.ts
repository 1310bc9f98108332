import { compareBytes, requireLength, writeHex } from './bytes';
import { FairDrawError } from './fair-draw-error';

/** Leaves one after the other, 32 bytes each; or a list of them. The first costs a third of the memory of the second. */
export type Leaves = Uint8Array | readonly Uint8Array[];

/** @throws FairDrawError LEAVES unless each has 32 bytes */
export function packed(leaves: Leaves): Uint8Array {
  if (leaves instanceof Uint8Array) {
    if (leaves.length % 32 !== 0) throw new FairDrawError('LEAVES', 'leaves', '32 bytes each');
    return leaves;
  }
  const all = new Uint8Array(32 * leaves.length);
  leaves.forEach((leaf, index) => {
    if (leaf.length !== 32) throw new FairDrawError('LEAVES', `leaves[${index}]`, '32 bytes each');
    all.set(leaf, 32 * index);
  });
  return all;
}

export const leafAt = (all: Uint8Array, index: number): Uint8Array => all.subarray(32 * index, 32 * index + 32);

/** @returns index of the first that is not greater than the one before it; -1 when all ascend */
export function firstDisorder(all: Uint8Array): number {
  for (let at = 32; at < all.length; at += 32) {
    let i = 0;
    while (i < 32 && all[at + i] === all[at + i - 32]) i++;
    if (i === 32 || (all[at + i] as number) < (all[at + i - 32] as number)) return at / 32;
  }
  return -1;
}

/** @throws FairDrawError LEAVES unless they ascend, each once */
export function requireSorted(leaves: Leaves): Uint8Array {
  const all = packed(leaves);
  const at = firstDisorder(all);
  if (at >= 0) throw new FairDrawError('LEAVES', `leaves[${at}]`, 'ascending, each once');
  return all;
}

/** In the order in which they are published. @throws FairDrawError LEAVES for one that comes twice */
export function sortLeaves(leaves: Leaves): Uint8Array {
  const all = packed(leaves);
  if (firstDisorder(all) < 0) return all;
  const list = Array.from({ length: all.length / 32 }, (_, index) => leafAt(all, index));
  return requireSorted(list.sort(compareBytes));
}

/** @returns where the leaf stands, -1 when it is not there. Leaves ascend */
export function indexOfLeaf(all: Uint8Array, leaf: Uint8Array): number {
  requireLength(leaf, 32, 'leaf');
  let from = 0;
  let to = all.length / 32;
  while (from < to) {
    const middle = (from + to) >> 1;
    const order = compareBytes(leafAt(all, middle), leaf);
    if (order === 0) return middle;
    if (order < 0) from = middle + 1;
    else to = middle;
  }
  return -1;
}

/** @returns null when one of them is not 32 bytes in lower-case hex */
export function leavesFromHex(texts: readonly string[]): Uint8Array | null {
  const all = new Uint8Array(32 * texts.length);
  for (let index = 0; index < texts.length; index++)
    if (!writeHex(texts[index] as string, 32, all, 32 * index)) return null;
  return all;
}
