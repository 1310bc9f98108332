import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react';
import { failureCode } from '../api';
import { watchNetwork } from '../platform/network';
import { readStored, store } from '../platform/storage';
import { useVisible } from '../platform/visibility';
import type { FailureCode } from '../texts';
import { type Freshness, freshnessOf } from './freshness';
import { useRepeating } from './use-repeating';

/** From here on the viewer is told that the network is slow. */
const SLOW_AFTER_MS = 3_000;
/** What is older than this is called old while it is read again. */
const OLD_AFTER_MS = 60_000;

/** One thing that a page shows, and where the last ones of its kind wait for the next visit. */
export interface Subject<T> {
  /** What distinguishes it from others of its kind. */
  id: string;
  /** Of the kind; the number is the shape's version. */
  storageKey: string;
  /** How many of the kind are kept. */
  keptMost: number;
  read: () => Promise<T>;
  /** Read, not trusted: neither an answer nor what was stored is shown unless it is one. */
  isRight: (value: unknown) => value is T;
  /** Codes after which what was known must no longer be shown. */
  isGoneBy: (code: FailureCode) => boolean;
  /** How often it is checked with the server while the page is visible, ms. */
  everyMs: number;
}

export type Loaded<T> =
  | { status: 'loading'; isSlow: boolean }
  | { status: 'failed'; code: FailureCode }
  | { status: 'ready'; value: T; freshness: Freshness };

export interface LoadedActions {
  /** Reads again; ends when it is shown, also after a failure. */
  refresh(): Promise<void>;
  /** `refresh` at the viewer's wish after a failure: shows that it loads. */
  retry(): void;
}

interface Known<T> {
  value: T | null;
  savedAt: number;
  failure: FailureCode | null;
  isSlow: boolean;
}

interface Stored<T> {
  id: string;
  savedAt: number;
  value: T;
}

const storedOf = <T>({ storageKey, isRight }: Subject<T>): Stored<T>[] => {
  const isList = (value: unknown): value is Stored<T>[] =>
    Array.isArray(value) &&
    value.every(
      (row: Partial<Stored<unknown>> | null) =>
        typeof row?.id === 'string' && typeof row.savedAt === 'number' && isRight(row.value),
    );
  return readStored(storageKey, isList) ?? [];
};

const remembered = <T>(subject: Subject<T>): Known<T> => {
  const stored = storedOf(subject).find(({ id }) => id === subject.id);
  return { value: stored?.value ?? null, savedAt: stored?.savedAt ?? 0, failure: null, isSlow: false };
};

const remember = <T>(subject: Subject<T>, value: T, savedAt: number): void => {
  const others = storedOf(subject).filter(({ id }) => id !== subject.id);
  store(subject.storageKey, [{ id: subject.id, savedAt, value }, ...others].slice(0, subject.keptMost));
};

const requireRight = <T>({ isRight }: Subject<T>, value: unknown): T => {
  if (!isRight(value)) throw new TypeError('the answer has another shape');
  return value;
};

const toLoaded = <T>(subject: Subject<T>, { value, savedAt, failure, isSlow }: Known<T>): Loaded<T> => {
  if (failure !== null && (value === null || subject.isGoneBy(failure))) return { status: 'failed', code: failure };
  if (value === null) return { status: 'loading', isSlow };
  return { status: 'ready', value, freshness: freshnessOf({ savedAt, failure, isSlow }) };
};

/**
 * One thing of the API: at once what was stored at the last visit, then fresh, then checked every now and then while the
 * page is visible, and when the network is back. A subject stays the same for the page's life.
 */
export const useLoaded = <T>(subject: Subject<T>): [Loaded<T>, LoadedActions] => {
  const subjectNow = useRef(subject);
  subjectNow.current = subject;
  const [known, change] = useReducer(
    (before: Known<T>, to: Partial<Known<T>>): Known<T> => ({ ...before, ...to }),
    subject,
    remembered,
  );
  const latest = useRef(known);
  latest.current = known;
  const reading = useRef<Promise<void> | null>(null);

  const refresh = useCallback((): Promise<void> => {
    if (reading.current) return reading.current;
    const asked = subjectNow.current;
    const slow = setTimeout(
      () => latest.current.savedAt < Date.now() - OLD_AFTER_MS && change({ isSlow: true }),
      SLOW_AFTER_MS,
    );
    reading.current = asked
      .read()
      .then((answer) => requireRight(asked, answer))
      .then(
        (value) => {
          const savedAt = Date.now();
          const before = latest.current.value;
          const isSame = before !== null && JSON.stringify(before) === JSON.stringify(value);
          if (!isSame) remember(asked, value, savedAt);
          change({ value: isSame ? before : value, savedAt, failure: null, isSlow: false });
        },
        (error: unknown) => {
          change({ failure: failureCode(error), isSlow: false });
        },
      )
      .finally(() => {
        clearTimeout(slow);
        reading.current = null;
      });
    return reading.current;
  }, []);

  useRepeating(refresh, subject.everyMs, useVisible(), subject.id);
  useEffect(() => watchNetwork((isOnline) => void (isOnline && refresh())), [refresh]);

  const state = useMemo(() => toLoaded(subjectNow.current, known), [known]);
  const actions = useMemo(
    () => ({
      refresh,
      retry: () => {
        change({ failure: null });
        void refresh();
      },
    }),
    [refresh],
  );
  return [state, actions];
};
