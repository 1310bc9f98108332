import { fromHex, toHex } from './bytes';
import { type Json } from './canonical-json';
import { type Beacon, beaconBytes, commitment, rulesHash, seed } from './derive';
import { draw, type Prize, type Winner } from './draw';
import { FairDrawError } from './fair-draw-error';
import { indexOfLeaf, leafAt, type Leaves, sortLeaves } from './leaves';
import { merkleRoot, type MerkleTree, merkleTree } from './merkle';
import { type Hash, sha256 } from './sha256';

export const BUNDLE_FORMAT = 'kaibo/fair-draw/1';
export const ENTRY_FORMAT = 'kaibo/fair-entry/1';
export const RECEIPT_FORMAT = 'kaibo/fair-receipt/1';

/** What is promised before it opens. Whatever else it holds is part of its hash. */
export interface Rules {
  /** The lottery's id. */
  readonly lottery: string;
  /** In the order in which they are drawn; ids differ. */
  readonly prizes: readonly (Prize & { readonly [more: string]: Json })[];
  readonly beacon: { readonly kind: 'none' } | { readonly kind: 'drand'; readonly chain: string };
  readonly [more: string]: Json;
}

/** All in lower-case hex. */
export interface PublishedWinner {
  prize: string;
  leaf: string;
  ticket: string;
}

/** What is published after the draw, without the list of leaves: what a phone needs to check its own entry. */
export interface Head {
  format: typeof BUNDLE_FORMAT;
  rules: Rules;
  /** Hex, as every hash here. */
  rulesHash: string;
  commitment: string;
  closesAtMs: number;
  count: number;
  root: string;
  beacon: Beacon;
  secret: string;
  seed: string;
  winners: PublishedWinner[];
}

/** All that is needed to check a draw. */
export interface Bundle extends Head {
  /** Ascending. */
  leaves: string[];
}

/** What a merchant signs for somebody who has entered, before the entries are closed. */
export interface Receipt {
  format: typeof RECEIPT_FORMAT;
  lottery: string;
  rulesHash: string;
  commitment: string;
  closesAtMs: number;
  /** Fixed when it opened; null without a beacon. */
  round: number | null;
  leaf: string;
  enteredAtMs: number;
  /** Ed25519, 32 bytes. */
  publicKey: string;
  /** 64 bytes, over `receiptMessage`. */
  signature: string;
}

/** One person's own entry. */
export interface Entry {
  format: typeof ENTRY_FORMAT;
  leaf: string;
  index: number;
  proof: string[];
  receipt?: Receipt;
}

export interface BundleParts {
  rules: Rules;
  closesAtMs: number;
  beacon: Beacon;
  /** 32 bytes. */
  secret: Uint8Array;
  /** In any order. */
  leaves: Leaves;
}

/** Makes the draw and all that is published of it. @throws FairDrawError */
export function makeBundle(parts: BundleParts, hash: Hash = sha256): Bundle {
  const { rules, closesAtMs, beacon, secret } = parts;
  const leaves = sortLeaves(parts.leaves);
  const root = merkleRoot(leaves, hash);
  const seedBytes = seed({ secret, root, beacon: beaconBytes(closesAtMs, beacon) }, hash);
  const count = leaves.length / 32;
  return {
    format: BUNDLE_FORMAT,
    rules,
    rulesHash: toHex(rulesHash(rules, hash)),
    commitment: toHex(commitment(secret, hash)),
    closesAtMs,
    count,
    root: toHex(root),
    beacon,
    secret: toHex(secret),
    seed: toHex(seedBytes),
    winners: draw(leaves, rules.prizes, seedBytes, hash).map(publishedWinner),
    leaves: Array.from({ length: count }, (_, index) => toHex(leafAt(leaves, index))),
  };
}

export const publishedWinner = ({ prize, leaf, ticket }: Winner): PublishedWinner => ({
  prize,
  leaf: toHex(leaf),
  ticket: toHex(ticket),
});

/** The bundle without its leaves. */
export function headOf(bundle: Bundle): Head {
  const { leaves: _, ...head } = bundle;
  return head;
}

/**
 * What one person is given to check.
 * @param leaves ascending, each once
 * @param tree of these leaves; kept by whoever makes more than one
 * @throws FairDrawError SHAPE when the leaf is not there
 */
export function makeEntry(leaves: Uint8Array, leaf: Uint8Array, tree: MerkleTree = merkleTree(leaves)): Entry {
  const index = indexOfLeaf(leaves, leaf);
  if (index < 0) throw new FairDrawError('SHAPE', 'leaf', 'one of the leaves');
  return { format: ENTRY_FORMAT, leaf: toHex(leaf), index, proof: tree.proof(index).map(toHex) };
}

/** The leaves of a bundle, for `makeEntry`. @throws FairDrawError */
export function leavesOf(bundle: Bundle): Uint8Array {
  const all = new Uint8Array(32 * bundle.leaves.length);
  bundle.leaves.forEach((leaf, index) => all.set(fromHex(leaf, 32, `leaves[${index}]`), 32 * index));
  return all;
}
