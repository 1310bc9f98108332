import { type Call, syncsApi } from '@kaibo/api-client';
import type { SyncRunView } from '@kaibo/contracts/syncs.dto';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type Failure, toFailure } from '../../api';

export type RunsState =
  | { status: 'loading' }
  | { status: 'failed'; failure: Failure }
  | { status: 'ready'; runs: SyncRunView[]; nextCursor: string | null; more: 'idle' | 'busy' | Failure };

export interface RunsActions {
  retry: () => void;
  more: () => void;
}

const PAGE = 20;

/** Adds runs to a list without repeating one; of two answers about one run the later counts. Newest first. */
const joined = (older: readonly SyncRunView[], newer: readonly SyncRunView[]): SyncRunView[] => {
  const byId = new Map([...older, ...newer].map((run) => [run.id, run]));
  return [...byId.values()].sort(
    (a, b) =>
      Date.parse(b.requestedAt) - Date.parse(a.requestedAt) || b.id.length - a.id.length || (b.id > a.id ? 1 : -1),
  );
};

/** The runs of one mini-app (key its component by mini-app), renewed at the top every `renewMs`. */
export function useRuns(call: Call, miniAppId: string, renewMs = 5000): [RunsState, RunsActions] {
  const api = useMemo(() => syncsApi(call), [call]);
  const [state, setState] = useState<RunsState>({ status: 'loading' });
  const current = useRef(state);
  const isOpen = useRef(true);
  const put = useCallback((next: RunsState) => {
    if (!isOpen.current) return;
    current.current = next;
    setState(next);
  }, []);

  const load = useCallback(async () => {
    if (current.current.status !== 'ready') put({ status: 'loading' });
    try {
      const page = await api.list({ miniAppId, limit: PAGE });
      const was = current.current;
      // A gap between the new top and what was loaded before cannot be shown truthfully: start anew then.
      const fits = was.status === 'ready' && page.items.some(({ id }) => was.runs.some((run) => run.id === id));
      if (was.status === 'ready' && fits) put({ ...was, runs: joined(was.runs, page.items) });
      else put({ status: 'ready', runs: page.items, nextCursor: page.nextCursor, more: 'idle' });
    } catch (error) {
      const failure = toFailure(error);
      if (current.current.status !== 'ready') put({ status: 'failed', failure });
    }
  }, [api, miniAppId, put]);

  useEffect(() => {
    isOpen.current = true;
    void load();
    const renewing = setInterval(() => {
      if (current.current.status === 'ready' && document.visibilityState !== 'hidden') void load();
    }, renewMs);
    return () => {
      isOpen.current = false;
      clearInterval(renewing);
    };
  }, [load, renewMs]);

  const more = useCallback(async () => {
    const now = current.current;
    if (now.status !== 'ready' || now.nextCursor === null || now.more === 'busy') return;
    put({ ...now, more: 'busy' });
    try {
      const page = await api.list({ miniAppId, cursor: now.nextCursor, limit: PAGE });
      const was = current.current;
      if (was.status === 'ready')
        put({ ...was, runs: joined(was.runs, page.items), nextCursor: page.nextCursor, more: 'idle' });
    } catch (error) {
      const failure = toFailure(error);
      if (current.current.status === 'ready') put({ ...current.current, more: failure });
    }
  }, [api, miniAppId, put]);

  const actions = useMemo<RunsActions>(() => ({ retry: () => void load(), more: () => void more() }), [load, more]);
  return [state, actions];
}
