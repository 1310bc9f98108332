import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { MEDIA_MAX_PIXELS, MEDIA_SIZES, MEDIA_WIDTHS, type MediaSize } from '@kaibo/contracts/media';
import type { OutputInfo, Sharp, SharpOptions } from 'sharp';
import { AppError } from '../../core/app-error';
import { requirePictureFile } from './media-file.rules';

/** Decoding 40 million pixels takes some 250 MB and a core for a second or two: so many at once, in one process. */
const AT_ONCE = 2;
/** A picture that is not done then never would be. */
const MOST_SECONDS = 15;
/** A long screenshot stays readable; a thread of pixels does not become a tower. */
const TALLEST = 8;
const WEBP_QUALITY = 80;
/** What platforms look at: they take no WebP. */
const LOOK = { widthPx: 1_080, quality: 85 } as const;

/** What is kept of a picture, made anew from its pixels: nothing else of the file survives. */
export interface EncodedPicture {
  /** SHA-256 of the three sizes. */
  name: string;
  sizes: Record<MediaSize, Buffer>;
  /** As JPEG, for the platform that looks at it. */
  look: Buffer;
  /** Of the large one. */
  widthPx: number;
  heightPx: number;
}

/** Decoded and upright. */
interface Pixels {
  data: Buffer;
  info: OutputInfo;
}

type MakeSharp = (input: Buffer, options?: SharpOptions) => Sharp;

/** Loaded with the first picture: a process that never sees one does not pay for it. */
let loaded: Promise<MakeSharp> | undefined;
const loadSharp = (): Promise<MakeSharp> =>
  (loaded ??= import('sharp').then(({ default: sharp }) => {
    // Its decoders of everything else (SVG, PDF, TIFF, ...) are not there for anybody.
    sharp.block({ operation: ['VipsForeignLoad'] });
    sharp.unblock({
      operation: ['Png', 'Jpeg', 'Webp', 'Nsgif'].map((kind) => `VipsForeignLoad${kind}Buffer`),
    });
    sharp.cache(false);
    sharp.concurrency(1);
    return sharp;
  }));

/** Makes pictures anew: upright, in three widths, without whatever the camera wrote down. */
@Injectable()
export class MediaEncoder {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  /** The most that ran at once. */
  most = 0;

  /**
   * The bytes decide what it is. Of a moving picture the first frame is taken.
   * @throws AppError MEDIA_TYPE_REFUSED, MEDIA_TOO_MANY_PIXELS, MEDIA_BROKEN, MEDIA_POLYGLOT
   */
  async encode(bytes: Buffer): Promise<EncodedPicture> {
    requirePictureFile(bytes);
    const sharp = await loadSharp();
    return this.inTurn(async () => {
      const { data, info } = await decode(sharp, bytes);
      // Pixels as the decoder left them; nothing is read from a file again.
      const from = (): Sharp =>
        sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } }).timeout({
          seconds: MOST_SECONDS,
        });
      const sizes = {} as Record<MediaSize, Buffer>; // filled for every size just below
      for (const size of MEDIA_SIZES)
        sizes[size] = await from().resize(fitting(MEDIA_WIDTHS[size])).webp({ quality: WEBP_QUALITY }).toBuffer();
      const look = await from()
        .resize(fitting(LOOK.widthPx))
        .flatten({ background: 'white' })
        .jpeg({ quality: LOOK.quality })
        .toBuffer();
      return { name: nameOf(sizes), sizes, look, widthPx: info.width, heightPx: info.height };
    });
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= AT_ONCE) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running++;
    this.most = Math.max(this.most, this.running);
    try {
      return await work();
    } finally {
      // The place goes to who waits longest.
      const next = this.waiting.shift();
      if (next) next();
      else this.running--;
    }
  }
}

const fitting = (width: number) =>
  ({ width, height: width * TALLEST, fit: 'inside', withoutEnlargement: true }) as const;

async function decode(sharp: MakeSharp, bytes: Buffer): Promise<Pixels> {
  try {
    return await sharp(bytes, { limitInputPixels: MEDIA_MAX_PIXELS, failOn: 'error', sequentialRead: true })
      .autoOrient()
      .resize(fitting(MEDIA_WIDTHS.large))
      .toColourspace('srgb')
      .timeout({ seconds: MOST_SECONDS })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
  } catch (cause) {
    throw new AppError('MEDIA_BROKEN', undefined, { cause });
  }
}

function nameOf(sizes: Record<MediaSize, Buffer>): string {
  const hash = createHash('sha256');
  for (const size of MEDIA_SIZES) hash.update(`${size} ${sizes[size].length}\n`).update(sizes[size]);
  return hash.digest('base64url');
}
