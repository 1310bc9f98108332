// The three hashes that a draw makes by the million, on words in place: no bytes in between, nothing allocated.
import { INITIAL } from './sha256-constants';
import { compress, compressPrepared, type Hash, prepare, readWords, sha256, wordsToBytes } from './sha256';
import { lastRounds, preparedRounds } from './sha256-rounds';

/** Nodes of the tree; hashes are eight words. */
export interface TreeHash {
  /** `SHA-256(0x00 ‖ leaf)`. @param all leaves, 32 bytes each */
  leaf(all: Uint8Array, index: number, into: Int32Array, at: number): void;
  /** `SHA-256(0x01 ‖ left ‖ right)` of two that stand side by side. */
  node(pair: Int32Array, at: number, into: Int32Array, to: number): void;
}

const state = new Int32Array(8);
const w = new Int32Array(16);
const words = new Int32Array(8);

/** The second block of a node holds the last byte of 65 and padding: there are 256 of it. */
let nodeTails: Int32Array | null = null;
function prepareNodeTails(): Int32Array {
  const tails = new Int32Array(256 * 64);
  const block = new Int32Array(16);
  block[15] = 8 * 65;
  for (let byte = 0; byte < 256; byte++) {
    block[0] = (byte << 24) | 0x800000;
    prepare(block, tails, 64 * byte);
  }
  return tails;
}

const ownTreeHash: TreeHash = {
  leaf(all, index, into, at) {
    readWords(all, 32 * index, 8, words);
    for (let t = 7; t > 0; t--) w[t] = ((words[t - 1] as number) << 24) | ((words[t] as number) >>> 8);
    w[0] = (words[0] as number) >>> 8;
    w[8] = ((words[7] as number) << 24) | 0x800000;
    w.fill(0, 9);
    w[15] = 8 * 33;
    compress(INITIAL, w, state);
    into.set(state, at);
  },
  node(pair, at, into, to) {
    nodeTails ??= prepareNodeTails();
    w[0] = 0x1000000 | ((pair[at] as number) >>> 8);
    for (let t = 1; t < 16; t++) w[t] = ((pair[at + t - 1] as number) << 24) | ((pair[at + t] as number) >>> 8);
    compress(INITIAL, w, state);
    compressPrepared(state, nodeTails, 64 * ((pair[at + 15] as number) & 255), state);
    into.set(state, to);
  },
};

/** Of whatever SHA-256 somebody has. */
export function treeHash(hash: Hash): TreeHash {
  if (hash === sha256) return ownTreeHash;
  const keep = (bytes: Uint8Array, into: Int32Array, at: number) => readWords(bytes, 0, 8, into, at);
  return {
    leaf(all, index, into, at) {
      const message = new Uint8Array(33);
      message.set(all.subarray(32 * index, 32 * index + 32), 1);
      keep(hash(message), into, at);
    },
    node(pair, at, into, to) {
      const message = new Uint8Array(65);
      message[0] = 1;
      message.set(wordsToBytes(pair, at), 1);
      message.set(wordsToBytes(pair, at + 8), 33);
      keep(hash(message), into, to);
    },
  };
}

/** The second block of every ticket: padding alone. */
let ticketTail: Int32Array | null = null;
function prepareTicketTail(): Int32Array {
  const block = new Int32Array(16);
  block[0] = 1 << 31;
  block[15] = 8 * 64;
  return prepare(block);
}

/**
 * The first word of every ticket, unsigned. The seed fills the words of the first eight rounds, which are therefore made
 * once; and the second block is the same for all.
 */
export function firstWords(all: Uint8Array, seed: Uint8Array, hash: Hash): Uint32Array {
  const firsts = new Uint32Array(all.length / 32);
  if (hash !== sha256) return firstWordsBy(hash, all, seed, firsts);
  ticketTail ??= prepareTicketTail();
  readWords(seed, 0, 8, w);
  const afterSeed = new Int32Array(8);
  preparedRounds(INITIAL, prepare(w), 0, 8, afterSeed);
  for (let index = 0; index < firsts.length; index++) {
    readWords(all, 32 * index, 8, w, 8);
    lastRounds(afterSeed, w, INITIAL, state);
    preparedRounds(state, ticketTail, 0, 64, words);
    firsts[index] = (state[0] as number) + (words[0] as number);
  }
  return firsts;
}

function firstWordsBy(hash: Hash, all: Uint8Array, seed: Uint8Array, firsts: Uint32Array): Uint32Array {
  const message = new Uint8Array(64);
  message.set(seed);
  const first = new Int32Array(1);
  for (let index = 0; index < firsts.length; index++) {
    message.set(all.subarray(32 * index, 32 * index + 32), 32);
    readWords(hash(message), 0, 1, first);
    firsts[index] = first[0] as number;
  }
  return firsts;
}
