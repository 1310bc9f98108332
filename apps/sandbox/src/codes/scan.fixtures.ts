import jsQR from 'jsqr';
// @ts-expect-error it has no types
import { PNG as PngReader } from 'pngjs';

/** A picture, four bytes a pixel: red, green, blue, opacity. */
export interface Picture {
  width: number;
  height: number;
  data: Buffer;
}

export const readPicture = (file: Uint8Array): Picture => PngReader.sync.read(Buffer.from(file)) as Picture;

/** What a phone would read from a picture. @throws when there is no code to be seen */
export const scanned = ({ data, width, height }: Picture): string => {
  const found = jsQR(new Uint8ClampedArray(data), width, height);
  if (!found) throw new Error('no code is to be seen');
  return found.data;
};
