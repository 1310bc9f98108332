import {
  DEFAULT_PAGE_SIZE,
  LIVE_STATUS_OF,
  type LiveSourceName,
  PAGE_SIZES,
  ROOM_STATUSES,
  type RoomStatus,
} from '@kaibo/contracts/rooms';
import { AppError } from '../../core/app-error';

/** Place of a room in a list: rows after it belong to the next page. */
export interface Place {
  /** The merchant's position; LAST_POSITION for rooms without one. */
  position: number;
  /** Seconds of the planned start since 1970, negative in lists whose newest comes first. */
  seconds: string;
  id: string;
}

/** Sorts after every position that a merchant can set. */
export const LAST_POSITION = 2_147_483_647;
/** Before every room. */
export const FIRST_PLACE: Place = { position: 0, seconds: '-9223372036854775808', id: '0' };

/** A planned room (102) whose planned end has passed can no longer start: it is expired (107). Pure. */
export const statusAt = (liveStatus: number, endsAt: Date, now: Date): RoomStatus => {
  const number = liveStatus === LIVE_STATUS_OF.upcoming && endsAt <= now ? LIVE_STATUS_OF.expired : liveStatus;
  const status = ROOM_STATUSES.find((name) => LIVE_STATUS_OF[name] === number);
  if (!status) throw new Error(`no room has the status ${liveStatus}`);
  return status;
};

/** Rows of the page that a `limit` is answered with: the next smaller size that is kept ready, never below the smallest. */
export const pageSizeFor = (limit: number = DEFAULT_PAGE_SIZE): number =>
  PAGE_SIZES.findLast((size) => size <= limit) ?? PAGE_SIZES[0];

/** @param mac 8 characters that only we can make from the text */
export const encodeCursor = (place: Place, mac: (text: string) => string): string => {
  const text = `${place.position}.${place.seconds}.${place.id}`;
  return Buffer.from(text).toString('base64url') + mac(text);
};

/** @returns null for anything that `encodeCursor` did not make */
export const decodeCursor = (cursor: string, mac: (text: string) => string): Place | null => {
  const text = Buffer.from(cursor.slice(0, -8), 'base64url').toString('latin1');
  const parts = /^(\d{1,10})\.(-?\d{1,19})\.(\d{1,19})$/.exec(text);
  const [, position, seconds, id] = parts ?? [];
  if (position === undefined || seconds === undefined || id === undefined) return null;
  const place = { position: Number(position), seconds, id };
  return encodeCursor(place, mac) === cursor ? place : null;
};

/**
 * An instant as staff wrote it. Pure.
 * @throws AppError INPUT_INVALID without a zone, or for a day that no calendar has
 */
export const instantOf = (field: string, text: string): Date => {
  const at = new Date(text);
  if (/(Z|[+-]\d\d:?\d\d)$/i.test(text) && !Number.isNaN(at.getTime())) return at;
  const message = `${field} must be a date and time with its zone, like 2026-03-10T12:00:00Z`;
  throw new AppError('INPUT_INVALID', { fields: [{ field, rule: 'isISO8601', message }] });
};

/** @throws AppError ROOM_WINDOW_INVALID unless the end lies after the start */
export const requireWindow = (startsAt: Date, endsAt: Date): void => {
  if (endsAt <= startsAt) throw new AppError('ROOM_WINDOW_INVALID');
};

/** @throws AppError SOURCE_CANNOT where the platform, not staff, says what there is */
export const requireManual = (source: LiveSourceName): void => {
  if (source !== 'manual') throw new AppError('SOURCE_CANNOT', { source });
};
