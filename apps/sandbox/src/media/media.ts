import { imageSize } from 'image-size';
import { type Part } from '../world';

const DAY_MS = 24 * 3_600_000;
/** A temporary media_id lives so long. Source: 创建直播间, 新增临时素材. */
export const MEDIA_LIFE_MS = 3 * DAY_MS;
/** Bytes are kept for the newest so many; older pictures are drawn instead, and their facts stay. */
const MOST_BYTES = 64 * 1024 * 1024;
/** First bytes of the pictures that the platform takes. */
const SIGNATURES: readonly (readonly [hex: string, contentType: string])[] = [
  ['ffd8ff', 'image/jpeg'],
  ['89504e470d0a1a0a', 'image/png'],
  ['47494638', 'image/gif'],
  ['424d', 'image/bmp'],
];

/** A temporary picture of one account. */
export interface Media {
  mediaId: string;
  /** What the file is, whatever the upload called it. */
  contentType: string;
  fileName: string;
  sizeBytes: number;
  widthPx: number;
  heightPx: number;
  createdAt: number;
  /** What is to be seen on it may not be shown. */
  isForbidden: boolean;
}

/** A picture that something was made with: it outlives its media_id. */
interface Kept {
  contentType: string;
  bytes: Buffer;
}

interface Saved {
  media: Media[];
  bytes: Record<string, string>;
  pictures: Record<string, { contentType: string; bytes: string }>;
}

/** What a file is by its own first bytes; null if it is no picture that the platform takes. */
export const pictureFacts = (bytes: Buffer): Pick<Media, 'contentType' | 'widthPx' | 'heightPx'> | null => {
  const start = bytes.toString('hex', 0, 8);
  const contentType = SIGNATURES.find(([hex]) => start.startsWith(hex))?.[1];
  if (contentType === undefined) return null;
  try {
    // A copy with memory of its own: the library reads past the end of a slice, into whatever lies behind it.
    const { width, height } = imageSize(new Uint8Array(bytes));
    return width > 0 && height > 0 ? { contentType, widthPx: width, heightPx: height } : null;
  } catch {
    return null; // cut off: the library says so by throwing
  }
};

/** Temporary pictures of one account, and those that rooms and goods were made with. */
export class MediaStore implements Part {
  private media = new Map<string, Media>();
  private bytes = new Map<string, Buffer>();
  private pictures = new Map<string, Kept>();

  /** Keeps a picture under its id and forgets those that have expired. */
  add(media: Media, bytes: Buffer): void {
    for (const old of this.media.values()) if (isExpired(old, media.createdAt)) this.remove(old.mediaId);
    this.media.set(media.mediaId, media);
    this.bytes.set(media.mediaId, bytes);
    this.shrink(this.bytes, (each) => each);
  }

  /** Null for an id that was never given, and for one that has expired. */
  find(mediaId: string, now: number): Media | null {
    const media = this.media.get(mediaId);
    return media && !isExpired(media, now) ? media : null;
  }

  /** All that have not expired, newest first. */
  list(now: number): Media[] {
    return [...this.media.values()].filter((each) => !isExpired(each, now)).reverse();
  }

  /** The uploaded file; null once its bytes were given up. */
  file(mediaId: string): Buffer | null {
    return this.bytes.get(mediaId) ?? null;
  }

  remove(mediaId: string): boolean {
    this.bytes.delete(mediaId);
    return this.media.delete(mediaId);
  }

  /** Makes the picture stand at a path of its own from now on, however long its media_id lives. */
  keep(mediaId: string, path: string): void {
    const media = this.media.get(mediaId);
    const bytes = this.bytes.get(mediaId);
    if (!media || !bytes) return;
    this.pictures.set(path, { contentType: media.contentType, bytes });
    this.shrink(this.pictures, (each) => each.bytes);
  }

  pictureAt(path: string): Kept | null {
    return this.pictures.get(path) ?? null;
  }

  reset(): void {
    this.media.clear();
    this.bytes.clear();
    this.pictures.clear();
  }

  save(): Saved {
    return {
      media: [...this.media.values()].map((each) => ({ ...each })),
      bytes: Object.fromEntries([...this.bytes].map(([id, bytes]) => [id, bytes.toString('base64')])),
      pictures: Object.fromEntries(
        [...this.pictures].map(([path, { contentType, bytes }]) => [
          path,
          { contentType, bytes: bytes.toString('base64') },
        ]),
      ),
    };
  }

  load(saved: unknown): void {
    const { media, bytes, pictures } = saved as Saved; // as saved
    this.reset();
    for (const each of media) this.media.set(each.mediaId, each);
    for (const [id, text] of Object.entries(bytes)) this.bytes.set(id, Buffer.from(text, 'base64'));
    for (const [path, each] of Object.entries(pictures))
      this.pictures.set(path, { contentType: each.contentType, bytes: Buffer.from(each.bytes, 'base64') });
  }

  /** Gives up the oldest until what is left fits. */
  private shrink<T>(kept: Map<string, T>, bytesOf: (each: T) => Buffer): void {
    let size = 0;
    for (const each of kept.values()) size += bytesOf(each).length;
    for (const [key, each] of kept) {
      if (size <= MOST_BYTES) return;
      size -= bytesOf(each).length;
      kept.delete(key);
    }
  }
}

const isExpired = (media: Media, now: number): boolean => now >= media.createdAt + MEDIA_LIFE_MS;
