import { compareBytes, requireLength } from './bytes';
import { ticket } from './derive';
import { FairDrawError } from './fair-draw-error';
import { firstWords } from './hashes';
import { leafAt, type Leaves, requireSorted } from './leaves';
import { type Hash, sha256 } from './sha256';

export interface Prize {
  id: string;
  /** How many win it. */
  quantity: number;
}

export interface Winner {
  /** Id of the prize. */
  prize: string;
  /** 32 bytes. */
  leaf: Uint8Array;
  /** 32 bytes. */
  ticket: Uint8Array;
}

/** How many can win, before it is known how many enter. @throws FairDrawError SHAPE */
export function totalQuantity(prizes: readonly Prize[]): number {
  let total = 0;
  prizes.forEach(({ quantity }, index) => {
    if (!Number.isSafeInteger(quantity) || quantity < 1)
      throw new FairDrawError('SHAPE', `prizes[${index}].quantity`, 'a whole number, at least 1');
    total += quantity;
  });
  return total;
}

/** The prize of the winner in each place: the first prize goes to the smallest tickets. */
export function* prizesInOrder(prizes: readonly Prize[]): Generator<string> {
  for (const { id, quantity } of prizes) for (let n = 0; n < quantity; n++) yield id;
}

/**
 * The entries with the smallest tickets, smallest first (of equal tickets the smaller leaf), given the prizes in their order.
 * With fewer entries than prizes everybody wins, and the last prizes stay.
 * @param leaves ascending, each once
 * @throws FairDrawError LEAVES, SHAPE
 */
export function draw(leaves: Leaves, prizes: readonly Prize[], seed: Uint8Array, hash: Hash = sha256): Winner[] {
  requireLength(seed, 32, 'seed');
  const all = requireSorted(leaves);
  const wanted = Math.min(totalQuantity(prizes), all.length / 32);
  const ids = prizesInOrder(prizes);
  return smallest(all, wanted, seed, hash).map(({ leaf, ticket: own }) => ({
    prize: ids.next().value as string, // there are no more winners than prizes
    leaf: leaf.slice(),
    ticket: own,
  }));
}

interface Drawn {
  leaf: Uint8Array;
  ticket: Uint8Array;
}

/** Candidates are looked at again whenever there are twice as many as wanted, and these more. */
const SPARE = 1024;

/** First words decide nearly always, so whole tickets are made only of those that win. Of leaves the smaller stands first. */
function smallest(all: Uint8Array, wanted: number, seed: Uint8Array, hash: Hash): Drawn[] {
  if (wanted === 0) return [];
  const firsts = firstWords(all, seed, hash);
  let candidates: number[] = [];
  let limit = 0xffffffff;
  for (let index = 0; index < firsts.length; index++) {
    if ((firsts[index] as number) > limit) continue;
    candidates.push(index);
    if (candidates.length < 2 * wanted + SPARE) continue;
    limit = wantedFirst(candidates, firsts, wanted);
    candidates = candidates.filter((one) => (firsts[one] as number) <= limit);
  }
  const ticketOf = (index: number) => ticket(seed, leafAt(all, index), hash);
  return candidates
    .sort((a, b) => (firsts[a] as number) - (firsts[b] as number) || compareBytes(ticketOf(a), ticketOf(b)) || a - b)
    .slice(0, wanted)
    .map((index) => ({ leaf: leafAt(all, index), ticket: ticketOf(index) }));
}

/** The first word of the last that would win if there were no more. Others with the same one stay. */
function wantedFirst(candidates: readonly number[], firsts: Uint32Array, wanted: number): number {
  return Uint32Array.from(candidates, (index) => firsts[index] as number).sort()[wanted - 1] as number;
}
