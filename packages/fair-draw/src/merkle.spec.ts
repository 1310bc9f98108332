import fc from 'fast-check';
import { inclusionProof, merkleRoot, merkleTree, sha256, toHex, verifyInclusion } from './index';
import { nativeHash } from './node';

const hash = (...parts: Uint8Array[]) => sha256(Buffer.concat(parts));

/** RFC 9162, 2.1.1, as it stands there. */
function rootByTheBook(leaves: Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return hash();
  if (leaves.length === 1) return hash(Uint8Array.of(0), leaves[0] as Uint8Array);
  let k = 1;
  while (2 * k < leaves.length) k *= 2;
  return hash(Uint8Array.of(1), rootByTheBook(leaves.slice(0, k)), rootByTheBook(leaves.slice(k)));
}

const leavesOf = (count: number) => Array.from({ length: count }, (_, at) => sha256(Uint8Array.of(at, at >> 8)));

it.each([0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 769, 1000])('gives the root of the RFC for %d leaves', (count) => {
  const leaves = leavesOf(count);
  const wanted = toHex(rootByTheBook(leaves));
  expect(toHex(merkleRoot(leaves))).toBe(wanted);
  expect(toHex(merkleRoot(leaves, nativeHash))).toBe(wanted);
});

it('proves every leaf, by a proof that is short and of that leaf alone', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1200 }), fc.nat(), (count, any) => {
      const leaves = leavesOf(count);
      const { root, proof: proofOf } = merkleTree(leaves);
      const index = any % count;
      const leaf = leaves[index] as Uint8Array;
      const proof = proofOf(index);
      expect(proof.length).toBeLessThanOrEqual(Math.ceil(Math.log2(count)));
      expect(verifyInclusion({ leaf, index, count, proof, root })).toBe(true);
      expect(verifyInclusion({ leaf, index, count, proof, root }, nativeHash)).toBe(true);
      const other = sha256(leaf);
      const wrong = [
        { leaf: other },
        { index: index + 1 },
        { index: -1 },
        { index: index + 0.5 },
        { count: index },
        { proof: [...proof, other] },
        { root: other },
        { leaf: leaf.subarray(1) },
        ...proof.map((_, at) => ({ proof: proof.filter((_node, place) => place !== at) })),
        ...proof.map((_, at) => ({ proof: proof.map((node, place) => (place === at ? other : node)) })),
      ];
      for (const change of wrong) expect(verifyInclusion({ leaf, index, count, proof, root, ...change })).toBe(false);
    }),
    { numRuns: 40 },
  );
});

it('makes one proof as it makes many, and none from outside', () => {
  const leaves = leavesOf(300);
  expect(inclusionProof(leaves, 299).map(toHex)).toEqual(merkleTree(leaves, nativeHash).proof(299).map(toHex));
  for (const index of [-1, 300, 0.5, NaN])
    expect(() => inclusionProof(leaves, index)).toThrow('index: of one of the leaves');
  expect(() => merkleRoot(new Uint8Array(33))).toThrow('32 bytes each');
});
