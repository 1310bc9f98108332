import { AVATAR_MAX_BYTES } from '@kaibo/contracts/members';
import { lookAtPicture } from './avatar.rules';

const bytes = (head: number[], length = 64): ArrayBuffer => {
  const all = new Uint8Array(length);
  all.set(head);
  return all.buffer;
};
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const text = (words: string): number[] => [...words].map((letter) => letter.charCodeAt(0));

it.each([
  ['a PNG', bytes(PNG), { type: 'image/png' }],
  ['a JPEG', bytes([0xff, 0xd8, 0xff, 0xe0]), { type: 'image/jpeg' }],
  ['a WebP', bytes(text('RIFF1234WEBPVP8 ')), { type: 'image/webp' }],
  ['a GIF', bytes(text('GIF89a')), { fault: 'PICTURE_TYPE' }],
  ['a RIFF that is a sound', bytes(text('RIFF1234WAVE')), { fault: 'PICTURE_TYPE' }],
  ['nothing', bytes([], 0), { fault: 'PICTURE_TYPE' }],
  ['the largest', bytes(PNG, AVATAR_MAX_BYTES), { type: 'image/png' }],
  ['a byte more', bytes(PNG, AVATAR_MAX_BYTES + 1), { fault: 'PICTURE_TOO_LARGE' }],
])('%s is seen for what it is', (_name, picture, seen) => expect(lookAtPicture(picture)).toEqual(seen));
