import { DEFAULT_PAGE_SIZE, PAGE_SIZES } from '@kaibo/contracts/rooms';

/** Place of a row in a list: rows after it belong to the next page. */
export interface Place {
  /** The merchant's position; LAST_POSITION for those without one. */
  position: number;
  /** Seconds of its time since 1970, negative in lists whose newest comes first. */
  seconds: string;
  id: string;
}

/** Sorts after every position that a merchant can set. */
export const LAST_POSITION = 2_147_483_647;
/** Before every row. */
export const FIRST_PLACE: Place = { position: 0, seconds: '-9223372036854775808', id: '0' };

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
