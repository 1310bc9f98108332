import type { SignInProvider } from '@kaibo/contracts/members';
import type { SignInView } from '@kaibo/contracts/members.dto';

export interface SignInCode {
  provider: SignInProvider;
  code: string;
}

/**
 * What the platform gives for one sign-in; works once.
 * @param ways which ways the mini-app has, for platforms that have to know
 * @throws ApiError SIGN_IN_UNAVAILABLE where one can only browse
 */
export const signInCode = (_ways: () => Promise<SignInView>): Promise<SignInCode> =>
  Promise.reject(new Error('no platform: session'));

/** Keeps the session while the viewer's tab is open. What it reads is whatever lies there. */
export interface SessionKeeper {
  read(): unknown;
  keep(session: unknown): void;
}

/** Null: signing in again costs nothing and shows nothing, so nothing is kept. */
export const sessionKeeper = (_appId: string): SessionKeeper | null => null;

/** Whether the platform's own page has just sent the viewer back: the sign-in that was begun wants its end. */
export const isSentBack = (): boolean => false;

/** Whether the platform's button gives a code for the phone number that our server can exchange. */
export const CAN_VERIFY_PHONE: boolean = false;

/** `type` of the input that offers the platform's own nickname. */
export const NICKNAME_INPUT: 'nickname' | 'text' = 'text';

/** Whether a sign-in shows nothing to the viewer and stays on the page, so that it may be had on the way of something else. */
export const SIGNS_IN_QUIETLY: boolean = false;
