import type { RoomState, RoomStatus } from '@kaibo/contracts/rooms';
import type { RoomCard, RoomGoods, RoomPage, RoomView } from '@kaibo/contracts/rooms.dto';
import type { ZonedTime } from '../../texts';

/** How often what is on screen is checked with the server. */
export const REVALIDATE_EVERY_MS = 10_000;
/** The platform's player must not be asked more often. Source: WeChat, getLiveStatus. */
export const PLAYER_STATUS_EVERY_MS = 60_000;
/** From here on the viewer is told that the network is slow. */
export const SLOW_AFTER_MS = 3_000;

const SHANGHAI_OFFSET_MINUTES = 8 * 60; // no summer time since 1991
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Throws when an answer is not a page at all: views must not meet half of one. */
export const requirePage = (page: RoomPage): RoomPage => {
  if (!isPage(page)) throw new TypeError('the answer is not a page of rooms');
  return page;
};

export const isPage = (value: unknown): value is RoomPage =>
  typeof value === 'object' && value !== null && Array.isArray((value as Partial<RoomPage>).items); // read, not trusted

/** Throws when an answer is not a room. */
export const requireRoom = (room: RoomView): RoomView => {
  if (!isRoom(room)) throw new TypeError('the answer is not a room');
  return room;
};

export const isRoom = (value: unknown): value is RoomView => {
  const room = value as Partial<RoomView> | null | undefined; // read, not trusted
  return (
    typeof room?.id === 'string' && typeof room.entry === 'object' && room.entry !== null && Array.isArray(room.goods)
  );
};

/** The rows of all pages in order. A room that moved between two reads stands where it was met first. */
export const roomsOf = (pages: readonly RoomPage[]): RoomCard[] => {
  const seen = new Set<string>();
  return pages.flatMap((page) => page.items).filter((room) => !seen.has(room.id) && seen.add(room.id));
};

/** Cursor of the page after the last one; null at the end of the list. */
export const nextCursorOf = (pages: readonly RoomPage[]): string | null => pages[pages.length - 1]?.nextCursor ?? null;

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/**
 * Reads again what is on screen: the first page always, one deeper page a turn, and whatever follows a page whose end
 * moved. Unchanged pages keep their identity, so an unchanged list costs its readers nothing.
 * @param known pages shown now, in order; none on the first read
 * @param read gives the page at a cursor; undefined asks for the first
 * @param turn counts up by one a call
 */
export const revalidatePages = async (
  known: readonly RoomPage[],
  read: (cursor: string | undefined) => Promise<RoomPage>,
  turn: number,
): Promise<readonly RoomPage[]> => {
  const pages = [...known];
  const deeper = known.length > 1 ? 1 + (turn % (known.length - 1)) : 0;
  for (let at = 0; at === 0 || at < pages.length; at++) {
    const cursor = pages[at - 1]?.nextCursor;
    if (cursor === null) return pages.slice(0, at); // the list ends earlier than it did
    const hasMoved = at > 0 && cursor !== known[at - 1]?.nextCursor;
    if (at !== 0 && at !== deeper && !hasMoved) continue;
    const page = await read(cursor);
    const before = pages[at];
    pages[at] = before !== undefined && isSame(before, page) ? before : page;
  }
  return pages.length === known.length && pages.every((page, at) => page === known[at]) ? known : pages;
};

/** An instant in the merchant's zone, seen from `now`. Null when `iso` is no time. */
export const zonedTime = (iso: string, now: number): ZonedTime | null => {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return null;
  const inZone = (instant: number) => new Date(instant + SHANGHAI_OFFSET_MINUTES * MINUTE_MS);
  const there = inZone(at);
  const day = (date: Date) => Math.floor(date.getTime() / DAY_MS);
  const two = (value: number) => String(value).padStart(2, '0');
  return {
    year: there.getUTCFullYear(),
    month: there.getUTCMonth() + 1,
    day: there.getUTCDate(),
    clock: `${two(there.getUTCHours())}:${two(there.getUTCMinutes())}`,
    daysAhead: day(there) - day(inZone(now)),
    isThisYear: there.getUTCFullYear() === inZone(now).getUTCFullYear(),
  };
};

/** Whether the phone's clock shows another zone than the one we show, so that the text must say which. */
export const isOtherZone = (now: number): boolean => new Date(now).getTimezoneOffset() !== -SHANGHAI_OFFSET_MINUTES;

export interface CountdownParts {
  days: number;
  hours: number;
  minutes: number;
  seconds: number;
}

/** What is left until `iso`, rounded up to whole seconds; null once it is there (or is no time). */
export const countdownTo = (iso: string, now: number): CountdownParts | null => {
  const left = Math.ceil((Date.parse(iso) - now) / 1000);
  if (!(left > 0)) return null;
  return {
    days: Math.floor(left / 86_400),
    hours: Math.floor(left / 3_600) % 24,
    minutes: Math.floor(left / 60) % 60,
    seconds: left % 60,
  };
};

/** Whole fen as yuan, in the parts a price is set in: `1234567` → `12345` and `.67`; `100` → `1` and ``. */
export const yuanParts = (fen: number): { yuan: string; cents: string } => {
  const rest = Math.abs(Math.trunc(fen)) % 100;
  const yuan = `${fen < 0 ? '-' : ''}${Math.floor(Math.abs(Math.trunc(fen)) / 100)}`;
  return { yuan, cents: rest === 0 ? '' : `.${String(rest).padStart(2, '0')}` };
};

/** What a product costs now: one price, or a range; and the price it had, when it is a discount. */
export const priceOf = (goods: RoomGoods): { fromFen: number; toFen: number | null; wasFen: number | null } => {
  switch (goods.priceKind) {
    case 'range':
      return {
        fromFen: goods.priceFen,
        toFen: goods.price2Fen > goods.priceFen ? goods.price2Fen : null,
        wasFen: null,
      };
    case 'discount':
      return { fromFen: goods.price2Fen, toFen: null, wasFen: goods.priceFen };
    default:
      return { fromFen: goods.priceFen, toFen: null, wasFen: null };
  }
};

/** What a viewer can do in a room that is in this status. */
export type EntryMoment = 'live' | 'upcoming' | 'ended' | 'replay' | 'closed';

export const entryMoment = (room: Pick<RoomView, 'status' | 'capabilities'>): EntryMoment => {
  if (room.status === 'upcoming') return 'upcoming';
  if (room.status === 'ended') return room.capabilities.includes('replay') ? 'replay' : 'ended';
  return room.status === 'expired' || room.status === 'banned' ? 'closed' : 'live';
};

/** Which of the three lists a status is drawn as. */
export const toneOf = (status: RoomStatus): RoomState =>
  status === 'upcoming'
    ? 'upcoming'
    : status === 'ended' || status === 'expired' || status === 'banned'
      ? 'ended'
      : 'live';

/** Codes that mean the room is gone, so that what was known of it must no longer be shown. */
export const isGoneBy = (code: string): boolean =>
  code === 'ROOM_NOT_FOUND' || code === 'APP_NOT_FOUND' || code === 'INPUT_INVALID';
