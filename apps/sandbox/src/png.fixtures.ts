import { inflateSync } from 'node:zlib';
import jsqr from 'jsqr';

interface Pixels {
  widthPx: number;
  heightPx: number;
  rgba: Uint8ClampedArray;
}

/** Reads a PNG of 8 bits a channel, RGB or RGBA, without interlacing. Source: the PNG specification, filters 0 to 4. */
const readPng = (file: Buffer): Pixels => {
  const widthPx = file.readUInt32BE(16);
  const heightPx = file.readUInt32BE(20);
  const channels = { 2: 3, 6: 4 }[file[25] ?? 0];
  if (file[24] !== 8 || channels === undefined || file[28] !== 0) throw new Error('a PNG that is not read here');
  const data: Buffer[] = [];
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at))
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
  const lines = unfiltered(inflateSync(Buffer.concat(data)), widthPx * channels, heightPx, channels);
  const rgba = new Uint8ClampedArray(widthPx * heightPx * 4).fill(255);
  for (let pixel = 0; pixel < widthPx * heightPx; pixel++)
    for (let channel = 0; channel < channels; channel++)
      rgba[pixel * 4 + channel] = lines[pixel * channels + channel] ?? 0;
  return { widthPx, heightPx, rgba };
};

const unfiltered = (raw: Buffer, stride: number, rows: number, channels: number): Uint8Array => {
  const out = new Uint8Array(stride * rows);
  for (let y = 0; y < rows; y++) {
    const filter = raw[y * (stride + 1)];
    for (let i = 0; i < stride; i++) {
      const left = i >= channels ? (out[y * stride + i - channels] ?? 0) : 0;
      const up = y > 0 ? (out[(y - 1) * stride + i] ?? 0) : 0;
      const corner = y > 0 && i >= channels ? (out[(y - 1) * stride + i - channels] ?? 0) : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 0] ?? 0;
      out[y * stride + i] = (raw[y * (stride + 1) + 1 + i] ?? 0) + guess;
    }
  }
  return out;
};

const paeth = (left: number, up: number, corner: number): number => {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
};

/** What a QR code says to a reader that we did not write; null for a picture without one. */
export const readQr = (file: Buffer): string | null => {
  const { widthPx, heightPx, rgba } = readPng(file);
  return jsqr(rgba, widthPx, heightPx)?.data ?? null;
};
