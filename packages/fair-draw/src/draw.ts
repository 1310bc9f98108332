import { compareBytes, requireLength } from './bytes';
import { ticket } from './derive';
import { FairDrawError } from './fair-draw-error';
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

function smallest(all: Uint8Array, wanted: number, seed: Uint8Array, hash: Hash) {
  const tickets = Array.from({ length: all.length / 32 }, (_, index) => {
    const leaf = leafAt(all, index);
    return { leaf, ticket: ticket(seed, leaf, hash) };
  });
  tickets.sort((a, b) => compareBytes(a.ticket, b.ticket) || compareBytes(a.leaf, b.leaf));
  return tickets.slice(0, wanted);
}
