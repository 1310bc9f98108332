import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * What stands in the header X-Douyin-Signature: SHA-1 of the secret and the body, as they are. Source: Webhooks 概述.
 * @param body the bytes as they came: a parsed and re-written body has another signature
 * @returns 40 lower-case hex digits
 * @example signWebhook('secret', Buffer.from(body))
 */
export function signWebhook(secret: string, body: Uint8Array): string {
  return createHash('sha1').update(secret, 'utf8').update(body).digest('hex');
}

/** Takes the same time whichever digit differs. @param given 40 hex digits, checked before */
export function isSigned(given: string, secret: string, body: Uint8Array): boolean {
  return timingSafeEqual(Buffer.from(given, 'latin1'), Buffer.from(signWebhook(secret, body), 'latin1'));
}
