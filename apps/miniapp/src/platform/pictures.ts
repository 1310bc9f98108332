/** A picture the viewer has chosen. */
export interface ChosenPicture {
  /** Where this phone shows it from. */
  url: string;
  /** Its size as far as the platform said it; null: read it to know. */
  bytes: number | null;
  read: () => Promise<ArrayBuffer>;
}

/**
 * Asks the viewer for pictures; call it from a press.
 * @param most how many at most
 * @returns none: the viewer changed their mind
 * @throws PrivacyRefused
 */
export const pickPictures = (_most: number): Promise<ChosenPicture[]> =>
  Promise.reject(new Error('no platform: pictures'));

/** Shows pictures as large as the screen. @param urls whole addresses, the shown one among them */
export const enlarge = (_urls: readonly string[], _shown: string): void => undefined;
