import { inflateSync } from 'node:zlib';
import { pictureAt, picturePath } from './pictures';

/** Width, height and the packed pixels' length of a PNG, by its own words. */
const read = (png: Buffer) => {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const length = png.readUInt32BE(33);
  expect(png.subarray(37, 41).toString('latin1')).toBe('IDAT');
  return { size: [width, height], pixels: inflateSync(png.subarray(41, 41 + length)).length };
};

it.each([
  ['cover', 360, 640],
  ['share', 400, 320],
  ['feeds', 320, 320],
  ['goods', 240, 240],
] as const)('draws a %s of %i × %i in a few kilobytes', (kind, width, height) => {
  for (let family = 0; family < 20; family++) {
    const png = pictureAt(picturePath(family, kind)) ?? Buffer.alloc(0);
    expect(read(png)).toEqual({ size: [width, height], pixels: height * (1 + width * 3) });
    expect(png.length).toBeLessThan(12_000);
  }
});

it('has addresses as long and as random as the real ones, each its own, the same each time', () => {
  const paths = Array.from({ length: 5_000 }, (_, family) => picturePath(family, 'cover'));
  expect(new Set(paths).size).toBe(5_000);
  expect(paths.every((path) => /^\/img\/cover\/[a-z0-9]{60}\/0$/.test(path))).toBe(true);
  expect(picturePath(3, 'goods', 1)).not.toBe(picturePath(3, 'goods', 2));
  expect(picturePath(3, 'goods', 1)).toBe(picturePath(3, 'goods', 1));
  expect(pictureAt(picturePath(3, 'goods', 1))).toEqual(pictureAt(picturePath(3, 'goods', 1)));
});

it.each(['/img/cover/x/0', '/img/other/' + 'a'.repeat(60) + '/0', '/img/cover/' + 'a'.repeat(60), '/img/'])(
  'knows no picture at %s',
  (path) => {
    expect(pictureAt(path)).toBeNull();
  },
);
