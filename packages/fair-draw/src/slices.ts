import { type Bundle, leavesOf } from './bundle';
import { concat, fromHex, toHex } from './bytes';
import { draw } from './draw';
import { FairDrawError } from './fair-draw-error';
import { firstDisorder, sortLeaves } from './leaves';
import { merkleRoot } from './merkle';
import { readBundle } from './read';
import { type Hash, sha256 } from './sha256';
import { line, type Verdict, type VerdictLine, verdictOf } from './verdict';
import { drawLine, headLines, type VerifyOptions } from './verify';

/** A power of two, so that each slice is a whole subtree: some tens of milliseconds on a phone. */
const SLICE = 4_096;
const NODE = Uint8Array.of(1);

/**
 * `verifyBundle` a slice at a time, for whoever shows how far it is and must not keep a screen waiting: each `next()` looks at
 * some thousand entries. The verdict is the same.
 *
 *     const steps = verifyBundleInSlices(bundle);
 *     for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value; else await show(step.value);
 *
 * @param bundle what JSON.parse gave
 * @param slice entries a step; a power of two
 * @returns gives the share that is done, below 1, and in the end the verdict; never throws for what the bundle holds
 */
export function* verifyBundleInSlices(
  bundle: unknown,
  options: VerifyOptions = {},
  slice = SLICE,
): Generator<number, Verdict> {
  if (slice < 1 || (slice & (slice - 1)) !== 0) throw new FairDrawError('SHAPE', 'slice', 'a power of two');
  let read: Bundle;
  try {
    read = readBundle(bundle);
  } catch (error) {
    if (!(error instanceof FairDrawError)) throw error;
    return verdictOf([line('shape-wrong', { path: error.path, rule: error.rule })]);
  }
  const head = headLines(read, options);
  return verdictOf([line('shape-right'), ...head, ...(yield* listSteps(read, options.hash ?? sha256, slice))]);
}

function* listSteps(bundle: Bundle, hash: Hash, slice: number): Generator<number, VerdictLine[]> {
  const leaves = leavesOf(bundle);
  const disorder = firstDisorder(leaves);
  if (disorder >= 0) return [line('leaves-unsorted', { index: disorder })];
  const roots: Uint8Array[] = [];
  const candidates: Uint8Array[] = [];
  const seed = fromHex(bundle.seed);
  for (let from = 0; from < leaves.length; from += 32 * slice) {
    yield from / leaves.length;
    const part = leaves.subarray(from, from + 32 * slice);
    roots.push(merkleRoot(part, hash));
    // Whoever wins among all wins in its slice.
    for (const { leaf } of draw(part, bundle.rules.prizes, seed, hash)) candidates.push(leaf);
  }
  const { count } = bundle;
  const actual = bundle.leaves.length;
  return [
    actual === count ? line('leaves-sorted', { count }) : line('count-differs', { count, actual }),
    line(toHex(rootOver(roots, hash)) === bundle.root ? 'root-matches' : 'root-differs'),
    drawLine(bundle, sortLeaves(candidates), hash),
  ];
}

/** The root over whole subtrees of one size, the last perhaps smaller: pairs become one, an odd one goes up as it is. */
function rootOver(roots: readonly Uint8Array[], hash: Hash): Uint8Array {
  let level = roots;
  while (level.length > 1) {
    const above: Uint8Array[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const [left, right] = [level[at] as Uint8Array, level[at + 1]];
      above.push(right ? hash(concat(NODE, left, right)) : left);
    }
    level = above;
  }
  return level[0] ?? merkleRoot([], hash);
}
