import { MEDIA_MAX_PIXELS, MEDIA_SIZES, MEDIA_WIDTHS } from '@kaibo/contracts/media';
import sharp from 'sharp';
import { MediaEncoder } from './media-encoder';
import { requirePictureFile } from './media-file.rules';
import { aGif, aJpeg, aPng, aPngBomb, aTelltaleJpeg, aWebp, noise, ZIP } from './media.fixtures';

const encoder = new MediaEncoder();
const codeOf = async (bytes: Buffer): Promise<string> => {
  try {
    await encoder.encode(bytes);
    return 'taken';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
};
const colourAt = async (picture: Buffer, left: number, top: number): Promise<string> => {
  const { data } = await sharp(picture)
    .extract({ left, top, width: 1, height: 1 })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const [r = 0, g = 0, b = 0] = data;
  return r > 200 && g < 90 ? 'red' : b > 200 && r < 90 ? 'blue' : `${r} ${g} ${b}`;
};

it('makes three widths of WebP, and a JPEG for the platform', async () => {
  const picture = await encoder.encode(await aJpeg(2_000, 1_200));
  for (const size of MEDIA_SIZES)
    expect(await sharp(picture.sizes[size]).metadata()).toMatchObject({
      format: 'webp',
      width: MEDIA_WIDTHS[size],
      height: Math.round(MEDIA_WIDTHS[size] * 0.6),
    });
  expect(await sharp(picture.look).metadata()).toMatchObject({ format: 'jpeg', width: 1_080 });
  expect(picture).toMatchObject({ name: expect.stringMatching(/^[\w-]{43}$/), widthPx: 1_600, heightPx: 960 });
});

it('never enlarges, and shows a tower as high as it is wide eight times', async () => {
  const small = await encoder.encode(await aPng(40, 30));
  for (const size of MEDIA_SIZES)
    expect(await sharp(small.sizes[size]).metadata()).toMatchObject({ width: 40, height: 30 });
  const tower = await encoder.encode(await aPng(200, 2_000));
  expect(await sharp(tower.sizes.small).metadata()).toMatchObject({ width: 200, height: 2_000 });
  const thread = await encoder.encode(await aPng(100, 4_000));
  expect(await sharp(thread.sizes.small).metadata()).toMatchObject({ width: 64, height: 2_560 });
});

it('turns a picture upright and keeps nothing of what the camera wrote down', async () => {
  const telltale = await aTelltaleJpeg();
  expect(telltale.includes('SECRET-OWNER')).toBe(true);
  expect(await sharp(telltale).metadata()).toMatchObject({ width: 120, height: 80, orientation: 6 });
  const picture = await encoder.encode(telltale);
  for (const bytes of [...Object.values(picture.sizes), picture.look]) {
    const { exif, xmp, iptc, orientation, width, height } = await sharp(bytes).metadata();
    expect({ exif, xmp, iptc, orientation, width, height }).toEqual({ width: 80, height: 120 });
    expect(bytes.includes('SECRET-OWNER')).toBe(false);
    expect(bytes.includes('Exif')).toBe(false);
  }
});

it('turns it the right way: what was at the top left is at the top right', async () => {
  const left = { create: { width: 20, height: 40, channels: 3, background: 'red' } } as const;
  const data = await sharp({ create: { width: 60, height: 40, channels: 3, background: 'blue' } })
    .composite([{ input: left, left: 0, top: 0 }])
    .jpeg({ quality: 95 })
    .withMetadata({ orientation: 6 })
    .toBuffer();
  const { sizes } = await encoder.encode(data);
  expect([await colourAt(sizes.large, 20, 5), await colourAt(sizes.large, 20, 55)]).toEqual(['red', 'blue']);
});

it('names a picture by what is kept: the same pixels are the same picture, whatever is written beside them', async () => {
  const plain = await noise(100, 100, 7).png().toBuffer();
  const told = await noise(100, 100, 7)
    .png()
    .withExif({ IFD0: { Artist: 'somebody' } })
    .toBuffer();
  const [one, two] = [await encoder.encode(plain), await encoder.encode(told)];
  expect(told.equals(plain)).toBe(false);
  expect(two.name).toBe(one.name);
  expect((await encoder.encode(await aPng())).name).not.toBe(one.name);
});

it('takes the first frame of a moving picture', async () => {
  const frames = await Promise.all(
    ['red', 'blue'].map(async (background) =>
      sharp({ create: { width: 30, height: 20, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  );
  for (const format of ['gif', 'webp'] as const) {
    const moving = await sharp(frames, { join: { animated: true } })
      .toFormat(format)
      .toBuffer();
    expect(requirePictureFile(moving)).toMatchObject({ frames: 2, widthPx: 30, heightPx: 20 });
    const { sizes } = await encoder.encode(moving);
    expect(await sharp(sizes.large, { pages: -1 }).metadata()).toMatchObject({ width: 30, height: 20 });
    expect(await colourAt(sizes.large, 5, 5)).toBe('red');
  }
});

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
it.each<[string, () => Promise<Buffer> | Buffer, string]>([
  ['an SVG', () => Buffer.from(SVG), 'MEDIA_TYPE_REFUSED'],
  ['an SVG behind an XML head', () => Buffer.from(`<?xml version="1.0"?>${SVG}`), 'MEDIA_TYPE_REFUSED'],
  ['a PDF', () => Buffer.from('%PDF-1.7\n1 0 obj'), 'MEDIA_TYPE_REFUSED'],
  ['a page', () => Buffer.from('<html><img src=x onerror=alert(1)>'), 'MEDIA_TYPE_REFUSED'],
  ['a TIFF', () => noise(8, 8).tiff().toBuffer(), 'MEDIA_TYPE_REFUSED'],
  ['an AVIF', () => noise(8, 8).avif().toBuffer(), 'MEDIA_TYPE_REFUSED'],
  ['nothing', () => Buffer.alloc(0), 'MEDIA_TYPE_REFUSED'],
  ['a JPEG that is cut off', async () => (await aJpeg(400, 300)).subarray(0, 2_000), 'MEDIA_BROKEN'],
  ['a JPEG without its end', async () => (await aJpeg(400, 300)).subarray(0, -2), 'MEDIA_BROKEN'],
  ['a PNG that is cut off', async () => (await aPng(400, 300)).subarray(0, 2_000), 'MEDIA_BROKEN'],
  ['a WebP that is cut off', async () => (await aWebp(400, 300)).subarray(0, 500), 'MEDIA_BROKEN'],
  ['a GIF that is cut off', async () => (await noise(60, 40).gif().toBuffer()).subarray(0, -20), 'MEDIA_BROKEN'],
  ['a head and nothing else', () => Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), 'MEDIA_BROKEN'],
  ['a PNG whose pixels are damaged', async () => damaged(await aPng(400, 300)), 'MEDIA_BROKEN'],
  ['a GIF without a frame', () => aGif(10, 10, 0), 'MEDIA_BROKEN'],
  ['a picture without a pixel', () => aGif(0, 10), 'MEDIA_BROKEN'],
  ['a frame that is larger than its canvas', () => aGif(10, 10).fill(200, 24, 25), 'MEDIA_BROKEN'],
  ['a PNG bomb', () => aPngBomb(60_000, 60_000), 'MEDIA_TOO_MANY_PIXELS'],
  ['a pixel more than allowed', () => aPngBomb(MEDIA_MAX_PIXELS / 8_000 + 1, 8_000), 'MEDIA_TOO_MANY_PIXELS'],
  ['an animated bomb', () => aGif(1_000, 1_000, 5_000), 'MEDIA_TOO_MANY_PIXELS'],
  ['a ZIP behind a PNG', async () => Buffer.concat([await aPng(), ZIP]), 'MEDIA_POLYGLOT'],
  ['a ZIP behind a JPEG', async () => Buffer.concat([await aJpeg(), ZIP]), 'MEDIA_POLYGLOT'],
  ['a ZIP inside a JPEG’s comment', async () => withComment(await aJpeg(), ZIP), 'MEDIA_POLYGLOT'],
  ['a page behind a JPEG', async () => Buffer.concat([await aJpeg(), Buffer.from('<sCript>x')]), 'MEDIA_POLYGLOT'],
  ['a program behind a JPEG', async () => Buffer.concat([await aJpeg(), Buffer.from('<?php x')]), 'MEDIA_POLYGLOT'],
  ['a page behind a GIF', () => Buffer.concat([aGif(9, 9), Buffer.from('<p>')]), 'MEDIA_POLYGLOT'],
  ['a page behind a WebP', async () => Buffer.concat([await aWebp(), Buffer.from('<p>')]), 'MEDIA_POLYGLOT'],
  ['a PDF in a JPEG’s comment', async () => withComment(await aJpeg(), Buffer.from('%PDF-1.4')), 'MEDIA_POLYGLOT'],
])('refuses %s', async (_name, make, code) => {
  expect(await codeOf(await make())).toBe(code);
});

it.each<[string, () => Promise<Buffer> | Buffer]>([
  ['exactly as many pixels as allowed', () => aPngBomb(MEDIA_MAX_PIXELS / 8_000, 8_000)],
  [
    'a film behind a JPEG, as phones append it',
    async () => Buffer.concat([await aJpeg(), Buffer.from('\0\0\0\x18ftypmp42', 'latin1'), Buffer.alloc(5_000, 7)]),
  ],
  ['padding behind a PNG', async () => Buffer.concat([await aPng(), Buffer.alloc(64)])],
  ['a GIF', () => noise(60, 40).gif().toBuffer()],
  ['a WebP', () => aWebp()],
  ['four colours of a printer', () => noise(40, 30).toColourspace('cmyk').jpeg().toBuffer()],
  ['sixteen bits a colour', () => noise(40, 30).toColourspace('rgb16').png().toBuffer()],
  ['grey', () => noise(40, 30).greyscale().jpeg().toBuffer()],
  ['a picture that shows itself bit by bit', () => noise(400, 300).jpeg({ progressive: true }).toBuffer()],
  [
    'one that can be seen through',
    () =>
      sharp({ create: { width: 9, height: 9, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0.2 } } })
        .png()
        .toBuffer(),
  ],
])('takes %s', async (_name, make) => {
  expect(await codeOf(await make())).toBe('taken');
});

it('has no decoder for anything else, should the bytes’ own structure ever be believed', async () => {
  await encoder.encode(await aPng());
  await expect(sharp(Buffer.from(SVG)).png().toBuffer()).rejects.toThrow(/unsupported image format/i);
});

it('works on two at once and no more', async () => {
  const own = new MediaEncoder();
  const pictures = await Promise.all(Array.from({ length: 9 }, () => aJpeg(300, 200)));
  const names = (await Promise.all(pictures.map((bytes) => own.encode(bytes)))).map(({ name }) => name);
  expect(new Set(names).size).toBe(9);
  expect(own.most).toBe(2);
});

it('gives its place back when a picture turns out to be broken', async () => {
  const own = new MediaEncoder();
  const broken = damaged(await aPng(400, 300));
  await Promise.allSettled(Array.from({ length: 6 }, () => own.encode(broken)));
  expect((await own.encode(await aJpeg())).name).toMatch(/^[\w-]{43}$/);
  expect(own.most).toBe(2);
});

/** Its structure stays whole; what is packed inside does not. */
function damaged(png: Buffer): Buffer {
  const copy = Buffer.from(png);
  const at = copy.indexOf('IDAT') + 40;
  copy.fill(0xaa, at, at + 400);
  return copy;
}

/** A comment right behind the start. */
function withComment(jpeg: Buffer, comment: Buffer): Buffer {
  // A ZIP says how long its own comment is: all that follows it.
  const rest = jpeg.length - 2;
  const text = Buffer.from(comment);
  if (text.subarray(0, 2).equals(Buffer.from('PK'))) text.writeUInt16LE(rest, 20);
  const head = Buffer.from([0xff, 0xfe, 0, text.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, text, jpeg.subarray(2)]);
}
