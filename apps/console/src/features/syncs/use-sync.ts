import { type Call, syncsApi } from '@kaibo/api-client';
import type { SyncRunView } from '@kaibo/contracts/syncs.dto';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type Failure, toFailure } from '../../api';

export type SyncState =
  /** Nothing under way. `last`: the newest run there is; null before the first, or while it is not known yet. */
  | { status: 'idle'; last: SyncRunView | null }
  | { status: 'starting' }
  /** `lost`: progress could not be asked for the last time; the run itself goes on. */
  | { status: 'running'; run: SyncRunView; joined: boolean; lost: boolean }
  | { status: 'finished'; run: SyncRunView }
  /** The run could not be started, or is no longer known. */
  | { status: 'refused'; failure: Failure };

export interface SyncActions {
  start: () => void;
  dismiss: () => void;
}

/** How often things are asked, in ms. */
export interface Rhythm {
  /** Progress of the run on show. */
  pollMs: number;
  /** Whether the schedule or a colleague has started or ended one meanwhile. */
  lookMs: number;
}

const RHYTHM: Rhythm = { pollMs: 1000, lookMs: 15_000 };
const SLOWEST_RETRY_MS = 8000;

/**
 * The sync of one mini-app (key its component by mini-app): starts one, follows it every second, and follows one that
 * somebody else started.
 * @param onFinished called once for every run that is seen to have ended
 */
export function useSync(
  call: Call,
  miniAppId: string,
  onFinished: () => void,
  { pollMs, lookMs }: Rhythm = RHYTHM,
): [SyncState, SyncActions] {
  const api = useMemo(() => syncsApi(call), [call]);
  const [state, setState] = useState<SyncState>({ status: 'idle', last: null });
  const finished = useRef(onFinished);
  finished.current = onFinished;

  /** Counts followings: an older one stops at its next step. */
  const turn = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isBusy = useRef(false);
  /** The newest ended run we know; undefined before the first look, which is no news. */
  const lastEnded = useRef<string | null | undefined>(undefined);

  const follow = useCallback(
    (first: SyncRunView, joined: boolean) => {
      turn.current += 1;
      const mine = turn.current;
      let failures = 0;

      const settle = (run: SyncRunView): void => {
        isBusy.current = false;
        lastEnded.current = run.id;
        setState({ status: 'finished', run });
        finished.current();
      };
      const ask = async (run: SyncRunView): Promise<void> => {
        try {
          const now = await api.get(run.id);
          if (mine !== turn.current) return;
          failures = 0;
          if (now.state === 'finished') return settle(now);
          setState({ status: 'running', run: now, joined, lost: false });
          later(now);
        } catch (error) {
          const failure = toFailure(error);
          if (mine !== turn.current) return;
          if (failure.code === 'SYNC_NOT_FOUND') {
            isBusy.current = false;
            return setState({ status: 'refused', failure });
          }
          failures += 1;
          setState({ status: 'running', run, joined, lost: true });
          later(run);
        }
      };
      const later = (run: SyncRunView): void => {
        timer.current = setTimeout(
          () => void ask(run),
          Math.min(pollMs * 2 ** failures, Math.max(pollMs, SLOWEST_RETRY_MS)),
        );
      };

      if (first.state === 'finished') return settle(first);
      isBusy.current = true;
      setState({ status: 'running', run: first, joined, lost: false });
      later(first);
    },
    [api, pollMs],
  );

  const start = useCallback(async () => {
    if (isBusy.current) return;
    isBusy.current = true;
    turn.current += 1;
    const mine = turn.current;
    setState({ status: 'starting' });
    try {
      const { run, joined } = await api.start(miniAppId);
      if (mine === turn.current) follow(run, joined);
    } catch (error) {
      const failure = toFailure(error);
      if (mine !== turn.current) return;
      isBusy.current = false;
      setState({ status: 'refused', failure });
    }
  }, [api, miniAppId, follow]);

  /** Looks at the newest run: one under way is followed, one that ended unseen is told. */
  const look = useCallback(async () => {
    if (isBusy.current || document.visibilityState === 'hidden') return;
    const mine = turn.current;
    try {
      const newest = (await api.list({ miniAppId, limit: 1 })).items[0] ?? null;
      if (mine !== turn.current || isBusy.current) return;
      if (newest && newest.state !== 'finished') return follow(newest, false);
      const known = lastEnded.current;
      lastEnded.current = newest?.id ?? null;
      if (known === lastEnded.current) return;
      // What a person asked for stays on show until it is put away; the schedule's runs only renew the data.
      setState((was) => (was.status === 'idle' ? { status: 'idle', last: newest } : was));
      if (known !== undefined) finished.current();
    } catch (error) {
      toFailure(error); // the next look will say
    }
  }, [api, miniAppId, follow]);

  useEffect(() => {
    void look();
    const looking = setInterval(() => void look(), lookMs);
    return () => {
      turn.current += 1;
      isBusy.current = false;
      clearInterval(looking);
      clearTimeout(timer.current);
    };
  }, [look, lookMs]);

  const actions = useMemo<SyncActions>(
    () => ({
      start: () => void start(),
      dismiss: () =>
        setState((was) =>
          was.status === 'finished' || was.status === 'refused' ? { status: 'idle', last: null } : was,
        ),
    }),
    [start],
  );
  return [state, actions];
}
