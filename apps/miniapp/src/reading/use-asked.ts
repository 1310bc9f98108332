import { useCallback, useEffect, useRef, useState } from 'react';
import { failureCode } from '../api';
import { watchNetwork } from '../platform/network';
import type { FailureCode } from '../texts';

const SLOW_AFTER_MS = 3_000;

export type Asked<T> =
  { status: 'loading'; isSlow: boolean } | { status: 'failed'; code: FailureCode } | { status: 'ready'; value: T };

export interface AskedActions<T> {
  /** Asks again; ends when it is shown. What was known stays shown after a failure. */
  refresh(): Promise<void>;
  retry(): void;
  /** Shows what another answer has told. */
  put(value: T): void;
}

/**
 * One thing of the API that is the viewer's own, or too private to lie on the phone: asked when the page opens, and when the
 * network is back after a failure. Nothing is stored.
 * @param read stays the same for the page's life
 */
export const useAsked = <T>(read: () => Promise<T>): [Asked<T>, AskedActions<T>] => {
  const [state, show] = useState<Asked<T>>({ status: 'loading', isSlow: false });
  const asks = useRef(read);
  asks.current = read;
  const isFailed = useRef(false);
  isFailed.current = state.status === 'failed';
  const reading = useRef<Promise<void> | null>(null);
  /** Counts what was put: an answer to an older question knows less. */
  const puts = useRef(0);

  const refresh = useCallback((): Promise<void> => {
    if (reading.current) return reading.current;
    const askedAt = puts.current;
    const slow = setTimeout(
      () => show((before) => (before.status === 'loading' ? { status: 'loading', isSlow: true } : before)),
      SLOW_AFTER_MS,
    );
    reading.current = asks
      .current()
      .then(
        (value) => void (askedAt === puts.current && show({ status: 'ready', value })),
        (error: unknown) => {
          const code = failureCode(error);
          show((before) => (before.status === 'ready' ? before : { status: 'failed', code }));
        },
      )
      .finally(() => {
        clearTimeout(slow);
        reading.current = null;
      });
    return reading.current;
  }, []);

  const retry = useCallback(() => {
    show({ status: 'loading', isSlow: false });
    void refresh();
  }, [refresh]);
  const put = useCallback((value: T) => {
    puts.current++;
    show({ status: 'ready', value });
  }, []);

  useEffect(() => void refresh(), [refresh]);
  useEffect(() => watchNetwork((isOnline) => void (isOnline && isFailed.current && retry())), [retry]);
  return [state, { refresh, retry, put }];
};
