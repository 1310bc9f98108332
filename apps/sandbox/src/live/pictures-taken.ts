import { type Account } from '../accounts';
import { type Goods } from '../goods/goods';
import { Refusal } from '../handler';
import { type Media } from '../media/media';
import { isPicturePath, type PictureKind, picturePath } from '../pictures';
import { type Room, type RoomPictures } from './rooms';

const KIB = 1024;
const MIB = 1024 * KIB;

/** What each picture may be. Sources: 创建直播间, 添加并提审商品. */
const LIMITS: Record<PictureKind, Limit> = {
  cover: { code: 300031, forbidden: 300031, maxBytes: 2 * MIB, widthPx: 1080, heightPx: 1920 },
  share: { code: 300032, forbidden: 300032, maxBytes: MIB, widthPx: 800, heightPx: 640 },
  feeds: { code: 300037, forbidden: 300037, maxBytes: 100 * KIB, widthPx: 800, heightPx: 800 },
  // The one size in pixels that is a limit and not advice.
  goods: { code: 300018, forbidden: 300005, maxBytes: 10 * MIB, widthPx: 300, heightPx: 300 },
};

interface Limit {
  /** For a picture that is too large. */
  code: number;
  /** For what is to be seen on it. */
  forbidden: number;
  maxBytes: number;
  widthPx: number;
  heightPx: number;
}

/**
 * Takes a picture over from its media_id, and gives it an address of its own that outlives the id.
 * @returns its path here
 * @throws Refusal 300006 for an id that is not known or has expired; 300031, 300032, 300037 or 300018 for a picture that is too large
 */
export const takePicture = (account: Account, mediaId: string, kind: PictureKind, now: number): string => {
  const media = account.media.find(mediaId, now);
  if (!media) throw new Refusal(300006);
  requireFitting(media, kind, kind === 'goods' || account.switches.isOn('checksPixels'));
  const path = picturePath(mediaId, kind);
  account.media.keep(mediaId, path);
  return path;
};

/**
 * As `takePicture`; in a change the address of a picture that the platform made before passes as well (field report).
 * @param baseUrl where our own pictures stand
 * @returns a path here, or an address elsewhere
 */
export const takePictureOrUrl = (
  account: Account,
  given: string,
  kind: PictureKind,
  { now, baseUrl }: { now: number; baseUrl: string },
): string => {
  if (given.startsWith(baseUrl) && isPicturePath(given.slice(baseUrl.length))) return given.slice(baseUrl.length);
  // The client turns http into https; the platform serves both.
  if (/^https?:\/\/mmbiz\.(qpic|qlogo)\.cn\/[\x21-\x7e]+$/.test(given)) return given;
  return takePicture(account, given, kind, now);
};

const requireFitting = (media: Media, kind: PictureKind, checksPixels: boolean): void => {
  const { code, forbidden, maxBytes, widthPx, heightPx } = LIMITS[kind];
  if (media.isForbidden) throw new Refusal(forbidden);
  const isLarge = media.widthPx > widthPx || media.heightPx > heightPx;
  if (media.sizeBytes > maxBytes || (checksPixels && isLarge)) throw new Refusal(code);
};

/** Where a picture of a room stands. @param baseUrl left out: the path here */
export const pictureOf = (room: Room, kind: keyof RoomPictures, baseUrl = ''): string =>
  addressOf(room.pictures?.[kind] ?? picturePath(room.picture, kind), baseUrl);

export const coverOf = (goods: Goods, baseUrl = ''): string =>
  addressOf(goods.cover ?? picturePath(`goods ${goods.goodsId}`, 'goods'), baseUrl);

const addressOf = (place: string, baseUrl: string): string => (place.startsWith('/') ? baseUrl + place : place);
