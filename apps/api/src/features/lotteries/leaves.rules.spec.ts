import { createHash } from 'node:crypto';
import { drawing, fromHex, inclusionProof, merkleRoot, sortLeaves, verifyInclusion } from '@kaibo/fair-draw';
import { inSlices, type Slices } from '../../core/slices';
import { LEAVES_A_ROW, leavesOf, placeOf, rootOf, rowsOf, SLICE } from './leaves.rules';

const PRIZES = [{ id: 'a', quantity: 10 }];
const SEED = new Uint8Array(32).fill(7);
const someLeaves = (count: number): Buffer =>
  Buffer.concat(Array.from({ length: count }, (_, n) => createHash('sha256').update(`leaf ${n}`).digest()));

it.each([0, 1, 2, LEAVES_A_ROW - 1, LEAVES_A_ROW, LEAVES_A_ROW + 1, 3 * LEAVES_A_ROW, 5 * LEAVES_A_ROW + 7])(
  'gives the same root and proofs by rows as the package does by leaves: %i',
  async (count) => {
    const all = someLeaves(count);
    const sorted = Buffer.from(sortLeaves(all));
    const rows = await inSlices(rowsOf(all));
    const nodes = rows.map(({ node }) => node);
    const root = rootOf(nodes);
    expect(root.toString('hex')).toBe(Buffer.from(merkleRoot(sorted)).toString('hex'));
    expect(Buffer.concat(rows.map(({ leaves }) => leaves)).equals(sorted)).toBe(true);
    for (const index of [0, 1, Math.floor(count / 2), count - 1].filter((n) => n >= 0 && n < count)) {
      const leaf = sorted.subarray(index * 32, index * 32 + 32);
      const row = rows.findLast(({ firstLeaf }) => firstLeaf.compare(leaf) <= 0);
      const place = row && placeOf(nodes, row.no, row.leaves, leaf);
      expect(place?.index).toBe(index);
      expect(place?.proof).toEqual(inclusionProof(sorted, index).map((one) => Buffer.from(one).toString('hex')));
      const proof = (place?.proof ?? []).map((one) => fromHex(one, 32));
      expect(verifyInclusion({ leaf, index, count, proof, root })).toBe(true);
    }
    const first = rows[0];
    if (first) expect(placeOf(nodes, 0, first.leaves, Buffer.alloc(32, 9))).toBeNull();
  },
);

/** The longest slice of a piece of work, in entries between two yields, and all entries it looked at. */
const slicesOf = <T>(work: Slices<T>): { longest: number; sum: number; result: T } => {
  let [longest, sum] = [0, 0];
  for (;;) {
    const step = work.next();
    if (step.done) return { longest, sum, result: step.value };
    longest = Math.max(longest, step.value);
    sum += step.value;
  }
};

it.each([0, 1, 1_000, 30_000])('holds nobody up for longer than a slice of entries: %i', (count) => {
  const members = Array.from({ length: count }, (_, n) => String(n + 1));
  const leaf = (id: string) =>
    createHash('sha256')
      .update(`leaf ${Number(id) - 1}`)
      .digest();
  const made = slicesOf(leavesOf(members, leaf));
  expect(made.result.equals(someLeaves(count))).toBe(true);
  expect([made.longest <= SLICE, made.sum]).toEqual([true, count]);
  const cut = slicesOf(rowsOf(made.result));
  expect(cut.longest).toBeLessThanOrEqual(SLICE);
  // Counted into buckets, put into them, sorted, hashed: each leaf is looked at four times, the last slices not told.
  expect(cut.sum).toBeGreaterThanOrEqual(4 * count - 3 * SLICE);
  const drawn = slicesOf(drawing(Buffer.concat(cut.result.map(({ leaves }) => leaves)), PRIZES, SEED));
  expect([drawn.longest <= SLICE, drawn.sum]).toEqual([true, count]);
  expect(drawn.result).toHaveLength(Math.min(10, count));
});

it('finds a leaf that comes twice', () => {
  const all = Buffer.concat([someLeaves(5_000), someLeaves(1)]);
  expect(() => slicesOf(rowsOf(all))).toThrow(expect.objectContaining({ code: 'LEAVES' }));
});

it('gives others their turn after each slice', async () => {
  const order: string[] = [];
  function* work(): Slices<string> {
    for (const n of [1, 2, 3]) {
      order.push(`slice ${n}`);
      setImmediate(() => order.push(`other ${n}`));
      yield 1;
    }
    return 'done';
  }
  expect(await inSlices(work())).toBe('done');
  expect(order).toEqual(['slice 1', 'other 1', 'slice 2', 'other 2', 'slice 3', 'other 3']);
});
