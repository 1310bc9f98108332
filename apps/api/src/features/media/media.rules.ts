import type { MediaSize } from '@kaibo/contracts/media';

/** A picture that nothing shows is kept for so long: somebody is still writing what will show it. */
export const UNUSED_KEPT_MS = 24 * 3_600_000;

/** Our own path of one size of a picture. */
export const mediaPath = (merchantId: string, name: string, size: MediaSize): string =>
  `/v1/media/${merchantId}.${name}.${size}`;

/** Our own paths of a picture. */
export const mediaPaths = (merchantId: string, name: string): Record<MediaSize, string> => ({
  small: mediaPath(merchantId, name, 'small'),
  medium: mediaPath(merchantId, name, 'medium'),
  large: mediaPath(merchantId, name, 'large'),
});
