import { LIVE_STATUS_OF } from '@kaibo/contracts/rooms';
import type { SourceRoom } from '../../platforms/platform';

/** A room as it goes into `platform_rooms`: the columns' names, so that one JSON array is one page. */
export interface RoomRow {
  platform_room_id: string;
  title: string;
  anchor_name: string;
  cover_url: string | null;
  share_url: string | null;
  feeds_url: string | null;
  live_status: number;
  starts_at: string;
  ends_at: string;
  live_type: number;
  flags: Record<string, boolean>;
  goods: SourceRoom['goods'];
}

/** What PostgreSQL's text cannot hold: NUL, and halves of a surrogate pair. */
const UNSTORABLE = /\u0000|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
/** Hardly any text has one of these at all, and looking for a single character is cheap. */
const SUSPICIOUS = /[\u0000\ud800-\udfff]/;
const storable = (text: string): string => (SUSPICIOUS.test(text) ? text.replace(UNSTORABLE, '\ufffd') : text);
const storableOrNull = (text: string | null): string | null => (text === null ? null : storable(text));

/**
 * The platform goes on saying "not started" (102) of a room whose planned end has passed. It can no longer start, so it
 * is expired (107).
 */
export const statusAt = (room: { liveStatus: number; endsAt: Date }, now: Date): number =>
  room.liveStatus === LIVE_STATUS_OF.upcoming && room.endsAt <= now ? LIVE_STATUS_OF.expired : room.liveStatus;

/**
 * The rows of one page: each room once (the last mention wins, being the newest the platform said), in the order of
 * their ids so that two writers lock in the same order.
 */
export function toRows(rooms: readonly SourceRoom[], now: Date): RoomRow[] {
  const byId = new Map(rooms.map((room) => [storable(room.platformRoomId), room]));
  return [...byId]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([platformRoomId, room]) => ({
      platform_room_id: platformRoomId,
      title: storable(room.title),
      anchor_name: storable(room.anchorName),
      cover_url: storableOrNull(room.coverUrl),
      share_url: storableOrNull(room.shareUrl),
      feeds_url: storableOrNull(room.feedsUrl),
      live_status: statusAt(room, now),
      starts_at: room.startsAt.toISOString(),
      ends_at: room.endsAt.toISOString(),
      live_type: room.liveType,
      flags: room.flags,
      goods: room.goods.map((item) => ({
        id: storable(item.id),
        title: storable(item.title),
        coverUrl: storableOrNull(item.coverUrl),
        priceFen: item.priceFen,
        price2Fen: item.price2Fen,
        priceType: item.priceType,
        path: storable(item.path),
      })),
    }));
}
