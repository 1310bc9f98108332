import { CARD_SCENES, type DecisionReason } from '@kaibo/contracts/distribution';
import type { TouchFacts } from './facts.rules';
import type { PolicyTerms } from './policy.rules';

const DAY_MS = 86_400_000;
/** Whoever signed in no longer than this before the touch came with it: the client tells of the touch after the sign-in. */
const NEW_FOR_MS = DAY_MS;

/** What the plugin and the session say about a named openid. */
export interface OpenidClaim {
  isNamed: boolean;
  isSignedIn: boolean;
  platform: string;
  scene: string | null;
  /** The token or the room's id names a room of this mini-app. */
  namesRoom: boolean;
}

/** Whether the openid that the plugin names as the sharer's is believed at all. Pure. */
export const believesOpenid = ({ isNamed, isSignedIn, platform, scene, namesRoom }: OpenidClaim): boolean =>
  isNamed && isSignedIn && platform === 'wechat' && namesRoom && CARD_SCENES.some((card) => card === scene);

/** A touch of one visitor, with what was true when it was decided. */
export interface TouchToDecide {
  touchId: string;
  facts: TouchFacts;
  /** Whom it credits; null: nobody. */
  sharerId: string | null;
  touchedAt: Date;
  /** When the visitor became a member. */
  memberSince: Date;
}

/** Where the visitor stands already. */
export interface Standing {
  hasSuperior: boolean;
  leads: boolean;
}

/**
 * The sharer that a touch credits: whom the plugin names, if known here, else whom the token names, expired or not. Of
 * A→B→C the plugin names B, and the token, which A made, A. Pure.
 */
export const creditOf = (openidSharer: string | null, tokenSharer: string | null): string | null =>
  openidSharer ?? tokenSharer;

/** Whether a touch makes its visitor the sharer's subordinate, or why not. Pure. @returns `bind`, or the reason */
export function judge(
  { facts, sharerId, touchedAt, memberSince }: TouchToDecide,
  standing: Standing,
  now: Date,
  terms: PolicyTerms,
): 'bind' | Exclude<DecisionReason, 'bound'> {
  if (facts.isPlatformClosed) return 'platform';
  if (sharerId === null) return whyNobody(facts);
  if (facts.openid !== 'resolved' && facts.token !== 'good') return whyNobody(facts);
  if (facts.isSelf) return 'self';
  if (facts.isSharerGone) return 'sharer-gone';
  if (facts.isStaff) return 'staff';
  if (standing.hasSuperior) return 'taken';
  if (standing.leads) return 'leads';
  if (terms.promoters === 'approved' && !facts.isPromoter) return 'not-promoter';
  if (now.getTime() - touchedAt.getTime() > terms.windowDays * DAY_MS) return 'too-late';
  if (terms.who === 'new' && touchedAt.getTime() - memberSince.getTime() > NEW_FOR_MS) return 'not-new';
  return 'bind';
}

const whyNobody = ({ token, openid }: TouchFacts): Exclude<DecisionReason, 'bound'> => {
  if (openid === 'unknown') return 'sharer-unknown';
  return token === 'none' || token === 'good' ? 'no-sharer' : token;
};

/** What came of one touch of a visitor. */
export interface Resolved {
  touchId: string;
  sharerId: string | null;
  reason: DecisionReason;
}

/**
 * What all touches of one visitor come to, in the order in which they came: the first that may binds, and those after it are
 * told that somebody was first. Pure.
 * @param touches each with the instant at which it was decided
 */
export function resolve(
  touches: readonly (TouchToDecide & { decidedAt: Date })[],
  standing: Standing,
  terms: PolicyTerms,
): Resolved[] {
  let { hasSuperior } = standing;
  return touches.map((touch) => {
    const verdict = judge(touch, { ...standing, hasSuperior }, touch.decidedAt, terms);
    hasSuperior ||= verdict === 'bind';
    const { touchId, sharerId } = touch;
    return { touchId, sharerId, reason: verdict === 'bind' ? 'bound' : verdict };
  });
}
