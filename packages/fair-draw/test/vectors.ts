// What vectors.json holds. KAIBO_WRITE_VECTORS=1 with src/vectors.spec.ts writes it.
import {
  type Beacon,
  beaconBytes,
  canonicalJson,
  commitment,
  draw,
  entryLeaf,
  hmacSha256,
  type Json,
  leavesOf,
  makeEntry,
  merkleTree,
  QUICKNET,
  receiptMessage,
  RECEIPT_FORMAT,
  roundFor,
  rulesHash,
  seed,
  sha256,
  sortLeaves,
  toHex,
  utf8,
  verifyBundle,
  verifyEntry,
} from '../src';
import { verifyDrand } from '../src/drand';
import { signReceipt, verifySignature } from '../src/node';
import { bundleNumber, bytesOf, RECORDED } from './bundles';

const leavesNumbered = (count: number) =>
  sortLeaves(Array.from({ length: count }, (_, index) => bytesOf('leaf', index)));
const hexes = (all: Uint8Array) =>
  Array.from({ length: all.length / 32 }, (_, i) => toHex(all.slice(32 * i, 32 * i + 32)));

const MESSAGES = ['', 'abc', 'a'.repeat(55), 'a'.repeat(56), 'a'.repeat(64), 'a'.repeat(1000)];
const VALUES: Json[] = [
  null,
  [true, false, 0, -1, 9007199254740991],
  { b: 1, a: [], '': {} },
  '抽奖 "x" \\ / \b\f\n\r\t\u0001\u007f\u2028 😀',
  { '\u{1d11e}': 'astral', '\uff5a': 'after it in UTF-16', é: 'e' },
];
const BEACONS: { closesAtMs: number; beacon: Beacon }[] = [
  { closesAtMs: 0, beacon: { kind: 'none' } },
  { closesAtMs: 9007199254740991, beacon: { kind: 'none' } },
  ...RECORDED.map(({ round, signature }) => ({
    closesAtMs: 1767348000000,
    beacon: { kind: 'drand' as const, chain: QUICKNET.hash, round, signature },
  })),
];
const PRIZES = [
  { id: 'first', quantity: 1 },
  { id: 'second', quantity: 2 },
];

const merkleVector = (count: number) => {
  const leaves = leavesNumbered(count);
  const tree = merkleTree(leaves);
  const indexes = [...new Set([0, count >> 1, count - 1])].filter((index) => index >= 0 && index < count);
  const proofs = indexes.map((index) => ({ index, proof: tree.proof(index).map(toHex) }));
  return { leaves: hexes(leaves), root: toHex(tree.root), proofs };
};

const drawVector = (count: number) => {
  const leaves = leavesNumbered(count);
  const bytes = bytesOf('seed', count);
  const winners = draw(leaves, PRIZES, bytes).map(({ prize, leaf, ticket }) => ({
    prize,
    leaf: toHex(leaf),
    ticket: toHex(ticket),
  }));
  return { seed: toHex(bytes), prizes: PRIZES, leaves: hexes(leaves), winners };
};

const receiptOf = (number: number, leaf: Uint8Array) => {
  const { rules, rulesHash: rulesHex, commitment: committed, closesAtMs, beacon } = bundleNumber(number);
  return signReceipt(
    {
      format: RECEIPT_FORMAT,
      lottery: rules.lottery,
      rulesHash: rulesHex,
      commitment: committed,
      closesAtMs,
      round: beacon.kind === 'drand' ? beacon.round : null,
      leaf: toHex(leaf),
      enteredAtMs: closesAtMs - 1000,
    },
    bytesOf('organiser', 0),
  );
};

const bundleVector = (number: number) => {
  const bundle = bundleNumber(number);
  const leaves = leavesOf(bundle);
  const entries = [0, bundle.count - 1].map((index) => {
    const leaf = leaves.slice(32 * index, 32 * index + 32);
    const receipt = receiptOf(number, leaf);
    const entry = { ...makeEntry(leaves, leaf), receipt };
    const options = { verifyBeacon: verifyDrand, verifySignature, organiserKey: receipt.publicKey };
    return { entry, codes: verifyEntry(bundle, entry, options).lines.map(({ code }) => code) };
  });
  return { bundle, codes: verifyBundle(bundle, { verifyBeacon: verifyDrand }).lines.map(({ code }) => code), entries };
};

export function makeVectors() {
  const receipt = receiptOf(3, bytesOf('leaf', 0));
  return {
    format: 'kaibo/fair-draw/1',
    sha256: MESSAGES.map((text) => ({ message: toHex(utf8(text)), hash: toHex(sha256(utf8(text))) })),
    hmac: ['', 'Jefe', 'k'.repeat(65)].map((key) => ({
      key: toHex(utf8(key)),
      message: toHex(utf8('what do ya want for nothing?')),
      mac: toHex(hmacSha256(utf8(key), utf8('what do ya want for nothing?'))),
    })),
    canonicalJson: VALUES.map((value) => ({
      value,
      text: canonicalJson(value),
      rulesHash: toHex(rulesHash(value)),
    })),
    entryLeaf: [['412', 'member 1'] as const, ['抽奖', ''] as const].map(([lottery, entrant], index) => ({
      key: toHex(bytesOf('key', index)),
      lottery,
      entrant,
      leaf: toHex(entryLeaf(bytesOf('key', index), lottery, entrant)),
    })),
    commitment: [0, 1].map((number) => ({
      secret: toHex(bytesOf('secret', number)),
      commitment: toHex(commitment(bytesOf('secret', number))),
    })),
    merkle: [0, 1, 2, 3, 5, 8, 13].map(merkleVector),
    beacon: BEACONS.map(({ closesAtMs, beacon }) => ({
      closesAtMs,
      beacon,
      bytes: toHex(beaconBytes(closesAtMs, beacon)),
    })),
    round: [0, 1692803337000, 1692803337001, 1692803340000, 1692803340001, 1767348000000].map((closesAtMs) => ({
      closesAtMs,
      round: roundFor(closesAtMs),
    })),
    drand: RECORDED,
    seed: BEACONS.map(({ closesAtMs, beacon }, number) => {
      const parts = {
        secret: bytesOf('secret', number),
        root: bytesOf('root', number),
        beacon: beaconBytes(closesAtMs, beacon),
      };
      return {
        secret: toHex(parts.secret),
        root: toHex(parts.root),
        beacon: toHex(parts.beacon),
        seed: toHex(seed(parts)),
      };
    }),
    draw: [0, 2, 3, 20].map(drawVector),
    receipt: [{ receipt, message: toHex(receiptMessage(receipt)) }],
    bundles: [3, 4, 8].map(bundleVector),
  };
}
