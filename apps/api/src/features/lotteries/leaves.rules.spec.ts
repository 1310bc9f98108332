import { createHash } from 'node:crypto';
import { fromHex, inclusionProof, merkleRoot, sortLeaves, verifyInclusion } from '@kaibo/fair-draw';
import { LEAVES_A_ROW, placeOf, rootOf, rowsOf } from './leaves.rules';

const leavesOf = (count: number): Buffer =>
  Buffer.concat(Array.from({ length: count }, (_, n) => createHash('sha256').update(`leaf ${n}`).digest()));

it.each([0, 1, 2, LEAVES_A_ROW - 1, LEAVES_A_ROW, LEAVES_A_ROW + 1, 3 * LEAVES_A_ROW, 5 * LEAVES_A_ROW + 7])(
  'gives the same root and proofs by rows as the package does by leaves: %i',
  (count) => {
    const all = leavesOf(count);
    const sorted = Buffer.from(sortLeaves(all));
    const rows = rowsOf(all);
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
