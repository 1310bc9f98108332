/**
 * How a viewer signs in: inside WeChat, inside Douyin or Toutiao, in a browser by WeChat's web authorization, or, for
 * demo mini-apps alone, as anyone.
 */
export const SIGN_IN_PROVIDERS = ['wechat', 'douyin', 'wechat-web', 'demo'] as const;
export type SignInProvider = (typeof SIGN_IN_PROVIDERS)[number];

/** Characters of a nickname, spaces at the ends not counted. */
export const NICKNAME_LENGTH = { min: 1, max: 30 } as const;

/** What a viewer's client sends as picture. */
export const AVATAR_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const;
export type AvatarType = (typeof AVATAR_TYPES)[number];
export const AVATAR_MAX_BYTES = 512 * 1024;

/** What joined two members: the same verified phone number, or one person of one open-platform account. */
export const MERGE_REASONS = ['phone', 'union'] as const;
export type MergeReason = (typeof MERGE_REASONS)[number];

/** Which members the console lists. */
export const MEMBER_STATES = ['all', 'banned'] as const;
export type MemberState = (typeof MEMBER_STATES)[number];
