import { useCallback, useEffect, useRef, useState } from 'react';
import { type Failure, toFailure } from './api';

/** What a page shows that comes from the API. */
export type Loaded<T> = { status: 'loading' } | { status: 'failed'; failure: Failure } | { status: 'ready'; data: T };

/**
 * Loads once, and again when asked or when something else is meant; what is on show stays meanwhile.
 * @param load the same function as long as the same is meant
 */
export function useLoaded<T>(load: () => Promise<T>): [Loaded<T>, () => Promise<void>] {
  const [state, setState] = useState<Loaded<T>>({ status: 'loading' });
  /** What the data on show answer: they may stand for a question that failed only when they answer the same one. */
  const answered = useRef<(() => Promise<T>) | null>(null);
  /** An answer to an older question changes nothing. */
  const asked = useRef(0);
  const reload = useCallback(async () => {
    const mine = ++asked.current;
    try {
      const data = await load();
      if (asked.current !== mine) return;
      answered.current = load;
      setState({ status: 'ready', data });
    } catch (error) {
      const failure = toFailure(error);
      if (asked.current === mine)
        setState((before) =>
          before.status === 'ready' && answered.current === load ? before : { status: 'failed', failure },
        );
    }
  }, [load]);
  useEffect(() => {
    void reload();
    const question = asked;
    return () => void question.current++;
  }, [reload]);
  return [state, reload];
}
