import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';

/** Something to look at: no two seeds give the same. */
export function noise(widthPx: number, heightPx: number, seed = 1): Sharp {
  const [width, height] = [Math.min(widthPx, 64), Math.min(heightPx, 64)];
  const data = Buffer.alloc(width * height * 3);
  let state = seed * 2_654_435_761;
  for (let at = 0; at < data.length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    data[at] = state >>> 24;
  }
  const small = sharp(data, { raw: { width, height, channels: 3 } });
  return width === widthPx && height === heightPx ? small : small.resize(widthPx, heightPx, { fit: 'fill' });
}

let seeds = 100;
/** A picture that nobody has sent before. */
export const aJpeg = (widthPx = 64, heightPx = 48, seed = ++seeds): Promise<Buffer> =>
  noise(widthPx, heightPx, seed).jpeg().toBuffer();
export const aPng = (widthPx = 64, heightPx = 48, seed = ++seeds): Promise<Buffer> =>
  noise(widthPx, heightPx, seed).png().toBuffer();
export const aWebp = (widthPx = 64, heightPx = 48, seed = ++seeds): Promise<Buffer> =>
  noise(widthPx, heightPx, seed).webp().toBuffer();

/** GPS of a living room, the camera's owner, and a camera that was held sideways. */
export const aTelltaleJpeg = (): Promise<Buffer> =>
  noise(120, 80, ++seeds)
    .jpeg()
    .withExif({
      IFD0: { Artist: 'SECRET-OWNER', Orientation: '6' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '31/1 14/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '121/1 29/1 0/1' },
    })
    .withMetadata({ orientation: 6 })
    .toBuffer();

/** A GIF by its bytes: a canvas, and frames of one pixel each. */
export function aGif(widthPx: number, heightPx: number, frames = 1): Buffer {
  const head = Buffer.from('GIF89a\0\0\0\0\x80\0\0\0\0\0\xff\xff\xff', 'latin1');
  head.writeUInt16LE(widthPx, 6);
  head.writeUInt16LE(heightPx, 8);
  const frame = Buffer.from(',\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0', 'latin1');
  return Buffer.concat([head, ...Array.from({ length: frames }, () => frame), Buffer.from(';')]);
}

const crcTable = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});
const crc = (bytes: Buffer): number => {
  let c = 0xffffffff;
  for (const byte of bytes) c = (crcTable[(c ^ byte) & 255] ?? 0) ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
};
const chunk = (type: string, data: Buffer): Buffer => {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc(typed));
  return Buffer.concat([length, typed, check]);
};

/** A black PNG by its bytes: few of them, whatever it unpacks to. */
export function aPngBomb(widthPx: number, heightPx: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(widthPx, 0);
  head.writeUInt32BE(heightPx, 4);
  head.set([1, 0], 8); // one bit a pixel, grey
  const rows = Buffer.alloc((Math.ceil(widthPx / 8) + 1) * heightPx);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** An archive without files: what a reader looks for at the end of one. */
export const ZIP = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);
