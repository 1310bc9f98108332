import { MEDIA_MAX_PIXELS, type MediaType } from '@kaibo/contracts/media';
import { AppError } from '../../core/app-error';
import { sniffPicture } from '../../core/guarded-fetch';

/** What a file's own structure says, before anybody decodes it. */
export interface PictureFile {
  type: MediaType;
  widthPx: number;
  heightPx: number;
  /** 1: it stands still. */
  frames: number;
  /** Where the picture ends; what follows is something else. */
  end: number;
}

/** The file ends in the middle of something, or says nonsense. */
class Broken extends Error {}

/**
 * Looks a file through from its first byte to the picture's end, without decoding it. Pure.
 * @throws AppError MEDIA_TYPE_REFUSED, MEDIA_BROKEN, MEDIA_TOO_MANY_PIXELS, MEDIA_POLYGLOT
 */
export function requirePictureFile(bytes: Buffer): PictureFile {
  const type = sniffPicture(bytes);
  if (!type) throw new AppError('MEDIA_TYPE_REFUSED');
  const file = { type, ...walk(bytes, type) };
  const pixels = file.widthPx * file.heightPx * file.frames;
  if (!(pixels > 0)) throw new AppError('MEDIA_BROKEN');
  if (pixels > MEDIA_MAX_PIXELS)
    throw new AppError('MEDIA_TOO_MANY_PIXELS', {
      widthPx: file.widthPx,
      heightPx: file.heightPx,
      frames: file.frames,
      most: MEDIA_MAX_PIXELS,
    });
  if (carriesMore(bytes, file)) throw new AppError('MEDIA_POLYGLOT');
  return file;
}

const WALKS: Record<MediaType, (bytes: Buffer) => Omit<PictureFile, 'type'>> = {
  'image/png': walkPng,
  'image/jpeg': walkJpeg,
  'image/gif': walkGif,
  'image/webp': walkWebp,
};

function walk(bytes: Buffer, type: MediaType): Omit<PictureFile, 'type'> {
  try {
    return WALKS[type](bytes);
  } catch (cause) {
    if (cause instanceof Broken || isOutOfRange(cause)) throw new AppError('MEDIA_BROKEN', undefined, { cause });
    throw cause;
  }
}

/** A length pointed past the end. */
const isOutOfRange = (error: unknown): boolean =>
  ['ERR_OUT_OF_RANGE', 'ERR_BUFFER_OUT_OF_BOUNDS'].includes((error as { code?: string }).code ?? ''); // any thrown value may carry one

/** W3C PNG, 5.3: length, type, data, CRC; IHDR first, IEND last. Only its still picture is ever decoded. */
function walkPng(bytes: Buffer): Omit<PictureFile, 'type'> {
  if (bytes.toString('latin1', 12, 16) !== 'IHDR') throw new Broken('no IHDR');
  const [widthPx, heightPx] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  let at = 8;
  for (;;) {
    const next = at + 12 + bytes.readUInt32BE(at);
    if (next > bytes.length) throw new Broken('a chunk is cut off');
    if (bytes.toString('latin1', at + 4, at + 8) === 'IEND') return { widthPx, heightPx, frames: 1, end: next };
    at = next;
  }
}

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
/** Frames of all kinds of coding; C4, C8 and CC are tables. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
const isBare = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= SOI);

/** ITU-T T.81, B.1: markers with lengths; after a start of scan, data until the next marker. */
function walkJpeg(bytes: Buffer): Omit<PictureFile, 'type'> {
  let [widthPx, heightPx, at] = [0, 0, 2];
  for (;;) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++; // fill bytes
    const marker = bytes.readUInt8(at + 1);
    if (bytes.readUInt8(at) !== 0xff || marker === 0) throw new Broken('no marker');
    at += 2;
    if (marker === EOI) {
      if (widthPx === 0) throw new Broken('no frame');
      return { widthPx, heightPx, frames: 1, end: at };
    }
    if (isBare(marker)) continue;
    if (isFrame(marker)) [heightPx, widthPx] = [bytes.readUInt16BE(at + 3), bytes.readUInt16BE(at + 5)];
    at += bytes.readUInt16BE(at);
    if (marker === SOS) at = scanEnd(bytes, at);
  }
}

/** The next marker that is no part of the scan's data: stuffed zeros and restarts are. */
function scanEnd(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next === undefined) break;
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  throw new Broken('the scan is cut off');
}

const tableBytes = (packed: number): number => (packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0);

