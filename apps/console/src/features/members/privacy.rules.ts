import type { HoldKind } from '@kaibo/contracts/privacy';
import type { HoldView, SetHold } from '@kaibo/contracts/privacy.dto';
import { dayStart } from '../audit/audit.rules';

/** What the API takes as a reason. */
export const SHORTEST_REASON = 4;

/** A hold, as it is written down. */
export interface HoldForm {
  kind: HoldKind;
  reason: string;
  /** The last day, as a date field gives it; empty: until it is released. */
  until: string;
}

export const NO_HOLD: HoldForm = { kind: 'dispute', reason: '', until: '' };

/** The calendar day in a zone, as a date field takes it. Pure. */
export const dayIn = (atMs: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(atMs);

/** Pure. @returns null when the API would refuse it */
export function toSetHold({ kind, reason, until }: HoldForm, timeZone: string, nowMs: number): SetHold | null {
  const why = reason.trim();
  if (why.length < SHORTEST_REASON || (until !== '' && until < dayIn(nowMs, timeZone))) return null;
  // The day is held to its end, as the merchant's clock says.
  return { kind, reason: why, ...(until === '' ? {} : { until: dayStart(until, timeZone, 1) }) };
}

/** Pure. */
export const holdState = ({ isStanding, releasedAt }: HoldView): 'standing' | 'released' | 'over' => {
  if (isStanding) return 'standing';
  return releasedAt === null ? 'over' : 'released';
};

/** When a hold is over: its last moment, since its end itself is not held any more. Pure. */
export const lastMoment = (until: string): string => new Date(Date.parse(until) - 1).toISOString();

/** Says whose it is by number alone: names of files are seen by many. Pure. */
export const exportName = (memberId: string, exportedAt: string, timeZone: string): string =>
  `member-${memberId}-${dayIn(Date.parse(exportedAt), timeZone)}.json`;
