import type { LiveSourceName } from '@kaibo/contracts/rooms';
import type { RoomCard, RoomGoods, RoomView } from '@kaibo/contracts/rooms.dto';
import { CAPABILITIES } from '../../platforms/capabilities';
import type { PlatformGoods } from './rooms.entity';
import type { CardRow, RoomRow } from './rooms.repository';
import { statusAt } from './rooms.rules';

/** A shelf longer than this is cut: no page shows more. */
const MAX_GOODS = 200;

const PRICE_KINDS: Record<PlatformGoods['priceType'], RoomGoods['priceKind']> = {
  1: 'fixed',
  2: 'range',
  3: 'discount',
};

/** Our own path of a picture; null when there is none. */
export const imagePath = (merchantId: string, imageId: string | null | undefined): string | null =>
  imageId ? `/i/${merchantId}.${imageId}` : null;

export const toRoomCard = (merchantId: string, row: CardRow, now: Date): RoomCard => ({
  id: row.id,
  title: row.title,
  cover: imagePath(merchantId, row.image_id),
  anchor: row.anchor,
  status: statusAt(row.live_status, row.ends_at, now),
  startsAt: row.starts_at.toISOString(),
  endsAt: row.ends_at.toISOString(),
});

/** @param imageIds our names of the goods' pictures, by address */
export const toRoomView = (
  merchantId: string,
  source: LiveSourceName,
  row: RoomRow,
  imageIds: Map<string, string>,
  now: Date,
): RoomView => ({
  id: row.id,
  title: row.title,
  cover: imagePath(merchantId, row.image_id),
  anchor: row.anchor,
  status: statusAt(row.live_status, row.ends_at, now),
  startsAt: row.starts_at.toISOString(),
  endsAt: row.ends_at.toISOString(),
  entry: {
    source,
    platformRoomId: source === 'manual' ? null : row.platform_room_id,
    playUrl: source === 'manual' ? row.play_url : null,
  },
  goods: row.goods.slice(0, MAX_GOODS).map((item) => ({
    id: item.id,
    title: item.title,
    cover: imagePath(merchantId, item.coverUrl === null ? null : imageIds.get(item.coverUrl)),
    priceFen: item.priceFen,
    price2Fen: item.price2Fen,
    priceKind: PRICE_KINDS[item.priceType],
    path: item.path,
  })),
  capabilities: [...CAPABILITIES[source]],
});