/** GIF89a: a canvas, then extensions and frames of sub-blocks, then a trailer. */
function walkGif(bytes: Buffer): Omit<PictureFile, 'type'> {
  const [widthPx, heightPx] = [bytes.readUInt16LE(6), bytes.readUInt16LE(8)];
  const subBlocksEnd = (from: number): number => {
    let at = from;
    for (let size = bytes.readUInt8(at); size > 0; size = bytes.readUInt8(at)) at += size + 1;
    return at + 1;
  };
  let at = 13 + tableBytes(bytes.readUInt8(10));
  for (let frames = 0; ;) {
    const kind = bytes.readUInt8(at);
    if (kind === 0x3b) return { widthPx, heightPx, frames, end: at + 1 };
    if (kind === 0x21) at = subBlocksEnd(at + 2);
    else if (kind === 0x2c) {
      frames++;
      // A frame may be larger than the canvas says: decoders make room for it.
      if (bytes.readUInt16LE(at + 5) > widthPx || bytes.readUInt16LE(at + 7) > heightPx)
        throw new Broken('a frame is larger than the canvas');
      at = subBlocksEnd(at + 11 + tableBytes(bytes.readUInt8(at + 9)));
    } else throw new Broken('no block');
  }
}

/** RFC 9649: RIFF with its length; VP8, VP8L, or VP8X with a canvas and perhaps frames. */
function walkWebp(bytes: Buffer): Omit<PictureFile, 'type'> {
  const end = 8 + bytes.readUInt32LE(4);
  if (end > bytes.length) throw new Broken('the file is cut off');
  let size: { widthPx: number; heightPx: number } | null = null;
  let [frames, at] = [0, 12];
  while (at + 8 <= end) {
    const [kind, length] = [bytes.toString('latin1', at, at + 4), bytes.readUInt32LE(at + 4)];
    if (at + 8 + length > end) throw new Broken('a chunk is cut off');
    size ??= webpSize(kind, bytes.subarray(at + 8, at + 8 + length));
    if (kind === 'ANMF') frames++;
    at += 8 + length + (length & 1);
  }
  if (!size) throw new Broken('no picture');
  return { ...size, frames: Math.max(1, frames), end };
}

function webpSize(kind: string, data: Buffer): { widthPx: number; heightPx: number } | null {
  switch (kind) {
    case 'VP8X':
      return { widthPx: data.readUIntLE(4, 3) + 1, heightPx: data.readUIntLE(7, 3) + 1 };
    case 'VP8L': {
      const packed = data.readUInt32LE(1);
      return { widthPx: (packed & 0x3fff) + 1, heightPx: ((packed >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8 ':
      return { widthPx: data.readUInt16LE(6) & 0x3fff, heightPx: data.readUInt16LE(8) & 0x3fff };
    default:
      return null;
  }
}

/** What a ZIP ends with: 22 bytes, and a comment of the length that they say. A reader looks for it from the end. */
const ZIP_END = Buffer.from('PK\x05\x06', 'latin1');
const ZIP_END_BYTES = 22;
const ZIP_COMMENT_MOST = 0xffff;
/** A reader takes a PDF that begins anywhere in here. */
const PDF_BEGINS_WITHIN = 1_024;
/** Programs, pages and archives that readers find behind a picture. */
const HIDDEN = /<script|<\?php|<\?xml|<html|<svg|<!doctype|%PDF-|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x7fELF|^MZ/i;

/**
 * Whether the file is something else besides: also a ZIP, a PDF, a page. Phones append films, depths and second pictures
 * to a JPEG, and those are just dropped; behind the other kinds nothing is expected but padding.
 */
function carriesMore(bytes: Buffer, { type, end }: PictureFile): boolean {
  if (isZip(bytes)) return true;
  if (bytes.subarray(0, PDF_BEGINS_WITHIN).includes('%PDF-')) return true;
  const rest = bytes.subarray(end);
  return type === 'image/jpeg' ? HIDDEN.test(rest.toString('latin1')) : rest.some((byte) => byte !== 0);
}

function isZip(bytes: Buffer): boolean {
  const from = Math.max(0, bytes.length - ZIP_END_BYTES - ZIP_COMMENT_MOST);
  for (let at = bytes.indexOf(ZIP_END, from); at !== -1; at = bytes.indexOf(ZIP_END, at + 1))
    if (at + ZIP_END_BYTES <= bytes.length && at + ZIP_END_BYTES + bytes.readUInt16LE(at + 20) === bytes.length)
      return true;
  return false;
}
