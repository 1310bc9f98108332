import { MEDIA_QUOTA, MEDIA_SIZES, type MediaSize, type MediaState } from '@kaibo/contracts/media';
import { AppError } from '../../core/app-error';
import { isId } from '../../core/valid';

/** What a platform says of a picture. */
export type Suggest = 'pass' | 'review' | 'risky';

/** Only a clear pass is one. Pure. */
export const stateAfter = (suggest: Suggest): MediaState =>
  ({ pass: 'passed', review: 'review', risky: 'refused' })[suggest] as MediaState; // each of them is one

/**
 * What an event `wxa_media_check` says, in JSON or XML (where every value is a text, and a list of one is none). A finding
 * with a code could not be made (-1008: the picture could not be fetched): then a person looks. Pure.
 * @returns null when it names no picture
 */
export function readVerdict(fields: Readonly<Record<string, unknown>>): { traceId: string; suggest: Suggest } | null {
  const { trace_id: traceId } = fields;
  if (typeof traceId !== 'string' || traceId === '' || traceId.length > 128) return null;
  const { suggest } = within(fields.result);
  const findings = Array.isArray(fields.detail) ? fields.detail : [fields.detail];
  const isWhole = [fields, ...findings.map(within)].every(({ errcode = 0 }) => Number(errcode) === 0);
  if (suggest === 'risky') return { traceId, suggest };
  return { traceId, suggest: suggest === 'pass' && isWhole ? suggest : 'review' };
}

const within = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/**
 * @param has what the member has lying here without this one
 * @throws AppError MEDIA_QUOTA_FULL
 */
export function requireQuota(has: { pictures: number; bytes: number }, bytes: number): void {
  if (has.pictures + 1 <= MEDIA_QUOTA.pictures && has.bytes + bytes <= MEDIA_QUOTA.bytes) return;
  throw new AppError('MEDIA_QUOTA_FULL', { ...has, most: MEDIA_QUOTA });
}

/** One size of a picture, as a path names it; null for what names none. Pure. */
export function readMediaFile(file: string): { merchantId: string; name: string; size: MediaSize } | null {
  const [, merchantId, name, said] = /^(\d{1,19})\.([A-Za-z0-9_-]{43})\.([a-z]{5,6})$/.exec(file) ?? [];
  const size = MEDIA_SIZES.find((one) => one === said);
  return isId(merchantId) && name !== undefined && size ? { merchantId, name, size } : null;
}

/** An upload is over within this time; one that is not was broken off. */
export const STORED_WITHIN_MS = 10 * 60_000;

/** A platform that has not said anything by then will not: a person looks. */
export const TOLD_WITHIN_MS = 30 * 60_000;

/** A platform that does not answer is asked so often, the pauses growing: 30 s, 1 min, ... */
const MOST_ASKED = 5;
const FIRST_PAUSE_MS = 30_000;

/** @param asked how often in vain, this time included. @returns when to ask again; null: a person looks instead. Pure. */
export const askAgainAt = (asked: number, now: Date): Date | null =>
  asked >= MOST_ASKED ? null : new Date(now.getTime() + FIRST_PAUSE_MS * 2 ** (asked - 1));

/** A picture that nothing shows is kept for so long: somebody is still writing what will show it. */
export const UNUSED_KEPT_MS = 24 * 3_600_000;

/** One size of a picture, for staff alone, whether it may be seen or not. */
export const consoleMediaPath = (name: string, size: MediaSize): string => `/v1/console/media/${name}/${size}`;
