import type { ActorKind } from '@kaibo/contracts/audit';
import type { ListAudit } from '@kaibo/contracts/audit.dto';

/** What stands in the filter's fields; empty: any. */
export interface FilterForm {
  actorKind: ActorKind | '';
  actorId: string;
  action: string;
  objectKind: string;
  objectId: string;
  /** Days of the merchant's zone, YYYY-MM-DD, both counted in. */
  from: string;
  until: string;
}

export const NO_FILTER: FilterForm = {
  actorKind: '',
  actorId: '',
  action: '',
  objectKind: '',
  objectId: '',
  from: '',
  until: '',
};

/** How far a zone's clock is ahead of UTC at one instant. */
function offsetMs(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(atMs);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - atMs;
}

/** The instant at which a day begins in a zone. Pure. @param plusDays of which day after it */
export function dayStart(day: string, timeZone: string, plusDays = 0): string {
  const midnight = Date.parse(`${day}T00:00:00Z`) + plusDays * 86_400_000;
  // The offset is that of the instant itself, which is known only roughly the first time: summer time may begin between.
  const about = midnight - offsetMs(midnight, timeZone);
  return new Date(midnight - offsetMs(about, timeZone)).toISOString();
}

/** The question that a filled-in filter asks. Pure. */
export function toAsked(form: FilterForm, timeZone: string): ListAudit {
  const { actorKind, from, until } = form;
  const given = (text: string): string | undefined => text.trim() || undefined;
  const all: ListAudit = {
    actorKind: actorKind || undefined,
    actorId: given(form.actorId),
    action: given(form.action),
    objectKind: given(form.objectKind),
    objectId: given(form.objectId),
    from: from ? dayStart(from, timeZone) : undefined,
    until: until ? dayStart(until, timeZone, 1) : undefined,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)); // the same fields
}

/** Reasons are written by people, who now and then write a number into them. Pure. */
export const maskPhones = (text: string): string =>
  text.replace(/(?<!\d)(1[3-9]\d)[\s-]?\d{4}[\s-]?(\d{4})(?!\d)/g, '$1****$2');
