import { bundleFiles, changes } from '../test/changes';
import { bundleNumber } from '../test/bundles';
import { makeBundle, verifyBundle, verifyBundleInSlices, type Verdict, type VerifyOptions } from './index';

const inSlices = (
  bundle: unknown,
  slice: number,
  options: VerifyOptions = {},
): { steps: number[]; verdict: Verdict } => {
  const steps: number[] = [];
  const run = verifyBundleInSlices(bundle, options, slice);
  for (let step = run.next(); ; step = run.next()) {
    if (step.done) return { steps, verdict: step.value };
    steps.push(step.value);
  }
};
/** JSON where it still is some. */
const parsed = (file: Buffer): unknown => {
  try {
    return JSON.parse(file.toString());
  } catch {
    return file.toString();
  }
};

it.each([1, 2, 8, 4_096])('says the same of a draw in slices of %i', (slice) => {
  for (let number = 0; number < 12; number++) {
    const bundle = bundleNumber(number);
    expect(inSlices(bundle, slice).verdict).toEqual(verifyBundle(bundle));
  }
});

it('says the same of bundles that were changed, whatever was changed', () => {
  for (const { what, file } of changes(300, bundleFiles(10)))
    expect([what, inSlices(parsed(file), 4).verdict]).toEqual([what, verifyBundle(parsed(file))]);
});

it.each([0, 1, 7, 8, 9, 63, 64, 65, 200])('finds the winners and the root of %i entries across slices', (count) => {
  const { rules, closesAtMs } = bundleNumber(5);
  const leaves = Array.from({ length: count }, (_, n) => new Uint8Array(32).fill(n).map((byte, at) => byte ^ (at * 7)));
  const secret = new Uint8Array(32).fill(9);
  const bundle = makeBundle({ rules, closesAtMs, beacon: { kind: 'none' }, secret, leaves });
  const { verdict, steps } = inSlices(bundle, 8);
  expect(verdict).toEqual(verifyBundle(bundle));
  expect(verdict.result).toBe('verified');
  expect(steps).toEqual(Array.from({ length: Math.ceil(count / 8) }, (_, part) => (part * 8) / count));
});

it('knows what was published before', () => {
  const bundle = bundleNumber(5);
  const published = { root: '0'.repeat(64), commitment: bundle.commitment };
  expect(inSlices(bundle, 8, { published }).verdict).toEqual(verifyBundle(bundle, { published }));
});

it('refuses slices that are no subtrees', () => {
  expect(() => verifyBundleInSlices(bundleNumber(5), {}, 12).next()).toThrow('power of two');
});
