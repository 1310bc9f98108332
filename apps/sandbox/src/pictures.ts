import { type Bitmap, png } from './png';

/** The pictures of a room, in the platform's shapes at a third of its sizes or less. */
const SIZES = {
  cover: [360, 640],
  share: [400, 320],
  feeds: [320, 320],
  goods: [240, 240],
} as const;
export type PictureKind = keyof typeof SIZES;

const PATH = /^\/img\/(cover|share|feeds|goods)\/([a-z0-9]{60})\/0$/;
export const isPicturePath = (path: string): boolean => PATH.test(path);
/** The first letters of a name choose the colours, so that all pictures of one room go together. */
const FAMILY_LETTERS = 8;

/**
 * Where a picture stands. As long and as random as the platform's own addresses, and the same each time.
 * @param family a room's picture number, or a media_id
 * @param which tells pictures of one kind apart
 */
export const picturePath = (family: number | string, kind: PictureKind, which = 0): string =>
  `/img/${kind}/${letters(`${family}`, FAMILY_LETTERS)}${letters(`${family}/${kind}/${which}`, 60 - FAMILY_LETTERS)}/0`;

/** The picture at a path, a PNG of a few kilobytes; null for a path that `picturePath` never makes. */
export const pictureAt = (path: string): Buffer | null => {
  const [, kind, name] = PATH.exec(path) ?? [];
  if (kind === undefined || name === undefined) return null;
  const family = hash(name.slice(0, FAMILY_LETTERS));
  const own = hash(name);
  return png(kind === 'goods' ? still(family, own) : landscape(kind as PictureKind, family, own)); // the pattern lists the kinds
};

/** FNV-1a, with its bits stirred: neighbours come out far apart. */
const hash = (text: string): number => {
  let value = 2_166_136_261;
  for (const char of text) value = Math.imul(value ^ char.charCodeAt(0), 16_777_619) >>> 0;
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return (value ^ (value >>> 13)) >>> 0;
};

const letters = (seed: string, count: number): string => {
  let name = '';
  for (let at = 0; name.length < count; at++) name += hash(`${seed}#${at}`).toString(36);
  return name.slice(0, count);
};

/** Quiet pairs: top and bottom of a gradient. */
const PALETTES = [
  [0xf4a58a, 0x7a3048],
  [0x9cc4ff, 0x24407a],
  [0xa8dcc0, 0x1d5560],
  [0xf8d598, 0x9a5234],
  [0xcdb4f0, 0x4c3080],
  [0xe8c8b0, 0x6b4a3c],
  [0xb8d8e0, 0x3a5a6c],
] as const;

const paletteOf = (family: number) => PALETTES[family % PALETTES.length] ?? PALETTES[0];

const mix = (from: number, to: number, share: number): number => {
  const part = (shift: number): number => {
    const a = (from >> shift) & 255;
    return Math.round(a + (((to >> shift) & 255) - a) * share) << shift;
  };
  return part(16) | part(8) | part(0);
};

/** A sky, a sun, two hills. */
const landscape = (kind: PictureKind, family: number, own: number): Bitmap => {
  const [widthPx, heightPx] = SIZES[kind];
  const [top, bottom] = paletteOf(family);
  const radius = widthPx / 9;
  const sunX = widthPx * (0.25 + (own % 50) / 100);
  const sunY = heightPx * (0.2 + ((own >>> 8) % 20) / 100);
  const ridge = (base: number, rise: number, waves: number, phase: number): number[] =>
    Array.from({ length: widthPx }, (_, x) => heightPx * (base + rise * Math.sin((x / widthPx) * waves + phase)));
  const far = ridge(0.66, 0.07, 4, own % 7);
  const near = ridge(0.78, 0.05, 6, (own >>> 4) % 7);
  const sky = Array.from({ length: heightPx }, (_, y) => mix(top, bottom, Math.round((y / heightPx) * 32) / 40));
  const [sun, farHill, nearHill] = [mix(top, 0xffffff, 0.6), mix(bottom, top, 0.18), mix(bottom, 0x000000, 0.25)];
  return {
    widthPx,
    heightPx,
    at: (x, y) =>
      y > (near[x] ?? 0)
        ? nearHill
        : y > (far[x] ?? 0)
          ? farHill
          : (x - sunX) ** 2 + (y - sunY) ** 2 < radius ** 2
            ? sun
            : (sky[y] ?? top),
  };
};

/** One thing on a table: a vase of two circles before a plain wall. */
const still = (family: number, own: number): Bitmap => {
  const [widthPx, heightPx] = SIZES.goods;
  const [top, bottom] = paletteOf(family);
  const [wall, table, vase] = [mix(top, 0xffffff, 0.45), mix(top, 0xffffff, 0.15), mix(bottom, top, 0.15)];
  const body = 38 + (own % 24);
  const neck = body / 2.5;
  const middle = widthPx / 2;
  const foot = heightPx * 0.8;
  return {
    widthPx,
    heightPx,
    at: (x, y) => {
      const isBody = (x - middle) ** 2 + (y - (foot - body)) ** 2 < body ** 2;
      const isNeck = Math.abs(x - middle) < neck && y > foot - body * 2.6 && y < foot - body;
      return isBody || isNeck ? vase : y > heightPx * 0.68 ? table : wall;
    },
  };
};
