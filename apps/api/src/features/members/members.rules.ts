import type { SignInProvider } from '@kaibo/contracts/members';
import type { Platform } from '@kaibo/contracts/rooms';

/** What decides how viewers of a mini-app sign in. */
export interface SignInFacts {
  platform: Platform;
  hasSecret: boolean;
  isDemo: boolean;
  hasWeb: boolean;
}

/** The ways to sign in, the platform's own first; none: the mini-app can be browsed only. Pure. */
export function providersOf({ platform, hasSecret, isDemo, hasWeb }: SignInFacts): SignInProvider[] {
  const own: SignInProvider[] = [];
  if (hasSecret && platform === 'wechat') own.push('wechat');
  if (hasSecret && (platform === 'douyin' || platform === 'toutiao')) own.push('douyin');
  if (hasWeb) own.push('wechat-web');
  if (isDemo) own.push('demo');
  return own;
}

/** Enough to recognise one's own number, too little to call it: `138****1111`; of a foreign one the end. Pure. */
export const maskPhone = (phone: string): string =>
  phone.startsWith('+') ? `+****${phone.slice(-4)}` : `${phone.slice(0, 3)}****${phone.slice(-4)}`;

/** A number as everything here writes it: mainland 11 digits, else `+` and all digits; null for what is none. Pure. */
export function readPhone(written: string): string | null {
  const phone = written.replace(/^\+86/, '');
  return /^(1\d{10}|\+[1-9]\d{4,14})$/.test(phone) ? phone : null;
}

/** The older account stands for both, so that no chain of joins ever closes. Pure. @returns [kept, merged] */
export const byAge = (one: string, other: string): [string, string] =>
  BigInt(one) < BigInt(other) ? [one, other] : [other, one];

/** What a unionid is hashed for: it means something inside one open-platform account only. Pure. */
export const unionPurpose = (openAccount: string): string => `union/${openAccount}`;

/** What is known of two accounts that a verified number says are one person's. */
export interface PhoneJoin {
  /** The one who verified it has another number already. */
  hasOtherPhone: boolean;
  /** Both were used in one mini-app by the same way of signing in: two platform accounts. */
  shareMiniApp: boolean;
  /** Staff have taken these two apart before. */
  wereSeparated: boolean;
}

/**
 * Whether a number joins two accounts. Numbers are given to other people after a while, so one that contradicts what is
 * known joins nothing, and staff decide. Pure.
 */
export const joinsByPhone = ({ hasOtherPhone, shareMiniApp, wereSeparated }: PhoneJoin): boolean =>
  !hasOtherPhone && !shareMiniApp && !wereSeparated;
