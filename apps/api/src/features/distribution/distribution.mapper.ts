import type { ContentKind } from '@kaibo/contracts/contents';
import type { ShareTarget } from '@kaibo/contracts/distribution';
import type { DecisionView, MoveView, PolicyView, ShareView } from '@kaibo/contracts/distribution.dto';
import { toCustomParams, toScene } from '@kaibo/contracts/share-params';
import type { DecisionRow } from './bindings.repository';
import type { BindingMoveEntity, DistributionPolicyEntity, ShareLinkEntity } from './distribution.entity';
import { decodeFacts } from './facts.rules';
import { DEFAULT_TERMS, type PolicyTerms } from './policy.rules';

/** What a mini-program code opens: it asks what the code is of, and goes on there. */
export const LANDING_PAGE = 'pages/share/index';
/** Where "home" goes. */
const HOME_PAGE = 'pages/home/index';

/** The mini-program's own pages. */
const PAGES: Record<ShareTarget, string> = {
  room: 'pages/room/index',
  goods: 'pages/goods/index',
  article: 'content/article/index',
  topic: 'content/topic/index',
  page: 'content/page/index',
  home: HOME_PAGE,
};

/** @param kind of its content, where it is content */
export function targetOf(link: ShareLinkEntity, kind: ContentKind | null): { target: ShareTarget; targetId: string } {
  if (link.roomId !== null) return { target: 'room', targetId: link.roomId };
  if (link.pageId !== null) return { target: 'page', targetId: link.pageId };
  return link.contentId === null
    ? { target: 'home', targetId: '' }
    : { target: kind ?? 'article', targetId: link.contentId };
}

const pathOf = (target: ShareTarget, targetId: string, token: string): string =>
  target === 'home' ? `${HOME_PAGE}?s=${token}` : `${PAGES[target]}?id=${targetId}&s=${token}`;

export const toShareView = (
  link: ShareLinkEntity,
  { target, targetId }: { target: ShareTarget; targetId: string },
  token: string,
): ShareView => ({
  id: link.id,
  kind: link.kind,
  target,
  targetId,
  token,
  path: pathOf(target, targetId, token),
  customParams: toCustomParams(token, HOME_PAGE),
  landingPage: LANDING_PAGE,
  scene: toScene(link.key),
  createdAt: link.createdAt.toISOString(),
  expiresAt: link.expiresAt?.toISOString() ?? null,
  revokedAt: link.revokedAt?.toISOString() ?? null,
});

/** As others see a name: its first character. Pure. */
export function maskName(name: string | null): string | null {
  if (name === null) return null;
  const [first = '', ...rest] = Array.from(name);
  return first + '*'.repeat(Math.min(2, Math.max(1, rest.length)));
}

export function toDecisionView(row: DecisionRow): DecisionView {
  const { openid } = decodeFacts(row.facts);
  return {
    touchId: row.touch_id,
    source: row.source,
    scene: row.scene,
    shareId: row.link_id,
    roomId: row.room_id,
    touchedAt: row.touched_at.toISOString(),
    sharerId: row.sharer_id,
    reason: row.reason,
    evidence: row.sharer_id === null ? null : openid === 'resolved' ? 'client' : 'signed',
    policy: row.policy,
    decidedAt: row.decided_at.toISOString(),
  };
}

export const toMoveView = (move: BindingMoveEntity): MoveView => ({
  id: move.id,
  fromId: move.fromId,
  toId: move.toId,
  reason: move.reason,
  movedBy: move.movedBy,
  movedAt: move.movedAt.toISOString(),
});

const toTermsView = ({ who, windowDays, promoters, paidLevels, attribution }: PolicyTerms) => ({
  who,
  windowDays,
  promoters,
  paidLevels,
  attribution: {
    validityDays: attribution.validityDays,
    protectionDays: attribution.protectionDays,
    evidence: attribution.evidence,
  },
});

export const toPolicyView = (policy: DistributionPolicyEntity): PolicyView => ({
  version: policy.version,
  ...toTermsView(policy.terms),
  publishedAt: policy.publishedAt.toISOString(),
  publishedBy: policy.publishedBy,
});

/** What holds where nothing was published. */
export const DEFAULT_POLICY: PolicyView = {
  version: 0,
  ...toTermsView(DEFAULT_TERMS),
  publishedAt: null,
  publishedBy: null,
};
