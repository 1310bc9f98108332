import type { IdentityPlatform } from './identity';

/** Viewers inside Douyin and Toutiao; null until the client for it is here. */
export const douyinIdentity = (_account: { appId: string; secret: string }): IdentityPlatform | null => null;
