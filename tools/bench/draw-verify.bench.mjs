// Whether a draw can be checked: the package and a second verifier, in Python, on 100 published bundles and on 1 000 with one bit
// or one field changed; and how long a proof is at 1 000 000 entries. Personal data in a bundle would be an entrant's name.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { findPython } from '../python.mjs';
import { inRoot } from '../workspace/root.mjs';
import { loadFairDraw, loadFairDrawTest } from './fair-draw-package.mjs';

export const name = 'draw-verify';
const [BUNDLES, CHANGES, ENTRIES] = [100, 1000, 1_000_000];
const MOST_HASHES = 20;

export async function run(bench) {
  const python = findPython();
  if (!python) throw new Error('the second verifier wants a python3 on the PATH, or KAIBO_PYTHON');
  const { bundleFiles, changes, codesOf, isFound } = await loadFairDrawTest(bench.dir, 'changes');
  const files = bundleFiles(BUNDLES);
  const changed = changes(CHANGES, files);
  const all = [...files, ...changed.map(({ file }) => file)];
  const ours = all.map((file) => codesOf(file));
  const theirs = await second(python, all);
  const disagree = ours.filter((codes, at) => codes.join() !== theirs[at].join()).length;
  const refused = ours.slice(0, BUNDLES).filter(isFound).length;
  const found = ours.slice(BUNDLES).filter((codes, at) => isFound(codes) && isFound(theirs[BUNDLES + at])).length;
  const hashes = await longestProof(bench.dir);
  const count = (value, unit, target, ok) => ({ value, unit, target, ok });
  return [
    count(
      disagree + refused,
      `of ${all.length} files on which they differ, or good ones refused`,
      0,
      disagree + refused === 0,
    ),
    { bench: `${name}-changes`, ...count(found, `of ${CHANGES} changes found by both`, CHANGES, found === CHANGES) },
    { bench: `${name}-proof`, ...count(hashes, 'hashes of a proof', MOST_HASHES, hashes > 0 && hashes <= MOST_HASHES) },
  ];
}

/** What the Python verifier says of each file. */
function second(python, files) {
  return new Promise((resolve, reject) => {
    const script = inRoot('packages/fair-draw/test/verify.py');
    const child = execFile(python, [script, '--stream'], { maxBuffer: 1e8 }, (error, stdout) =>
      error
        ? reject(error)
        : resolve(
            stdout
              .trim()
              .split('\n')
              .map((row) => JSON.parse(row)),
          ),
    );
    child.stdin.end(files.map((file) => `${file.toString('hex')}\n`).join(''));
  });
}

/** Of proofs here and there, each verified. */
async function longestProof(dir) {
  const { merkleTree, sortLeaves, verifyInclusion } = await loadFairDraw(dir);
  const leaves = sortLeaves(new Uint8Array(randomBytes(32 * ENTRIES)));
  const { root, count, proof: proofOf } = merkleTree(leaves);
  const lengths = Array.from({ length: 200 }, (_, n) => (n === 0 ? count - 1 : n * 4999)).map((index) => {
    const proof = proofOf(index);
    const leaf = leaves.slice(32 * index, 32 * index + 32);
    return verifyInclusion({ leaf, index, count, proof, root }) ? proof.length : Infinity;
  });
  return Math.max(...lengths);
}
