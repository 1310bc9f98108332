import type { Platform } from './rooms';

/**
 * 抽奖, from draft to settled. `published`: its rules are frozen; `open`: may be entered; `closed`: nobody enters any more;
 * `waiting`: closed, and the draw waits (`WaitReason`).
 */
export const LOTTERY_STATES = [
  'draft',
  'published',
  'open',
  'closed',
  'waiting',
  'drawn',
  'settled',
  'cancelled',
] as const;
export type LotteryState = (typeof LOTTERY_STATES)[number];

/** Douyin and Toutiao take no lottery of a mini-app (暂不接入). */
export const PLATFORMS_WITHOUT_LOTTERIES: readonly Platform[] = ['douyin', 'toutiao'];

/** `anchor`: not in front of the camera; `beacon`: out of reach. */
export type WaitReason = 'anchor' | 'beacon';

/** By a keyword typed, or by a number of likes tapped, on our own page: a platform's room tells nobody of either. */
export const ENTRY_KINDS = ['comment', 'like'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** `goods` are sent to an address, a `code` is redeemed. */
export const PRIZE_KINDS = ['goods', 'code'] as const;
export type PrizeKind = (typeof PRIZE_KINDS)[number];

/** Made by us, or brought by the merchant. */
export const CODE_SOURCES = ['generated', 'imported'] as const;
export type CodeSource = (typeof CODE_SOURCES)[number];

/** Who may enter once: a member, a verified phone number, or a person of one open-platform account. */
export const ONCE_PER = ['member', 'phone', 'union'] as const;
export type OncePer = (typeof ONCE_PER)[number];

/** Where the draw's chance comes from besides our own sealed secret. */
export const LOTTERY_BEACONS = ['none', 'drand'] as const;
export type LotteryBeacon = (typeof LOTTERY_BEACONS)[number];

export const INCIDENT_KINDS = ['anchor-away', 'anchor-back', 'beacon-late', 'beacon-here', 'room-gone'] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/** 领奖. `open`: to be claimed; `expired`: was not in time, and the prize is the merchant's again. */
export const WIN_STATES = ['open', 'claimed', 'shipped', 'redeemed', 'expired'] as const;
export type WinState = (typeof WIN_STATES)[number];

/**
 * Whether a winner was told by message. `none`: there was no permission; `refused`: the platform has none; `unknown`: it may
 * have gone, and is not sent again; `invalid`: the platform knows no such viewer; `late`: too late to claim before it could go.
 */
export const NOTICE_STATES = ['none', 'waiting', 'sending', 'sent', 'refused', 'unknown', 'invalid', 'late'] as const;
export type NoticeState = (typeof NOTICE_STATES)[number];

/** Why somebody may not enter. */
export type Ineligible = 'demo' | 'phone' | 'union' | 'member-since' | 'once' | 'risk' | 'risk-unknown';

/** Ranks that the platform gives, the higher the riskier; whoever allows the highest asks nothing. */
export const RISK_RANKS = [0, 1, 2, 3] as const;
export type RiskRank = (typeof RISK_RANKS)[number];
/** What holds for somebody of whom the platform could not be asked. */
export const RISK_UNKNOWN = ['admit', 'refuse'] as const;
export type RiskUnknown = (typeof RISK_UNKNOWN)[number];

/** What a room may have, those that were cancelled not counted. The platforms' own rule. */
export const MAX_LOTTERIES_A_ROOM = 30;
/** 50 000 yuan, of one prize: the rules for promotion by lot, order 32 of 2020 of the market regulator. */
export const MAX_PRIZE_VALUE_FEN = 5_000_000;
export const MAX_PRIZES = 10;
export const MAX_PRIZE_QUANTITY = 10_000;
export const ENTRY_SECONDS = { min: 15, max: 86_400 } as const;
export const KEYWORD_LENGTH = { min: 1, max: 20 } as const;
export const MAX_LIKES = 1_000;
/** As fast as a thumb: whoever has tapped N times needed N/12 seconds. */
export const MOST_LIKES_PER_SECOND = 12;
export const CLAIM_DAYS = { min: 1, max: 90 } as const;
export const KEEP_DAYS = { min: 1, max: 365 } as const;

/** Rows of an imported list, and its bytes. */
export const IMPORT_MAX_ROWS = 20_000;
export const IMPORT_MAX_BYTES = 4 * 1024 * 1024;

/**
 * A keyword as it is compared: full-width forms, letters' case and spaces make no difference. Pure.
 * @returns '' for what holds nothing to be seen
 */
export const keywordOf = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
