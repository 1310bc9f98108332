import type { SyncCauseKind, SyncScope, SyncVerdict } from '@kaibo/contracts/syncs';
import type { SourcePage } from '../../platforms/platform';

/** A running process is heard of at least this often. */
export const HEARTBEAT_SECONDS = 5;
/** A running run not heard of for this long has lost its process. */
export const ABANDONED_AFTER_SECONDS = 30;
/** A queued run is started again until this old; then nobody is there to run it. */
export const GIVEN_UP_AFTER_SECONDS = 600;

/** What to do about an unfinished run. */
export type RunHealth = 'fine' | 'start-again' | 'abandoned';

/** @param run as it stands in the database */
export function healthOf(
  run: { state: 'queued' | 'running' | 'finished'; requestedAt: Date; heartbeatAt: Date },
  now: Date,
): RunHealth {
  if (run.state === 'finished') return 'fine';
  const silentSeconds = (now.getTime() - run.heartbeatAt.getTime()) / 1000;
  if (silentSeconds <= ABANDONED_AFTER_SECONDS) return 'fine';
  if (run.state === 'running') return 'abandoned';
  return now.getTime() - run.requestedAt.getTime() <= GIVEN_UP_AFTER_SECONDS * 1000 ? 'start-again' : 'abandoned';
}

/** `partial` as soon as one page was read and kept: what was read stays. */
export const verdictOf = (pages: number, cause: SyncCauseKind | null): SyncVerdict =>
  cause === null ? 'ok' : pages > 0 ? 'partial' : 'failed';

/** A head poll stops at the first room planned to start before this. */
export const headCutoff = (now: Date): Date => new Date(now.getTime() - 24 * 3600 * 1000);

/** A list longer than this is not a list of live rooms. */
export const MOST_PAGES = 2_000;

/** One pass over the list, from its first row. */
export interface Pass {
  pages: number;
  /** What the platform said there is; null before the first page. */
  total: number | null;
  /** Every room seen. */
  seen: Set<string>;
  /** The list was not the same all the while. */
  isShifted: boolean;
}

export const newPass = (): Pass => ({ pages: 0, total: null, seen: new Set(), isShifted: false });

/** What a page leads to: another one, or the end of the pass. */
export type Step = { kind: 'more'; pass: Pass; start: number } | { kind: 'complete'; pass: Pass } | Broken;

interface Broken {
  kind: 'broken';
  pass: Pass;
  cause: 'changed-while-reading' | 'short-page';
  message: string;
}

/**
 * Takes one page into the pass. Pages follow each other by rows received, never by rows asked for. A pass over the whole
 * list is complete when every row came exactly once, the rows are as many as the platform says, and it said the same
 * number on the first page and on the last. Pure, but for `pass.seen`, which is added to.
 * @param start where this page was asked from
 */
export function takePage(pass: Pass, page: SourcePage, start: number, scope: SyncScope, now: Date): Step {
  const seenBefore = pass.seen.size;
  for (const room of page.rooms) pass.seen.add(room.platformRoomId);
  const isRepeated = pass.seen.size !== seenBefore + page.rooms.length;
  const isRecounted = pass.total !== null && pass.total !== page.total;
  const next: Pass = {
    pages: pass.pages + 1,
    total: page.total,
    seen: pass.seen,
    isShifted: pass.isShifted || isRepeated || isRecounted,
  };
  const end = start + page.rooms.length;

  if (scope === 'head' && reachesPast(page, headCutoff(now))) return finish(next, 'head');
  if (end >= page.total) return finish(next, scope);
  if (page.rooms.length === 0)
    return next.isShifted
      ? changed(next)
      : broken(next, 'short-page', `No rows came from ${end} on, though the platform counts ${page.total}.`);
  if (next.pages >= MOST_PAGES) return broken(next, 'short-page', `There was no end after ${MOST_PAGES} pages.`);
  return { kind: 'more', pass: next, start: end };
}

function finish(pass: Pass, scope: SyncScope): Step {
  const isWhole = scope === 'head' || pass.seen.size === pass.total;
  return pass.isShifted || !isWhole ? changed(pass) : { kind: 'complete', pass };
}

const broken = (pass: Pass, cause: 'changed-while-reading' | 'short-page', message: string): Broken => ({
  kind: 'broken',
  pass,
  cause,
  message,
});

/** The end of a pass over a list that did not hold still. */
export const changed = (pass: Pass): Broken =>
  broken(
    pass,
    'changed-while-reading',
    'The list changed while it was read: its count or its rows were not the same throughout.',
  );

/**
 * The list is sorted by planned start, latest first, so one old room means that only old ones follow. A page out of order
 * proves nothing, and is read on from.
 */
function reachesPast(page: SourcePage, cutoff: Date): boolean {
  const starts = page.rooms.map((room) => room.startsAt.getTime());
  const isSorted = starts.every((start, index) => index === 0 || (starts[index - 1] ?? 0) >= start);
  const last = starts.at(-1);
  return isSorted && last !== undefined && last < cutoff.getTime();
}
