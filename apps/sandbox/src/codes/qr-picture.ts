import { deflateSync } from 'node:zlib';
import QRCode from 'qrcode';
import { pngFile } from '../png';

/** Empty modules on every side, as scanners want them. */
const MARGIN = 2;

export interface QrPicture {
  text: string;
  widthPx: number;
  /** Red, green and blue, each 0 to 255. */
  ink: readonly [number, number, number];
  /** Nothing between the inked modules. */
  isTransparent: boolean;
}

/** A QR code as a PNG file of one bit a pixel, as wide as it is high. */
export const qrPicture = ({ text, widthPx, ink, isTransparent }: QrPicture): Buffer => {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
  const across = modules.size + 2 * MARGIN;
  const moduleAt = (px: number): number => Math.floor((px * across) / widthPx) - MARGIN;
  const isInked = (row: number, column: number): boolean =>
    row >= 0 && column >= 0 && row < modules.size && column < modules.size && modules.get(row, column) === 1;
  const stride = 1 + Math.ceil(widthPx / 8); // one byte in front: how the row is told
  const rows = Buffer.alloc(stride * widthPx);
  for (let y = 0; y < widthPx; y++)
    for (let x = 0; x < widthPx; x++) {
      if (!isInked(moduleAt(y), moduleAt(x))) continue;
      const at = y * stride + 1 + (x >> 3);
      rows[at] = (rows[at] ?? 0) | (0x80 >> (x & 7));
    }
  return pngFile({ widthPx, heightPx: widthPx, bits: 1, colourType: 3 }, [
    ['PLTE', Buffer.from([255, 255, 255, ...ink])],
    ...(isTransparent ? [['tRNS', Buffer.from([0])] as const] : []),
    ['IDAT', deflateSync(rows)],
  ]);
};
