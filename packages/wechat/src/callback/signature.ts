import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * The platform's signature: SHA-1 of the parts, sorted by code point and joined. Source: 消息推送 服务器配置.
 * @param parts token, timestamp and nonce; for `msg_signature` the encrypted text as well
 * @returns 40 lower-case hex digits
 * @example signPush(['AAAAA', '1714036504', '1514711492']) // 'f464b24fc39322e44b38aa78f5edd27bd1441696'
 */
export function signPush(parts: readonly string[]): string {
  return createHash('sha1').update(sorted(parts).join('')).digest('hex');
}

/** By code point as the platform sorts; all parts are ASCII, where that is the order of UTF-16 units too. */
const sorted = (parts: readonly string[]): string[] => [...parts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

/** Takes the same time whichever digit differs. @param given 40 hex digits, checked before */
export function isSignedAs(given: string, parts: readonly string[]): boolean {
  return timingSafeEqual(Buffer.from(given, 'latin1'), Buffer.from(signPush(parts), 'latin1'));
}
