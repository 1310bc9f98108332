import type { ConsoleRoomView, EditRoom, MiniAppAge } from '@kaibo/contracts/rooms.dto';
import type { RoomStatus } from '@kaibo/contracts/rooms';

/** What a room needs to be put in order. */
export type Placed = Pick<ConsoleRoomView, 'id' | 'position'>;

/** The API takes an order of at most this many rooms. */
export const MAX_ORDERED = 500;

/** As the API lists them: the merchant's order first, the others as they came. Pure. */
export function inOrder<T extends Placed>(rooms: readonly T[]): T[] {
  const place = (room: T): number => room.position ?? Number.POSITIVE_INFINITY;
  return rooms
    .map((room, index) => ({ room, index }))
    .sort((a, b) => (place(a.room) === place(b.room) ? a.index - b.index : place(a.room) - place(b.room)))
    .map(({ room }) => room);
}

/**
 * The whole order after one room moved one row up or down among those on show. Pure.
 *
 * On show may be a part (one state, the first pages): the rooms of `ordered` that are not on show keep their places, and
 * the shown ones fill the places that shown ones had. Rooms without a place get one only as far as the move needs it,
 * so the rest goes on following by time.
 * @param ordered every ordered room's id, first to last, whether on show or not
 * @param shown the rooms on show, in the order on show
 * @returns `ordered` anew; the same array when there is nowhere to move to
 */
export function movedOrder(
  ordered: readonly string[],
  shown: readonly { id: string }[],
  id: string,
  by: -1 | 1,
): readonly string[] {
  const ids = shown.map((room) => room.id);
  const from = ids.indexOf(id);
  const to = from + by;
  const mover = ids[from];
  const other = ids[to];
  if (mover === undefined || other === undefined) return ordered;
  ids[from] = other;
  ids[to] = mover;

  const places = new Set(ordered);
  const upper = Math.min(from, to);
  const upperHadPlace = places.has(by === -1 ? other : mover);
  const placedBefore = shown.filter((room) => places.has(room.id)).length;
  // The one that came up needs a place. The one that went down keeps one if it had one, else it follows by time anyhow.
  const placed = ids.slice(0, Math.max(placedBefore, upperHadPlace ? upper + 2 : upper + 1));

  const onShow = new Set(ids);
  const fill = [...placed];
  const kept = ordered.map((was) => (onShow.has(was) ? (fill.shift() ?? was) : was));
  return [...kept, ...fill];
}

/** The rooms with the places that an order gives them, sorted by it. Pure. */
export function withOrder(rooms: readonly ConsoleRoomView[], ordered: readonly string[]): ConsoleRoomView[] {
  const placeOf = new Map(ordered.map((id, index) => [id, index + 1]));
  return inOrder(rooms.map((room) => ({ ...room, position: placeOf.get(room.id) ?? null })));
}

/** How a status is coloured. */
export const STATUS_TONES: Record<RoomStatus, 'live' | 'warn' | 'accent' | 'calm' | 'bad'> = {
  live: 'live',
  paused: 'warn',
  interrupted: 'warn',
  upcoming: 'accent',
  ended: 'calm',
  expired: 'calm',
  banned: 'bad',
};

/** How fresh and how whole the data is. Pure. */
export type Freshness =
  | { kind: 'never' }
  | { kind: 'complete'; at: string }
  /** Parts were read after the last complete time. */
  | { kind: 'partial'; completeAt: string; partAt: string }
  | { kind: 'part-only'; partAt: string };

export function freshness(age: MiniAppAge | undefined): Freshness {
  const completeAt = age?.syncedAt ?? null;
  const partAt = age?.polledAt ?? null;
  if (completeAt === null) return partAt === null ? { kind: 'never' } : { kind: 'part-only', partAt };
  const isLater = partAt !== null && Date.parse(partAt) - Date.parse(completeAt) >= 60_000; // below a minute both read the same
  return isLater ? { kind: 'partial', completeAt, partAt } : { kind: 'complete', at: completeAt };
}

/** What staff typed for one room. Empty cover: the platform's. */
export interface Draft {
  title: string;
  cover: string;
}

export type DraftProblem = 'title' | 'cover';

/** Which field cannot be saved as typed; null: none. Same limits as the API's `EditRoom`. Pure. */
export function draftProblem(draft: Draft): DraftProblem | null {
  const titleLength = [...draft.title.trim()].length;
  if (titleLength < 1 || titleLength > 60) return 'title';
  const cover = draft.cover.trim();
  if (cover === '') return null;
  if (cover.length > 2000 || !/^https?:\/\/[^\s/]+/i.test(cover)) return 'cover';
  try {
    new URL(cover);
    return null;
  } catch {
    return 'cover';
  }
}

/** What to ask of the API so that the room is as typed; empty when it already is. The platform's own title is no override. Pure. */
export function draftChange(
  room: Pick<ConsoleRoomView, 'platformTitle' | 'titleOverride' | 'coverOverride'>,
  draft: Draft,
): EditRoom {
  const title = draft.title.trim();
  const titleOverride = title === room.platformTitle ? null : title;
  const coverOverride = draft.cover.trim() === '' ? null : draft.cover.trim();
  return {
    ...(titleOverride === room.titleOverride ? {} : { titleOverride }),
    ...(coverOverride === room.coverOverride ? {} : { coverOverride }),
  };
}
