/** The platform's and, unless it sets another, the merchant's zone. */
export const DEFAULT_TIME_ZONE = 'Asia/Shanghai';

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * The calendar day of an instant in a zone: the unit of quotas, boards and settlement.
 * @param timeZone IANA name
 * @returns `YYYY-MM-DD`
 */
export const dayOf = (at: Date, timeZone: string = DEFAULT_TIME_ZONE): string => {
  let format = formats.get(timeZone);
  if (!format) {
    // en-CA writes ISO dates.
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(timeZone, format);
  }
  return format.format(at);
};

/** China has had one zone and no summer time since 1991. */
const PLATFORM_OFFSET_MS = 8 * 3600 * 1000;
const DAY_MS = 24 * 3600 * 1000;

/** When the platform's next day begins, and with it new quotas: 00:00 in Asia/Shanghai. */
export const nextPlatformDay = (at: Date): Date =>
  new Date((Math.floor((at.getTime() + PLATFORM_OFFSET_MS) / DAY_MS) + 1) * DAY_MS - PLATFORM_OFFSET_MS);
