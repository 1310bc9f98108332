import { ApiError, type Call, sessionsApi } from '@kaibo/api-client';
import type { ViewerSession, SignInView } from '@kaibo/contracts/members.dto';
import type { SessionKeeper, SignInCode } from './platform/session';

/** A session lives two hours by the server's clock. The phone's own may be wrong, so only time that went by here counts. */
const RENEW_AFTER_MS = 110 * 60_000;

export interface SessionParts {
  call: Call;
  appId: string;
  signInCode: (ways: () => Promise<SignInView>) => Promise<SignInCode>;
  now: () => number;
  /** What this device's touches are known by; undefined: there were none. */
  deviceKey?: () => Promise<string | undefined>;
  /** Where it outlives the page; without one it lives in memory. */
  keeper?: SessionKeeper | null;
}

export interface Session {
  /** As `call`, with the viewer's token; signs in before the first, and again when the token is not taken any more. */
  call: Call;
  /** Whether the viewer has signed in already: what is only nice to know is not worth a sign-in. */
  isOpen(): boolean;
  /** The sign-in that is on its way; null: none is. */
  opening(): Promise<ViewerSession> | null;
  /** The session as it is, or a new one. */
  open(): Promise<ViewerSession>;
  /** The next call signs in again: the API said that the token is not good any more. */
  forget(): void;
}

interface Kept {
  session: ViewerSession;
  at: number;
}

/** What was kept is read, not trusted. */
const isKept = (value: unknown): value is Kept => {
  const { session, at } = (value ?? {}) as Partial<Kept>;
  return typeof session?.token === 'string' && typeof session.member?.id === 'string' && typeof at === 'number';
};

/** A code that was lost on its way (a cut, a retry of the network's own): the platform gives another. */
const wantsOtherCode = (error: unknown): boolean =>
  error instanceof ApiError && (error.code === 'CODE_USED' || error.code === 'CODE_INVALID');

const isSignedOut = (error: unknown): boolean => error instanceof ApiError && error.code === 'UNAUTHENTICATED';

/**
 * The viewer's session: nobody signs in before something needs it, however many ask at once share one sign-in, and a new
 * token is had by signing in again. It lives in memory: a launch of the app costs one sign-in, if any. A browser's page is
 * loaded again at a touch, and its sign-in leaves the page; there it lives as long as the tab.
 */
export function createSession({ call, appId, signInCode, now, deviceKey, keeper }: SessionParts): Session {
  const api = sessionsApi(call);
  const before = keeper?.read();
  let kept: Kept | null = isKept(before) ? before : null;
  const keep = (next: Kept | null): void => {
    kept = next;
    keeper?.keep(next);
  };
  let opening: Promise<Kept> | null = null;

  const signIn = async (): Promise<Kept> => {
    const seenAs = await deviceKey?.();
    const ask = async (): Promise<ViewerSession> =>
      api.signIn({
        appId,
        ...(await signInCode(() => api.ways(appId))),
        ...(seenAs === undefined ? {} : { deviceKey: seenAs }),
      });
    const at = now();
    const session = await ask().catch((error: unknown) => {
      if (wantsOtherCode(error)) return ask();
      throw error;
    });
    const signedIn = { session, at };
    keep(signedIn);
    return signedIn;
  };

  const open = async (): Promise<Kept> => {
    if (kept && now() - kept.at < RENEW_AFTER_MS) return kept;
    opening ??= signIn().finally(() => (opening = null));
    return opening;
  };

  const withToken = async <T>(request: Parameters<Call>[0], used: Kept): Promise<T> =>
    call<T>({ ...request, headers: { ...request.headers, authorization: `Bearer ${used.session.token}` } });

  return {
    isOpen: () => kept !== null,
    opening: () => opening && opening.then(({ session }) => session),
    open: async () => (await open()).session,
    forget: () => keep(null),
    call: async <T>(request: Parameters<Call>[0]): Promise<T> => {
      const used = await open();
      try {
        return await withToken<T>(request, used);
      } catch (error) {
        if (!isSignedOut(error)) throw error;
        // Another call may have signed in again meanwhile.
        if (kept === used) keep(null);
        return withToken<T>(request, await open());
      }
    },
  };
}
