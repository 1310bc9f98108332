import type { ContentCard } from '@kaibo/contracts/contents.dto';
import { texts } from '../../texts';
import type { Sum } from '../../ui/price';
import { isOtherZone, yuanParts, zonedTime } from '../rooms/rooms.rules';

/** An instant in the merchant's zone, in words; says which zone when the phone's is another. */
export const timeText = (iso: string, now: number): string => {
  const time = zonedTime(iso, now);
  return time === null ? '' : `${texts.time(time)}${isOtherZone(now) ? texts.zoneNote : ''}`;
};

/** What goods cost, in the parts a price is drawn in, and as one sentence. */
export const goodsPrice = (fen: number): { from: Sum; to: null; was: null; label: string } => {
  const from = yuanParts(fen);
  return { from, to: null, was: null, label: `¥${from.yuan}${from.cents}` };
};

/** The line under a card's title. */
export const cardNote = (card: ContentCard, now: number): string =>
  card.kind === 'goods' ? card.summary : timeText(card.publishedAt, now);
