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
const storable = (text: string): string => text.replace(UNSTORABLE, '\ufffd');
/** JSON escapes exactly these, so one look at the whole page tells whether any text has one. */
const ESCAPED_UNSTORABLE = /\\u(?:0000|d[89a-f])/;

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
      title: room.title,
      anchor_name: room.anchorName,
      cover_url: room.coverUrl,
      share_url: room.shareUrl,
      feeds_url: room.feedsUrl,
      live_status: statusAt(room, now),
      starts_at: room.startsAt.toISOString(),
      ends_at: room.endsAt.toISOString(),
      live_type: room.liveType,
      flags: room.flags,
      goods: room.goods,
    }));
}

/** The rows as JSON that PostgreSQL can hold. */
export function toJson(rows: readonly RoomRow[]): string {
  const json = JSON.stringify(rows);
  if (!ESCAPED_UNSTORABLE.test(json)) return json;
  return JSON.stringify(rows, (_key, value: unknown) => (typeof value === 'string' ? storable(value) : value));
}
