import { type Call, merchantsApi } from '@kaibo/api-client';
import type { MiniAppView, StaffView } from '@kaibo/contracts/merchants.dto';
import { useCallback, useEffect, useRef, useState } from 'react';
import { type CallOptions, canBeKey, createCall, type Failure, toFailure, toKey } from '../../api';
import { keepKey, readKey } from './key-store';

/** Who is signed in, and with what to work. */
export interface Staff {
  staff: StaffView;
  miniApps: MiniAppView[];
  call: Call;
}

export type SessionState =
  | { status: 'signed-out'; busy: boolean; failure: Failure | null }
  /** A key kept from before is being tried. */
  | { status: 'checking' }
  /** The kept key could not be tried: the server is away. It is kept. */
  | { status: 'unreachable'; failure: Failure }
  | ({ status: 'signed-in' } & Staff);

export interface SessionActions {
  signIn: (pasted: string) => void;
  signOut: () => void;
  /** Tries the kept key again. */
  retry: () => void;
}

type MakeCall = (options: CallOptions) => Call;

const REFUSED: Failure = { code: 'UNAUTHENTICATED', requestId: null };

/** The session of this tab. A key is good when the API says whom it speaks for. */
export function useSession(makeCall: MakeCall = createCall): [SessionState, SessionActions] {
  const [state, setState] = useState<SessionState>(() =>
    readKey() === null ? { status: 'signed-out', busy: false, failure: null } : { status: 'checking' },
  );
  /** Counts attempts: an answer to an older one, or to one given up by signing out, changes nothing. */
  const attempt = useRef(0);

  const leave = useCallback((failure: Failure | null) => {
    attempt.current += 1;
    keepKey(null);
    setState({ status: 'signed-out', busy: false, failure });
  }, []);

  const enter = useCallback(
    async (key: string, kept: boolean) => {
      attempt.current += 1;
      const mine = attempt.current;
      const isMine = (): boolean => attempt.current === mine;
      const call = makeCall({ key, onRefused: () => isMine() && leave(REFUSED) });
      const api = merchantsApi(call);
      try {
        const [staff, { items }] = await Promise.all([api.me(), api.miniApps()]);
        if (!isMine()) return;
        keepKey(key);
        setState({ status: 'signed-in', staff, miniApps: items, call });
      } catch (error) {
        const failure = toFailure(error);
        if (!isMine()) return;
        if (failure.code === REFUSED.code) return leave(failure);
        setState(kept ? { status: 'unreachable', failure } : { status: 'signed-out', busy: false, failure });
      }
    },
    [makeCall, leave],
  );

  const retry = useCallback(() => {
    const key = readKey();
    if (key === null) return leave(null);
    setState({ status: 'checking' });
    void enter(key, true);
  }, [enter, leave]);

  const signIn = useCallback(
    (pasted: string) => {
      const key = toKey(pasted);
      if (!canBeKey(key)) return leave(REFUSED);
      setState({ status: 'signed-out', busy: true, failure: null });
      void enter(key, false);
    },
    [enter, leave],
  );

  useEffect(() => {
    if (readKey() !== null) retry();
    return () => {
      attempt.current += 1;
    };
  }, [retry]);

  const signOut = useCallback(() => leave(null), [leave]);
  return [state, { signIn, signOut, retry }];
}
