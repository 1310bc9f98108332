import { AVATAR_MAX_BYTES, type AvatarType } from '@kaibo/contracts/members';

/** What our server would refuse, said before anything is sent. */
export type PictureFault = 'PICTURE_TOO_LARGE' | 'PICTURE_TYPE';

const MAGIC: readonly (readonly [AvatarType, number, readonly number[]])[] = [
  ['image/png', 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', 0, [0xff, 0xd8, 0xff]],
  ['image/webp', 8, [0x57, 0x45, 0x42, 0x50]],
];

/** What a picture is, by its bytes: names of temporary files end as they like. Pure. @returns a fault, or the type */
export function lookAtPicture(picture: ArrayBuffer): { type: AvatarType } | { fault: PictureFault } {
  if (picture.byteLength > AVATAR_MAX_BYTES) return { fault: 'PICTURE_TOO_LARGE' };
  const bytes = new Uint8Array(picture);
  const [type] = MAGIC.find(([, from, magic]) => magic.every((byte, place) => bytes[from + place] === byte)) ?? [];
  return type === undefined ? { fault: 'PICTURE_TYPE' } : { type };
}
