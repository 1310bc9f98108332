const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** RFC 3339 as the platform writes it: whole seconds, in its own zone. */
export const payTime = (at: number): string => `${new Date(at + SHANGHAI_OFFSET_MS).toISOString().slice(0, 19)}+08:00`;

/** `YYYYMMDDHHMMSS` in Shanghai, as numbers of the platform begin. */
export const timeDigits = (at: number): string =>
  new Date(at + SHANGHAI_OFFSET_MS).toISOString().slice(0, 19).replace(/\D/g, '');

/** `YYYY-MM` in Shanghai. */
export const payMonth = (at: number): string => new Date(at + SHANGHAI_OFFSET_MS).toISOString().slice(0, 7);

/** 0 Sunday; in Shanghai. */
export const weekDay = (at: number): number => new Date(at + SHANGHAI_OFFSET_MS).getUTCDay();

/** Seconds since midnight in Shanghai. */
export const secondOfDay = (at: number): number => Math.floor(((at + SHANGHAI_OFFSET_MS) % (24 * 3_600_000)) / 1000);

/** Midnight in Shanghai, so many days after the day of `at`. */
export const midnight = (at: number, daysLater: number): number => {
  const day = 24 * 3_600_000;
  return Math.floor((at + SHANGHAI_OFFSET_MS) / day) * day - SHANGHAI_OFFSET_MS + daysLater * day;
};
