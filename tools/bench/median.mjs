/** @param {number[]} values at least one */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Measures two things side by side, A B A B …, so that a busy machine slows both, and compares their medians.
 * @param {() => Promise<number>} ours
 * @param {() => Promise<number>} reference
 * @returns {Promise<{ ratio: number, ours: number, reference: number }>}
 */
export async function compare(ours, reference, rounds = 5) {
  const measured = { ours: [], reference: [] };
  for (let round = 0; round < rounds; round++) {
    measured.ours.push(await ours());
    measured.reference.push(await reference());
  }
  const medians = { ours: median(measured.ours), reference: median(measured.reference) };
  return { ratio: medians.ours / medians.reference, ...medians };
}

/** Three digits are what a noisy machine can say. */
export const round = (value) => Number(value.toPrecision(3));
