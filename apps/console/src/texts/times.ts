import type { Texts } from './zh';

/** How long ago, in words. A moment in the future (clocks differ) is now. */
export function ago(texts: Texts, at: string, nowMs: number): string {
  const minutes = Math.floor((nowMs - Date.parse(at)) / 60_000);
  if (minutes < 1) return texts.time.now;
  if (minutes < 60) return texts.time.minutes(minutes);
  if (minutes < 24 * 60) return texts.time.hours(Math.floor(minutes / 60));
  return texts.time.days(Math.floor(minutes / 1440));
}

const part = (at: Date, locale: string, timeZone: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(locale, { timeZone, ...options }).format(at);

const dayOf = (at: Date, locale: string, timeZone: string, nowMs: number): string => {
  const year = (moment: Date): string => part(moment, 'en-GB', timeZone, { year: 'numeric' });
  const thisYear = year(at) === year(new Date(nowMs));
  return part(at, locale, timeZone, {
    ...(thisYear ? {} : { year: 'numeric' }),
    month: locale.startsWith('zh') ? 'long' : 'short',
    day: 'numeric',
    weekday: 'short',
  });
};

const timeOf = (at: Date, locale: string, timeZone: string): string =>
  part(at, locale, timeZone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** Day and time of one moment in a zone; the year only when it is not this one. */
export function moment(texts: Texts, at: string, timeZone: string, nowMs: number): { day: string; time: string } {
  const date = new Date(at);
  return {
    day: dayOf(date, texts.locale, timeZone, nowMs),
    time: part(date, texts.locale, timeZone, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    }),
  };
}

/** A planned window: the day, and from when to when; an end on another day brings its day along. */
export function span(
  texts: Texts,
  startsAt: string,
  endsAt: string,
  timeZone: string,
  nowMs: number,
): { day: string; time: string } {
  const from = new Date(startsAt);
  const to = new Date(endsAt);
  const day = dayOf(from, texts.locale, timeZone, nowMs);
  const lastDay = dayOf(to, texts.locale, timeZone, nowMs);
  const end = timeOf(to, texts.locale, timeZone);
  return {
    day,
    time: `${timeOf(from, texts.locale, timeZone)} – ${lastDay === day ? end : `${lastDay} ${end}`}`,
  };
}

const offsetAt = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value ?? '';

/** True when two zones show the same time, now and half a year from now: Asia/Chongqing is no other zone than Asia/Shanghai. */
export function sameClock(one: string, other: string, nowMs: number): boolean {
  if (one === other) return true;
  return [nowMs, nowMs + 182 * 86_400_000].every((ms) => offsetAt(new Date(ms), one) === offsetAt(new Date(ms), other));
}

/** The zone this browser is set to. */
export const zoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

export const count = (texts: Texts, n: number): string => n.toLocaleString(texts.locale);

/** Day and time in one line, with the year: for lists of what happened once. */
export const instant = (at: string, timeZone: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
