import { useCallback, useEffect, useRef, useState } from 'react';
import { type Failure, toFailure } from './api';

/** Something that was asked for by a press: under way, or failed. */
export interface Action<Input extends unknown[]> {
  busy: boolean;
  failure: Failure | null;
  /** Does nothing while the last press is under way. @returns true when it was done */
  run: (...input: Input) => Promise<boolean>;
  /** Puts the failure away. */
  clear: () => void;
}

/** @param work may change from one render to the next; the newest is run */
export function useAction<Input extends unknown[]>(work: (...input: Input) => Promise<void>): Action<Input> {
  const [state, setState] = useState<{ busy: boolean; failure: Failure | null }>({ busy: false, failure: null });
  const newest = useRef(work);
  const isBusy = useRef(false);
  const isGone = useRef(false);
  useEffect(() => {
    newest.current = work;
  });
  useEffect(() => {
    isGone.current = false;
    return () => void (isGone.current = true);
  }, []);
  const show = (next: { busy: boolean; failure: Failure | null }): void => {
    isBusy.current = next.busy;
    if (!isGone.current) setState(next);
  };
  const run = useCallback(async (...input: Input): Promise<boolean> => {
    if (isBusy.current) return false;
    show({ busy: true, failure: null });
    try {
      await newest.current(...input);
      show({ busy: false, failure: null });
      return true;
    } catch (error) {
      show({ busy: false, failure: toFailure(error) });
      return false;
    }
  }, []);
  const clear = useCallback(() => show({ busy: isBusy.current, failure: null }), []);
  return { ...state, run, clear };
}
