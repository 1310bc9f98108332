import { crc32, deflateSync } from 'node:zlib';

const WIDTH = 400;
const HEIGHT = 320;

type Colour = readonly [number, number, number];
/** Warm and quiet pairs: top and bottom of a gradient. */
const PALETTES: readonly (readonly [Colour, Colour])[] = [
  [
    [255, 126, 103],
    [120, 32, 72],
  ],
  [
    [96, 168, 255],
    [28, 46, 110],
  ],
  [
    [120, 200, 160],
    [20, 72, 84],
  ],
  [
    [250, 200, 120],
    [150, 70, 40],
  ],
  [
    [200, 150, 240],
    [70, 40, 120],
  ],
];

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(8 + body.length);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32 ? crc32(body) : slowCrc(body), 4 + body.length);
  return out;
};

/** node:zlib has crc32 from 20.15 and 22.2 on; the table's way for what is older. */
const slowCrc = (bytes: Buffer): number => {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
};

/** A quiet picture that is the same for the same number: a gradient, a sun, two hills. A few kilobytes. */
export const picture = (seed: number): Buffer => {
  const [top, bottom] = PALETTES[Math.abs(seed) % PALETTES.length] ?? PALETTES[0]!; // the list is not empty
  const sunX = 80 + ((seed * 67) % 240);
  const sunY = 70 + ((seed * 31) % 60);
  const rows = Buffer.alloc(HEIGHT * (1 + WIDTH * 3));
  for (let y = 0; y < HEIGHT; y++) {
    const base = y * (1 + WIDTH * 3);
    for (let x = 0; x < WIDTH; x++) {
      const mix = Math.round((y / HEIGHT) * 48) / 48;
      const hill =
        y > 235 + 26 * Math.sin((x + seed * 40) / 62) ? 0.72 : y > 200 + 34 * Math.sin((x + seed * 90) / 95) ? 0.86 : 1;
      const isSun = (x - sunX) ** 2 + (y - sunY) ** 2 < 34 ** 2;
      for (let c = 0; c < 3; c++) {
        const from = top[c] ?? 0;
        const to = bottom[c] ?? 0;
        rows[base + 1 + x * 3 + c] =
          isSun && hill === 1 ? Math.min(255, from + 60) : Math.round((from + (to - from) * mix) * hill);
      }
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits a channel, RGB
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 6 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};
