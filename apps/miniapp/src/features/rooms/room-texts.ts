import type { RoomCard, RoomGoods } from '@kaibo/contracts/rooms.dto';
import { texts } from '../../texts';
import type { Sum } from '../../ui/price';
import type { Freshness } from '../../reading/freshness';
import { isOtherZone, priceOf, toneOf, yuanParts, zonedTime } from './rooms.rules';

/** When a room starts or started, in the merchant's zone; says which zone when the phone's is another. */
export const whenText = (room: Pick<RoomCard, 'status' | 'startsAt'>, now: number): string => {
  const time = zonedTime(room.startsAt, now);
  if (time === null) return '';
  const zone = isOtherZone(now) ? texts.zoneNote : '';
  return `${texts.startsAt[toneOf(room.status)](texts.time(time))}${zone}`;
};

/**
 * The line above what may be old; null when it is fresh.
 * @param now ms by the phone's own clock, right or wrong: so its age was noted too
 */
export const freshnessText = (freshness: Freshness, now: number = Date.now()): string | null => {
  if (freshness === null) return null;
  if (freshness.kind === 'slow') return texts.slowUpdate;
  const minutes = Math.max(0, Math.floor((now - freshness.savedAt) / 60_000));
  return texts[freshness.kind](texts.age(minutes));
};

/** A price in the parts it is drawn in, and as one sentence. */
export const priceTexts = (goods: RoomGoods): { from: Sum; to: Sum | null; was: Sum | null; label: string } => {
  const { fromFen, toFen, wasFen } = priceOf(goods);
  const [from, to, was] = [
    yuanParts(fromFen),
    toFen === null ? null : yuanParts(toFen),
    wasFen === null ? null : yuanParts(wasFen),
  ];
  const said = ({ yuan, cents }: Sum) => `¥${yuan}${cents}`;
  const label = [
    said(from),
    to === null ? '' : `${texts.upTo}${said(to)}`,
    was === null ? '' : `${texts.originalPrice}${said(was)}`,
  ];
  return { from, to, was, label: label.filter(Boolean).join(' ') };
};
