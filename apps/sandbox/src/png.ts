import { deflateSync } from 'node:zlib';

/** 8 bits a channel, RGB, no alpha. Row by row, three bytes a pixel. */
export interface Bitmap {
  widthPx: number;
  heightPx: number;
  /** @returns `0xRRGGBB` */
  at: (x: number, y: number) => number;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Each byte is told as its difference to the byte above: flat pictures then pack to almost nothing. */
const FILTER_UP = 2;

/** The bitmap as a PNG file. */
export const png = ({ widthPx, heightPx, at }: Bitmap): Buffer => {
  const stride = 1 + widthPx * 3;
  const rows = Buffer.alloc(heightPx * stride);
  let above = new Uint8Array(widthPx * 3);
  for (let y = 0; y < heightPx; y++) {
    const line = new Uint8Array(widthPx * 3);
    for (let x = 0; x < widthPx; x++) {
      const colour = at(x, y);
      line[x * 3] = colour >> 16;
      line[x * 3 + 1] = (colour >> 8) & 255;
      line[x * 3 + 2] = colour & 255;
    }
    rows[y * stride] = FILTER_UP;
    for (let i = 0; i < line.length; i++) rows[y * stride + 1 + i] = ((line[i] ?? 0) - (above[i] ?? 0)) & 255;
    above = line;
  }
  return pngFile({ widthPx, heightPx, bits: 8, colourType: 2 }, [['IDAT', deflateSync(rows, { level: 6 })]]);
};

/**
 * A PNG file of its parts, between header and end.
 * @param colourType 2 RGB, 3 a palette
 */
export const pngFile = (
  { widthPx, heightPx, bits, colourType }: { widthPx: number; heightPx: number; bits: 1 | 8; colourType: 2 | 3 },
  chunks: readonly (readonly [type: string, data: Buffer])[],
): Buffer => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(widthPx, 0);
  header.writeUInt32BE(heightPx, 4);
  header.set([bits, colourType, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    ...chunks.map(([type, data]) => chunk(type, data)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(8 + body.length);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), 4 + body.length);
  return out;
};

/** node:zlib has its own only from 20.15 and 22.2 on. */
const crc32 = (bytes: Buffer): number => {
  let crc = ~0;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
};

const CRC_TABLE = Array.from({ length: 256 }, (_, index) => {
  let crc = index;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});
