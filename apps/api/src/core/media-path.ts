import type { MediaSize } from '@kaibo/contracts/media';

/** Our own path of one size of a picture. Pure. */
export const mediaPath = (merchantId: string, name: string, size: MediaSize): string =>
  `/v1/media/${merchantId}.${name}.${size}`;

/** Our own paths of a picture. Pure. */
export const mediaPaths = (merchantId: string, name: string): Record<MediaSize, string> => ({
  small: mediaPath(merchantId, name, 'small'),
  medium: mediaPath(merchantId, name, 'medium'),
  large: mediaPath(merchantId, name, 'large'),
});
