import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react';
import { failureCode } from '../api';
import { watchNetwork } from '../platform/network';
import type { FailureCode } from '../texts';

const SLOW_AFTER_MS = 3_000;

/** What stands under the last row. `unknown`: the list is of an earlier visit. */
export type Tail = 'unknown' | 'end' | 'more' | 'loading' | 'failed';

/** A page of rows. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export type Paged<T, P = Page<T>> =
  | { status: 'loading'; isSlow: boolean }
  | { status: 'failed'; code: FailureCode }
  | { status: 'ready'; first: P; items: readonly T[]; tail: Tail; failure: FailureCode | null };

export interface PagedActions<T> {
  /** Reads the list anew; ends when it is shown, also after a failure. */
  refresh(): Promise<void>;
  retry(): void;
  loadMore(): void;
  /** Shows what the viewer has just done, before the server is asked again. */
  change(to: (items: readonly T[]) => readonly T[]): void;
}

interface Known<T, P> {
  first: P | null;
  items: readonly T[];
  cursor: string | null;
  failure: FailureCode | null;
  isSlow: boolean;
  more: 'idle' | 'loading' | 'failed';
}

const requirePage = <P extends { items: unknown }>(page: P): P => {
  if (!Array.isArray((page as Partial<P> | null)?.items)) throw new TypeError('the answer is no page'); // read, not trusted
  return page;
};

/** Rows that moved between two reads stand where they were met first. */
const joined = <T extends { id: string }>(before: readonly T[], next: readonly T[]): readonly T[] => {
  const seen = new Set(before.map(({ id }) => id));
  return [...before, ...next.filter(({ id }) => !seen.has(id) && seen.add(id))];
};

const toPaged = <T, P>({ first, items, cursor, failure, isSlow, more }: Known<T, P>): Paged<T, P> => {
  if (first === null) return failure === null ? { status: 'loading', isSlow } : { status: 'failed', code: failure };
  const tail = cursor === null ? 'end' : more === 'idle' ? 'more' : more;
  return { status: 'ready', first, items, tail, failure };
};

/**
 * A list with cursors: its first page when the page opens, the rest as the viewer asks. A list read anew replaces what was
 * there; an answer to a question that was asked before that is dropped.
 * @param read gives the page at a cursor; undefined asks for the first
 */
export const usePaged = <P extends Page<{ id: string }>>(
  read: (cursor: string | undefined) => Promise<P>,
): [Paged<P['items'][number], P>, PagedActions<P['items'][number]>] => {
  type T = P['items'][number];
  const [known, put] = useReducer(
    (before: Known<T, P>, to: Partial<Known<T, P>> | ((now: Known<T, P>) => Partial<Known<T, P>>)): Known<T, P> => ({
      ...before,
      ...(typeof to === 'function' ? to(before) : to),
    }),
    { first: null, items: [], cursor: null, failure: null, isSlow: false, more: 'idle' },
  );
  const latest = useRef(known);
  latest.current = known;
  const asks = useRef(read);
  asks.current = read;
  const reading = useRef<Promise<void> | null>(null);
  /** Grows with each list read anew. */
  const edition = useRef(0);
  const isMore = useRef(false);

  const refresh = useCallback((): Promise<void> => {
    if (reading.current) return reading.current;
    const slow = setTimeout(() => put({ isSlow: true }), SLOW_AFTER_MS);
    reading.current = asks
      .current(undefined)
      .then(requirePage)
      .then(
        (first) => {
          edition.current++;
          isMore.current = false;
          put({ first, items: joined([], first.items), cursor: first.nextCursor, failure: null, more: 'idle' });
        },
        (error: unknown) => put({ failure: failureCode(error) }),
      )
      .finally(() => {
        clearTimeout(slow);
        put({ isSlow: false });
        reading.current = null;
      });
    return reading.current;
  }, []);

  const loadMore = useCallback(async (): Promise<void> => {
    const { cursor } = latest.current;
    if (cursor === null || isMore.current) return;
    isMore.current = true;
    const asked = edition.current;
    put({ more: 'loading' });
    try {
      const page = requirePage(await asks.current(cursor));
      if (asked !== edition.current) return;
      put(({ items }) => ({ items: joined(items, page.items), cursor: page.nextCursor, more: 'idle' }));
    } catch (error) {
      // A cursor of a list that no longer exists: begin anew.
      if (failureCode(error) === 'CURSOR_INVALID') void refresh();
      if (asked === edition.current) put({ more: 'failed' });
    } finally {
      if (asked === edition.current) isMore.current = false;
    }
  }, [refresh]);

  useEffect(() => void refresh(), [refresh]);
  useEffect(() => watchNetwork((isOnline) => void (isOnline && latest.current.first === null && refresh())), [refresh]);

  const state = useMemo(() => toPaged(known), [known]);
  const actions = useMemo(
    () => ({
      refresh,
      retry: () => {
        put({ failure: null });
        void refresh();
      },
      loadMore: () => void loadMore(),
      change: (to: (items: readonly T[]) => readonly T[]) => put(({ items }) => ({ items: to(items) })),
    }),
    [refresh, loadMore],
  );
  return [state, actions];
};
