/** One model's opinion. */
export interface Predict {
  hit: boolean | null;
  probability: number | null;
}

/**
 * Whether what was checked may not be shown without a person's look. A model that does not say so clearly counts as a hit,
 * and so does an answer without any model: an outage is no pass.
 * @example isRisky((await douyin.content.checkImage({ url })).predicts)
 */
export function isRisky(predicts: readonly Predict[]): boolean {
  return predicts.length === 0 || predicts.some(({ hit, probability }) => hit ?? probability !== 0);
}
