import type { TouchSource } from '@kaibo/contracts/distribution';
import { readCustomParams, readScene } from '@kaibo/contracts/share-params';
import type { TokenState, TouchFacts } from './facts.rules';
import { believesOpenid, creditOf } from './resolver.rules';
import { readShareToken, type ShareTokenFacts, type TokenMac } from './share-token.rules';

/** Clocks of phones differ from ours by so much at most. */
export const CLOCK_SKEW_MS = 60_000;

/** What a client says brought it here. */
export interface TouchReport {
  source: TouchSource;
  /** As the platform says it. */
  scene: string | null;
  platform: string;
  isSignedIn: boolean;
  token: string | null;
  /** As the plugin gave it: an object or a text. */
  customParams: unknown;
  /** The landing page's `scene`. */
  codeScene: string | null;
  /** The platform's id of the room. */
  roomId: string | null;
  hasShareOpenid: boolean;
}

/** What a report names, before anything was looked up. */
export interface ReadReport {
  token: ShareTokenFacts | null;
  /** Of a code. */
  key: string | null;
  /** What is known without a look at the link. */
  state: 'none' | 'given' | 'forged' | 'foreign' | 'unreadable';
}

/** Pure. */
export function readReport(report: TouchReport, merchantId: string, mac: TokenMac): ReadReport {
  if (report.codeScene !== null) {
    const key = readScene(report.codeScene);
    return { token: null, key, state: key === null ? 'unreadable' : 'given' };
  }
  const params =
    report.token === null ? readCustomParams(report.customParams) : { state: 'read' as const, token: report.token };
  if (params.state !== 'read') return { token: null, key: null, state: params.state };
  const token = params.token === null ? null : readShareToken(params.token, mac);
  if (!token) return { token: null, key: null, state: 'forged' };
  if (token.merchantId !== merchantId) return { token: null, key: null, state: 'foreign' };
  return { token, key: null, state: 'given' };
}

/** Somebody who may be credited. */
export interface Candidate {
  memberId: string;
  isGone: boolean;
  isPromoter: boolean;
}

/** What the database knows about what a report names. */
export interface LookedUp {
  link: {
    id: string;
    miniAppId: string;
    sharerId: string;
    roomId: string | null;
    createdAt: Date;
    expiresAt: Date | null;
    revokedAt: Date | null;
  } | null;
  /** Who stands for the link's sharer now. */
  tokenSharer: Candidate | null;
  /** Who stands for the openid that the plugin named. */
  openidSharer: Candidate | null;
  /** Ours, of the room that the report names. */
  roomId: string | null;
  isStaff: boolean;
}

/** A report with all that decides about it. */
export interface Weighed {
  facts: TouchFacts;
  sharerId: string | null;
  linkId: string | null;
  roomId: string | null;
  /** The plugin's openid is believed, and nobody is known by it yet. */
  isOpenidOpen: boolean;
}

/** @param visitorId null: not signed in. Pure. */
export function weigh(
  report: TouchReport,
  read: ReadReport,
  found: LookedUp,
  visitorId: string | null,
  now: Date,
): Weighed {
  const token = tokenStateOf(read, found, now);
  // A forged token names nothing.
  const link = token === 'forged' ? null : found.link;
  const tokenSharer = link ? found.tokenSharer : null;
  const roomId = found.roomId ?? link?.roomId ?? null;
  const isBelieved = believesOpenid({ ...report, isNamed: report.hasShareOpenid, namesRoom: roomId !== null });
  const openidSharer = isBelieved ? found.openidSharer : null;
  const sharerId = creditOf(openidSharer?.memberId ?? null, tokenSharer?.memberId ?? null);
  const sharer = openidSharer ?? tokenSharer;
  return {
    facts: {
      token,
      openid: openidStateOf(report.hasShareOpenid, isBelieved, openidSharer),
      isSelf: sharerId !== null && sharerId === visitorId,
      isStaff: found.isStaff,
      isSharerGone: sharer?.isGone ?? false,
      isPromoter: sharer?.isPromoter ?? false,
      isPlatformClosed: report.platform === 'douyin' || report.platform === 'toutiao',
    },
    sharerId,
    linkId: link?.id ?? null,
    roomId,
    isOpenidOpen: isBelieved && openidSharer === null,
  };
}

function tokenStateOf({ token, state }: ReadReport, { link }: LookedUp, now: Date): TokenState {
  if (state !== 'given') return state;
  // Signed, and yet the link is gone with what it showed; or a code's key that nobody was given.
  if (!link) return token ? 'revoked' : 'forged';
  if (token && token.sharerId !== link.sharerId) return 'forged';
  if (link.revokedAt) return 'revoked';
  return link.expiresAt && now >= link.expiresAt ? 'expired' : 'good';
}

const openidStateOf = (isNamed: boolean, isBelieved: boolean, sharer: Candidate | null): TouchFacts['openid'] => {
  if (!isNamed) return 'none';
  if (!isBelieved) return 'ignored';
  return sharer ? 'resolved' : 'unknown';
};

/** What is wrong with the time at which a touch is said to have been. Pure. @returns null when nothing is */
export function wrongTime(touchedAt: Date, linkCreatedAt: Date | null, now: Date): 'ahead' | 'before-share' | null {
  if (touchedAt.getTime() > now.getTime() + CLOCK_SKEW_MS) return 'ahead';
  return linkCreatedAt && touchedAt.getTime() < linkCreatedAt.getTime() - CLOCK_SKEW_MS ? 'before-share' : null;
}
