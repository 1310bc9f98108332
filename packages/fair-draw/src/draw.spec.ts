import fc from 'fast-check';
import { draw, type Hash, sha256, sortLeaves, ticket, toHex } from './index';
import { nativeHash } from './node';

const seedOf = (number: number) => sha256(Uint8Array.of(number, number >> 8, 7));
const leavesOf = (count: number) =>
  sortLeaves(Array.from({ length: count }, (_, at) => sha256(Uint8Array.of(at, at >> 8))));
const split = (all: Uint8Array) => Array.from({ length: all.length / 32 }, (_, at) => all.slice(32 * at, 32 * at + 32));

it('gives the prizes to the smallest tickets, in order, however many enter or win', () => {
  fc.assert(
    fc.property(
      fc.nat(1800),
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 4 }),
      fc.nat(1000),
      (count, quantities, number) => {
        const leaves = leavesOf(count);
        const seed = seedOf(number);
        const prizes = quantities.map((quantity, at) => ({ id: `prize ${at}`, quantity }));
        const ids = prizes.flatMap(({ id, quantity }) => Array<string>(quantity).fill(id));
        const wanted = split(leaves)
          .map((leaf) => ({ ticket: toHex(ticket(seed, leaf, nativeHash)), leaf: toHex(leaf) }))
          .sort((a, b) => (a.ticket < b.ticket ? -1 : 1))
          .slice(0, ids.length)
          .map((one, at) => ({ ...one, prize: ids[at] }));
        for (const hash of [undefined, nativeHash])
          expect(
            draw(leaves, prizes, seed, hash).map((one) => ({
              ...one,
              ticket: toHex(one.ticket),
              leaf: toHex(one.leaf),
            })),
          ).toEqual(wanted);
      },
    ),
    { numRuns: 15 },
  );
});

it('lets the smaller leaf win among equal tickets, and looks at all of a ticket', () => {
  const leaves = leavesOf(5000);
  const same: Hash = () => new Uint8Array(32);
  const first = split(leaves).slice(0, 3).map(toHex);
  expect(draw(leaves, [{ id: 'a', quantity: 3 }], seedOf(1), same).map(({ leaf }) => toHex(leaf))).toEqual(first);
  // Tickets that differ in their last byte alone, the greatest leaf's being the smallest.
  const lastByte: Hash = (message) => {
    const digest = new Uint8Array(32);
    digest[31] = 255 - (message[32] as number);
    return digest;
  };
  const [winner] = draw(leaves, [{ id: 'a', quantity: 1 }], seedOf(1), lastByte);
  expect(winner?.leaf[0]).toBe(255);
});

it('draws from a list in order only, and knows what a quantity is', () => {
  const leaves = leavesOf(3);
  const prizes = [{ id: 'a', quantity: 1 }];
  expect(() => draw(split(leaves).reverse(), prizes, seedOf(1))).toThrow('leaves[1]: ascending, each once');
  expect(() => draw([...split(leaves), leaves.slice(64)], prizes, seedOf(1))).toThrow(
    'leaves[3]: ascending, each once',
  );
  expect(() => sortLeaves([...split(leaves), leaves.slice(0, 32)])).toThrow('each once');
  for (const quantity of [0, -1, 0.5, NaN, Infinity])
    expect(() => draw(leaves, [{ id: 'a', quantity }], seedOf(1))).toThrow('prizes[0].quantity');
  expect(() => draw(leaves, prizes, new Uint8Array(31))).toThrow('seed: 32 bytes');
  expect(draw([], prizes, seedOf(1))).toEqual([]);
});

it('is as fair as chance: chi-square of five hundred draws of ten from a hundred', () => {
  const leaves = leavesOf(100);
  const place = new Map(split(leaves).map((leaf, at) => [toHex(leaf), at]));
  const wins = new Array<number>(100).fill(0);
  for (let number = 0; number < 500; number++)
    for (const { leaf } of draw(leaves, [{ id: 'a', quantity: 10 }], seedOf(number))) {
      const at = place.get(toHex(leaf)) as number;
      wins[at] = (wins[at] ?? 0) + 1;
    }
  // Without replacement the variance is smaller by (n - m) / (n - 1).
  const chi = wins.reduce((sum, won) => sum + (won - 50) ** 2 / 50, 0) / (90 / 99);
  expect(Math.abs((chi - 99) / Math.sqrt(2 * 99))).toBeLessThan(3);
});
