import type { LiveSourceName } from '@kaibo/contracts/rooms';
import type { ConsoleRoomView, MiniAppAge, RoomCard, RoomGoods, RoomView } from '@kaibo/contracts/rooms.dto';
import { CAPABILITIES } from '../../platforms/capabilities';
import { mediaPath } from '../../core/media-path';
import type { ConsoleRow } from './rooms.console.repository';
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

/** What a viewer's client enters by; null where that is an address. */
const platformIdOf = (
  source: LiveSourceName,
  row: { platform_room_id: string; channel_id: string | null },
): string | null => (source === 'manual' ? null : source === 'wechat-channels' ? row.channel_id : row.platform_room_id);

/** Our own path of a picture; null when there is none. */
export const imagePath = (merchantId: string, imageId: string | null | undefined): string | null =>
  imageId ? `/i/${merchantId}.${imageId}` : null;

/** What the merchant uploaded, else what the platform or an address gave. */
const coverPath = (
  merchantId: string,
  row: { image_id: string | null; cover_picture: string | null },
): string | null =>
  row.cover_picture === null ? imagePath(merchantId, row.image_id) : mediaPath(merchantId, row.cover_picture, 'medium');

export const toRoomCard = (
  merchantId: string,
  row: Omit<CardRow, 'sort_position' | 'sort_seconds'>,
  now: Date,
): RoomCard => ({
  id: row.id,
  title: row.title,
  cover: coverPath(merchantId, row),
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
  cover: coverPath(merchantId, row),
  anchor: row.anchor,
  status: statusAt(row.live_status, row.ends_at, now),
  startsAt: row.starts_at.toISOString(),
  endsAt: row.ends_at.toISOString(),
  entry: {
    source,
    platformRoomId: platformIdOf(source, row),
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
  capabilities: CAPABILITIES[source].filter((name) => name !== 'replay' || row.flags.closeReplay === false),
});

export const toConsoleRoomView = (
  merchantId: string,
  source: LiveSourceName,
  row: ConsoleRow,
  now: Date,
): ConsoleRoomView => ({
  id: row.id,
  miniAppId: row.mini_app_id,
  source,
  platformRoomId: platformIdOf(source, row),
  title: row.title_override ?? row.platform_title,
  platformTitle: row.platform_title,
  titleOverride: row.title_override,
  cover: coverPath(merchantId, row),
  coverOverride: row.cover_override,
  coverPicture: row.cover_picture_set,
  anchor: row.anchor,
  status: statusAt(row.live_status, row.ends_at, now),
  startsAt: row.starts_at.toISOString(),
  endsAt: row.ends_at.toISOString(),
  isVisible: row.is_visible,
  position: row.position,
  vanishedAt: row.vanished_at?.toISOString() ?? null,
  goodsCount: row.goods_count,
  changedAt: row.changed_at.toISOString(),
});

export const toMiniAppAge = (row: {
  mini_app_id: string;
  polled_at: Date | null;
  swept_at: Date | null;
}): MiniAppAge => ({
  miniAppId: row.mini_app_id,
  syncedAt: row.swept_at?.toISOString() ?? null,
  polledAt: row.polled_at?.toISOString() ?? null,
});
