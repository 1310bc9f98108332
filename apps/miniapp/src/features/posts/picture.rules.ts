import { MEDIA_MAX_BYTES, type MediaType } from '@kaibo/contracts/media';

const MAGIC: readonly (readonly [MediaType, number, readonly number[]])[] = [
  ['image/png', 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', 0, [0xff, 0xd8, 0xff]],
  ['image/gif', 0, [0x47, 0x49, 0x46, 0x38]],
  ['image/webp', 8, [0x57, 0x45, 0x42, 0x50]],
];

/** What our server would refuse, said before anything is sent. */
export type PostPictureFault = 'BODY_TOO_LARGE' | 'MEDIA_TYPE_REFUSED';

/** What a picture is, by its bytes: names of temporary files end as they like. Pure. @returns a fault, or the type */
export function lookAtPostPicture(picture: ArrayBuffer): { type: MediaType } | { fault: PostPictureFault } {
  if (picture.byteLength > MEDIA_MAX_BYTES) return { fault: 'BODY_TOO_LARGE' };
  const bytes = new Uint8Array(picture);
  const [type] = MAGIC.find(([, from, magic]) => magic.every((byte, place) => bytes[from + place] === byte)) ?? [];
  return type === undefined ? { fault: 'MEDIA_TYPE_REFUSED' } : { type };
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** A key that tells one post of this viewer's from another; no secret. @param random gives numbers below 1 */
export const newKey = (random: () => number): string =>
  Array.from({ length: 24 }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join('');
