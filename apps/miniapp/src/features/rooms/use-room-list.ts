import type { RoomState } from '@kaibo/contracts/rooms';
import type { RoomCard, RoomPage } from '@kaibo/contracts/rooms.dto';
import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react';
import { failureCode, type Rooms } from '../../api';
import { watchNetwork } from '../../platform/network';
import { readStored, store } from '../../platform/storage';
import { useVisible } from '../../platform/visibility';
import type { FailureCode } from '../../texts';
import { type Freshness, freshnessOf } from '../../reading/freshness';
import {
  isPage,
  nextCursorOf,
  requirePage,
  REVALIDATE_EVERY_MS,
  revalidatePages,
  roomsOf,
  SLOW_AFTER_MS,
} from './rooms.rules';
import type { Tail } from '../../reading/use-paged';
import { useRepeating } from '../../reading/use-repeating';

export type RoomListState =
  | { status: 'loading'; isSlow: boolean }
  | { status: 'failed'; code: FailureCode }
  | { status: 'ready'; rooms: readonly RoomCard[]; tail: Tail; freshness: Freshness };

export interface RoomListActions {
  /** Reads again what is shown; ends when it is shown, also after a failure. */
  refresh(): Promise<void>;
  /** `refresh` at the viewer's wish after a failure: shows that it loads. */
  retry(): void;
  /** Reads the next page, if there is one. */
  loadMore(): void;
}

/** One tab's list, as far as it is known. */
interface Known {
  pages: readonly RoomPage[] | null;
  /** Whether `pages` is what the last visit left, and its end is not known. */
  isStored: boolean;
  /** When `pages` was right, ms. */
  savedAt: number;
  failure: FailureCode | null;
  isSlow: boolean;
  more: 'idle' | 'loading' | 'failed';
}
type All = Record<RoomState, Known>;

interface Stored {
  savedAt: number;
  page: RoomPage;
}
const isStored = (value: unknown): value is Stored => {
  const stored = value as Partial<Stored> | null | undefined; // read, not trusted
  return typeof stored?.savedAt === 'number' && isPage(stored.page);
};
/** Where a tab's first page waits for the next visit. The number is the shape's version. */
export const storageKey = (tab: RoomState): string => `kaibo.rooms.1.${__APP_ID__}.${tab}`;

const remembered = (tab: RoomState): Known => {
  const stored = readStored(storageKey(tab), isStored);
  return {
    pages: stored ? [stored.page] : null,
    isStored: stored !== undefined,
    savedAt: stored?.savedAt ?? 0,
    failure: null,
    isSlow: false,
    more: 'idle',
  };
};

const tailOf = ({ pages, isStored, more }: Known): Tail => {
  if (isStored) return 'unknown';
  if (nextCursorOf(pages ?? []) === null) return 'end';
  return more === 'idle' ? 'more' : more;
};

const toState = (known: Known): RoomListState => {
  if (known.pages === null) {
    return known.failure === null
      ? { status: 'loading', isSlow: known.isSlow }
      : { status: 'failed', code: known.failure };
  }
  return { status: 'ready', rooms: roomsOf(known.pages), tail: tailOf(known), freshness: freshnessOf(known) };
};

/**
 * One tab's list of rooms: at once what was stored at the last visit, then fresh, then checked every 10 s while the page
 * is visible. The three tabs are kept apart, so going back to one shows it immediately.
 */
export const useRoomList = (rooms: Rooms, tab: RoomState): [RoomListState, RoomListActions] => {
  const [all, change] = useReducer(
    (before: All, { at, ...to }: Partial<Known> & { at: RoomState }): All => ({
      ...before,
      [at]: { ...before[at], ...to },
    }),
    undefined,
    (): All => ({ live: remembered('live'), upcoming: remembered('upcoming'), ended: remembered('ended') }),
  );
  const latest = useRef(all);
  latest.current = all;
  const turn = useRef(0);
  /** One read of a tab at a time: who asks again meanwhile waits for the same one. */
  const reading = useRef(new Map<RoomState, Promise<void>>());

  const read = useCallback(
    (at: RoomState, job: () => Promise<readonly RoomPage[]>, onFail: (code: FailureCode) => Partial<Known>) => {
      const running = reading.current.get(at);
      if (running) return running;
      const isFirst = latest.current[at].pages === null || latest.current[at].savedAt < Date.now() - 60_000;
      const slow = setTimeout(() => isFirst && change({ at, isSlow: true }), SLOW_AFTER_MS);
      const done = job()
        .then(
          (pages) => {
            const known = latest.current[at];
            const savedAt = Date.now();
            const first = pages[0];
            if (first && first !== known.pages?.[0]) store(storageKey(at), { savedAt, page: first } satisfies Stored);
            change({ at, pages, isStored: false, savedAt, failure: null, isSlow: false });
          },
          (error: unknown) => {
            change({ at, isSlow: false, ...onFail(failureCode(error)) });
          },
        )
        .finally(() => {
          clearTimeout(slow);
          reading.current.delete(at);
        });
      reading.current.set(at, done);
      return done;
    },
    [],
  );

  const refresh = useCallback(
    () =>
      read(
        tab,
        () =>
          revalidatePages(
            latest.current[tab].pages ?? [],
            async (cursor) => requirePage(await rooms.list({ state: tab, cursor })),
            turn.current++,
          ),
        (failure) => ({ failure }),
      ),
    [read, rooms, tab],
  );

  const retry = useCallback(() => {
    change({ at: tab, failure: null });
    void refresh();
  }, [refresh, tab]);

  const loadMore = useCallback(async () => {
    const { isStored, more } = latest.current[tab];
    if (isStored || more === 'loading' || nextCursorOf(latest.current[tab].pages ?? []) === null) return;
    change({ at: tab, more: 'loading' });
    await reading.current.get(tab);
    const pages = latest.current[tab].pages ?? [];
    const cursor = nextCursorOf(pages);
    let outcome: Partial<Known> = { more: 'idle' };
    if (cursor !== null) {
      await read(
        tab,
        async () => [...pages, requirePage(await rooms.list({ state: tab, cursor }))],
        (code) => {
          // A cursor of a list that no longer exists: begin again with its first page.
          outcome = code === 'CURSOR_INVALID' ? { pages: pages.slice(0, 1), more: 'failed' } : { more: 'failed' };
          return {};
        },
      );
    }
    change({ at: tab, ...outcome });
  }, [read, rooms, tab]);

  const isVisible = useVisible();
  useRepeating(refresh, REVALIDATE_EVERY_MS, isVisible, tab);
  useEffect(() => watchNetwork((isOnline) => void (isOnline && refresh())), [refresh]);

  const known = all[tab];
  const state = useMemo(() => toState(known), [known]);
  const actions = useMemo(() => ({ refresh, retry, loadMore: () => void loadMore() }), [refresh, retry, loadMore]);
  return [state, actions];
};
