/** What can be shared. `home`: the mini-program itself, wherever it begins. */
export const SHARE_TARGETS = ['room', 'goods', 'article', 'topic', 'page', 'home'] as const;
export type ShareTarget = (typeof SHARE_TARGETS)[number];

/** `card`: sent in a chat, good for 30 days. `code`: printed, good until it is revoked. */
export const SHARE_KINDS = ['card', 'code'] as const;
export type ShareKind = (typeof SHARE_KINDS)[number];

/** A card's token is good for so many days. */
export const CARD_DAYS = 30;
/** No token is longer, so that `custom_params` with it stays far below what the plugin cuts at. */
export const TOKEN_MOST = 64;
/** The live player plugin cuts `custom_params` off here. */
export const CUSTOM_PARAMS_MOST = 600;

/**
 * By what a touch came: our card, our mini-program code, the live player's `getShareParams`, a goods page that the live
 * player opened, a 视频号 share key, a path that was mounted on Douyin.
 */
export const TOUCH_SOURCES = ['card', 'code', 'plugin', 'goods', 'channels', 'douyin'] as const;
export type TouchSource = (typeof TOUCH_SOURCES)[number];

/**
 * Scenes of WeChat in which somebody's share was opened, and in which the plugin's `getShareParams` is meant to be asked:
 * single chat, group, card with a share ticket, timeline (single page, then into the app).
 */
export const CARD_SCENES = ['1007', '1008', '1044', '1154', '1155'] as const;

/** Why somebody became somebody's subordinate (`bound`), or why not. */
export const DECISION_REASONS = [
  'bound',
  'taken',
  'leads',
  'self',
  'staff',
  'not-new',
  'too-late',
  'no-sharer',
  'sharer-unknown',
  'sharer-gone',
  'not-promoter',
  'forged',
  'foreign',
  'expired',
  'revoked',
  'unreadable',
  'platform',
] as const;
export type DecisionReason = (typeof DECISION_REASONS)[number];

/** How a promoter's application stands. */
export const PROMOTER_STATES = ['applied', 'approved', 'refused', 'ended'] as const;
export type PromoterState = (typeof PROMOTER_STATES)[number];

/** Who may become somebody's subordinate. */
export const BINDERS = ['new', 'all'] as const;
export type Binders = (typeof BINDERS)[number];

/** What distribution is on a platform, and why it is not there. */
export interface DistributionCapability {
  /** Shares bind sharer and visitor. */
  binding: boolean;
  /** A promoter's screens: superior, team, invitations. */
  team: boolean;
  /** Touches are kept, for whose an order is. */
  touches: boolean;
  /** Chinese; null where everything is there. */
  reason: string | null;
}
const OPEN: DistributionCapability = { binding: true, team: true, touches: true, reason: null };
const FORBIDDEN: DistributionCapability = {
  binding: false,
  team: false,
  touches: true,
  reason: '抖音开放平台禁止以分享赚佣金（可致取消挂载权限、下线 7 天），分销服务属暂不接入类目；触点仅用于订单归因。',
};
/** The one table of it. The mini-program is told of its own line by the API. */
export const DISTRIBUTION_CAPABILITIES = {
  wechat: OPEN,
  web: OPEN,
  douyin: FORBIDDEN,
  toutiao: FORBIDDEN,
} as const satisfies Record<string, DistributionCapability>;
