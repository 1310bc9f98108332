import { type Call, merchantsApi, sessionApi } from '@kaibo/api-client';
import type { MiniAppView, StaffView } from '@kaibo/contracts/merchants.dto';
import type { GiveSecondFactor, SessionView } from '@kaibo/contracts/staff.dto';
import { useCallback, useEffect, useRef, useState } from 'react';
import { type CallOptions, canBeKey, createCall, type Csrf, type Failure, toFailure, toKey } from '../../api';
import { hasSessionMark, keepKey, markSession, readKey } from './key-store';

/** Who is signed in, and with what to work. */
export interface Staff {
  /** Null: a person who belongs to no merchant. */
  staff: StaffView | null;
  /** Null: a staff key, which names no person. */
  session: SessionView | null;
  miniApps: MiniAppView[];
  call: Call;
}

export type SessionState =
  | { status: 'signed-out'; busy: boolean; failure: Failure | null }
  /** The password was right; a code is asked for. */
  | { status: 'second-factor'; busy: boolean; failure: Failure | null }
  /** A key or a session from before is being tried. */
  | { status: 'checking' }
  /** It could not be tried: the server is away. It is kept. */
  | { status: 'unreachable'; failure: Failure }
  | ({ status: 'signed-in' } & Staff);

export interface SessionActions {
  /** With a staff key. */
  signIn: (pasted: string) => void;
  signInWithPassword: (email: string, password: string) => void;
  giveSecondFactor: (given: GiveSecondFactor) => void;
  /** The session is another one from now on: after a link, a change of merchant, a step up. */
  entered: (view: SessionView) => void;
  signOut: () => void;
  /** Tries the kept key or session again. */
  retry: () => void;
  /** Calls of this browser's session, also before it is signed in. */
  sessionCall: Call;
}

type MakeCall = (options: CallOptions) => Call;

const REFUSED: Failure = { code: 'UNAUTHENTICATED', requestId: null };
const isKept = (): boolean => readKey() !== null || hasSessionMark();

/** The session of this tab: a staff key, kept in the tab, or a person's, kept by the browser. */
export function useSession(makeCall: MakeCall = createCall): [SessionState, SessionActions] {
  const [state, setState] = useState<SessionState>(() =>
    isKept() ? { status: 'checking' } : { status: 'signed-out', busy: false, failure: null },
  );
  /** Counts attempts: an answer to an older one, or to one given up by signing out, changes nothing. */
  const attempt = useRef(0);
  const refused = useRef<() => void>(() => undefined);
  const [csrf] = useState<Csrf>({ token: null });
  const [sessionCall] = useState<Call>(() => makeCall({ key: null, csrf, onRefused: () => refused.current() }));

  const leave = useCallback((failure: Failure | null) => {
    attempt.current += 1;
    refused.current = () => undefined;
    keepKey(null);
    markSession(false);
    setState({ status: 'signed-out', busy: false, failure });
  }, []);

  /** Looks at what is behind the door; `failed` is shown when the server does not answer. */
  const enter = useCallback(
    async (call: Call, session: SessionView | null, failed: (failure: Failure) => SessionState, kept: () => void) => {
      const mine = ++attempt.current;
      const isMine = (): boolean => attempt.current === mine;
      refused.current = () => isMine() && leave(REFUSED);
      const api = merchantsApi(call);
      try {
        const isOutside = session !== null && session.merchantId === null;
        const [staff, { items }] = isOutside ? [null, { items: [] }] : await Promise.all([api.me(), api.miniApps()]);
        if (!isMine()) return;
        kept();
        setState({ status: 'signed-in', staff, session, miniApps: items, call });
      } catch (error) {
        const failure = toFailure(error);
        if (!isMine()) return;
        if (failure.code === REFUSED.code) return leave(failure);
        setState(failed(failure));
      }
    },
    [leave],
  );

  const enterByKey = useCallback(
    (key: string, failed: (failure: Failure) => SessionState) => {
      const call = makeCall({ key, onRefused: () => refused.current() });
      return enter(call, null, failed, () => keepKey(key));
    },
    [makeCall, enter],
  );

  const entered = useCallback(
    (view: SessionView) => {
      markSession(true);
      if (view.stage === 'second-factor') return setState({ status: 'second-factor', busy: false, failure: null });
      const failed = (failure: Failure): SessionState => ({ status: 'unreachable', failure });
      void enter(sessionCall, view, failed, () => undefined);
    },
    [enter, sessionCall],
  );

  /** Asks for a session; `failed` is shown when there is none to be had. */
  const ask = useCallback(
    async (asking: Promise<SessionView>, failed: (failure: Failure) => void) => {
      const mine = ++attempt.current;
      try {
        const view = await asking;
        if (attempt.current === mine) entered(view);
      } catch (error) {
        const failure = toFailure(error);
        if (attempt.current === mine) failed(failure);
      }
    },
    [entered],
  );

  const retry = useCallback(() => {
    const key = readKey();
    const unreachable = (failure: Failure): SessionState => ({ status: 'unreachable', failure });
    if (key === null && !hasSessionMark()) return leave(null);
    setState({ status: 'checking' });
    if (key !== null) return void enterByKey(key, unreachable);
    void ask(sessionApi(sessionCall).look(), (failure) =>
      // One that ended while nobody was here is no failure.
      failure.code === REFUSED.code ? leave(null) : setState(unreachable(failure)),
    );
  }, [ask, enterByKey, leave, sessionCall]);

  const signIn = useCallback(
    (pasted: string) => {
      const key = toKey(pasted);
      if (!canBeKey(key)) return leave(REFUSED);
      setState({ status: 'signed-out', busy: true, failure: null });
      void enterByKey(key, (failure) => ({ status: 'signed-out', busy: false, failure }));
    },
    [enterByKey, leave],
  );

  const signInWithPassword = useCallback(
    (email: string, password: string) => {
      setState({ status: 'signed-out', busy: true, failure: null });
      void ask(sessionApi(sessionCall).signIn({ email, password }), (failure) =>
        setState({ status: 'signed-out', busy: false, failure }),
      );
    },
    [ask, sessionCall],
  );

  const giveSecondFactor = useCallback(
    (given: GiveSecondFactor) => {
      setState({ status: 'second-factor', busy: true, failure: null });
      void ask(sessionApi(sessionCall).giveSecondFactor(given), (failure) =>
        failure.code === REFUSED.code
          ? leave(failure) // it took too long: the password is asked for again
          : setState({ status: 'second-factor', busy: false, failure }),
      );
    },
    [ask, leave, sessionCall],
  );

  useEffect(() => {
    if (isKept()) retry();
    return () => {
      attempt.current += 1;
    };
  }, [retry]);

  const signOut = useCallback(() => {
    // The server is told; whatever it answers, this page forgets.
    if (hasSessionMark() && readKey() === null)
      void sessionApi(sessionCall)
        .signOut()
        .catch(() => undefined);
    leave(null);
  }, [leave, sessionCall]);

  return [state, { signIn, signInWithPassword, giveSecondFactor, entered, signOut, retry, sessionCall }];
}
