import { LIVE_STATUS_OF } from '@kaibo/contracts/rooms';
import type { ReplayPart, ReplaysView } from '@kaibo/contracts/rooms.dto';
import type { SyncCauseKind } from '@kaibo/contracts/syncs';
import { nextPlatformDay } from '../../core/day';
import type { SourceReplay } from '../../platforms/platform';
import type { RoomReplayEntity, StoredPart } from './replays.entity';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A replay is ready so long after the end. Source: WeChat, 获取直播间列表和回放. */
export const READY_AFTER_MS = 10 * MINUTE_MS;
/** Rooms planned longer ago than this are not asked about: in the platform's sample a replay expires after forty days. */
export const WINDOW_MS = 45 * DAY_MS;
/** Asked again after so many minutes, ever less often; three and a half days, then it is given up. */
const AGAIN_AFTER_MINUTES = [10, 10, 20, 40, 60, 120, 240, 480, 1440, 1440, 1440];
/** A found one is looked at once more: parts of one live are not all ready at once. */
const LOOK_AGAIN_AFTER_MS = DAY_MS;

/** Parts of one room; more is no live room. */
export const MOST_PARTS = 100;
const MOST_URL_CHARS = 2_000;

/** What is known of a room's replay, as far as the next ask decides. */
export type ReplayKnown = Pick<RoomReplayEntity, 'state' | 'parts' | 'expiresAt' | 'tries'>;
/** What an ask leaves. */
export type ReplayAsked = ReplayKnown & Pick<RoomReplayEntity, 'askAt' | 'failure' | 'failureCode'>;

/** Only what a phone can open as a web address, of a length that is one. */
export function isPlayable(url: string): boolean {
  if (url.length > MOST_URL_CHARS || /[\s\u0000-\u001f]/.test(url) || !URL.canParse(url)) return false;
  const { protocol, username, password } = new URL(url);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
}

/** The usable ones, each address once, oldest first. */
export function toParts(replays: readonly SourceReplay[]): StoredPart[] {
  const parts = new Map<string, StoredPart>();
  for (const { mediaUrl, createdAt, expiresAt } of replays)
    if (isPlayable(mediaUrl))
      parts.set(mediaUrl, {
        url: mediaUrl,
        createdAt: createdAt?.toISOString() ?? null,
        expiresAt: expiresAt?.toISOString() ?? null,
      });
  const time = ({ createdAt }: StoredPart): number => (createdAt === null ? Infinity : Date.parse(createdAt));
  return [...parts.values()].sort((a, b) => (time(a) < time(b) ? -1 : time(a) > time(b) ? 1 : 0)).slice(0, MOST_PARTS);
}

/** When the last of them is over; null when one has no end, or there are none. */
const lastExpiry = (parts: readonly StoredPart[]): Date | null =>
  parts.length === 0 || parts.some((part) => part.expiresAt === null)
    ? null
    : new Date(Math.max(...parts.map((part) => Date.parse(part.expiresAt ?? ''))));

const againAt = (now: Date, tries: number): Date | null => {
  const minutes = AGAIN_AFTER_MINUTES[tries - 1];
  return minutes === undefined ? null : new Date(now.getTime() + minutes * MINUTE_MS);
};

/** What an answer of the platform leaves. Pure. @param replays all that it told, usable or not */
export function afterAnswer(known: ReplayKnown, replays: readonly SourceReplay[], now: Date): ReplayAsked {
  const parts = toParts(replays);
  const good = { failure: null, failureCode: null };
  if (parts.length > 0) {
    const askAt = known.state === 'found' ? null : new Date(now.getTime() + LOOK_AGAIN_AFTER_MS);
    return { state: 'found', parts, expiresAt: lastExpiry(parts), tries: 0, askAt, ...good };
  }
  // Told of something, but of nothing that can be played: that is no answer.
  if (replays.length > 0) return afterFailure(known, 'platform-error', null, now);
  const tries = known.tries + 1;
  const askAt = againAt(now, tries);
  return { state: askAt ? 'asked' : 'none', parts: [], expiresAt: null, tries, askAt, ...good };
}

/** What a failure leaves: what was found before is kept. Nothing was asked where the quota is used up, so it is no try. Pure. */
export function afterFailure(known: ReplayKnown, kind: SyncCauseKind, code: number | null, now: Date): ReplayAsked {
  const isUnasked = kind === 'quota-used-up';
  const tries = isUnasked ? known.tries : known.tries + 1;
  const askAt = isUnasked ? nextPlatformDay(now) : againAt(now, tries);
  const state = known.state === 'found' ? 'found' : askAt ? 'asked' : 'failed';
  return { ...known, state, tries, askAt, failure: kind, failureCode: code };
}

/** Failures that are one room's own; after any other the next room would fail alike. */
export const isOfOneRoom = (kind: SyncCauseKind): boolean => kind === 'platform-error';

interface RoomNow {
  liveStatus: number;
  startsAt: Date;
  endsAt: Date;
  isReplayClosed: boolean | null;
}

/** What viewers are told, and when the clock alone changes it. Pure. @param known null: never asked about */
export function viewOf(
  room: RoomNow,
  known: Pick<RoomReplayEntity, 'state' | 'parts'> | null,
  now: Date,
): { view: ReplaysView; freshUntil: Date | null } {
  const only = (state: ReplaysView['state'], freshUntil: Date | null = null) => ({
    view: { state, items: [] },
    freshUntil,
  });
  if (room.liveStatus === LIVE_STATUS_OF.upcoming && room.endsAt > now) return only('early', room.endsAt);
  if (room.liveStatus === LIVE_STATUS_OF.upcoming || room.liveStatus === LIVE_STATUS_OF.expired) return only('none');
  if (room.liveStatus !== LIVE_STATUS_OF.ended) return only('early');
  if (room.isReplayClosed !== false) return only(room.isReplayClosed === null ? 'none' : 'closed');
  if (known === null) {
    const until = new Date(room.startsAt.getTime() + WINDOW_MS);
    return until > now ? only('making', until) : only('none');
  }
  if (known.state !== 'found')
    return only(({ asked: 'making', none: 'none', failed: 'unavailable' } as const)[known.state]);
  const items: ReplayPart[] = known.parts
    .filter(({ expiresAt }) => expiresAt === null || Date.parse(expiresAt) > now.getTime())
    .map(({ url, createdAt, expiresAt }) => ({ url, createdAt, expiresAt }));
  if (items.length === 0) return only('expired');
  const ends = items.flatMap(({ expiresAt }) => (expiresAt === null ? [] : [Date.parse(expiresAt)]));
  return { view: { state: 'ready', items }, freshUntil: ends.length > 0 ? new Date(Math.min(...ends)) : null };
}
