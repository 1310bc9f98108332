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
