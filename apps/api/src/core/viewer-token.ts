import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Viewer } from './auth';

/** What a token says. */
export interface ViewerTokenFacts extends Viewer {
  /** Whole seconds since 1970; from then on the token is refused. */
  expiresAt: number;
  /** The merchant's revocation version when the token was made. */
  revision: bigint;
}

/** A token lives so long; a new one is had by signing in again. */
export const VIEWER_TOKEN_SECONDS = 7_200;
/** Processes' clocks differ by so much at most; a token that claims more than its life and this is not one of ours. */
const CLOCK_SKEW_SECONDS = 60;
/** No token of ours is longer: five numbers of at most 19 digits and two short texts, as Base64, and the MAC. */
const LONGEST = 260;
const SCHEME = 'Bearer ';
/** Of SHA-256 in Base64 without padding. */
const MAC_CHARS = 43;

/** Ids as the database gives them, the token's own id, and its times; `0` is the revision of a merchant who revoked nobody. */
const FACTS =
  /^1~([a-z0-9]{1,12})~([1-9]\d{0,18})~([1-9]\d{0,18})~([1-9]\d{0,18})~([A-Za-z0-9_-]{16})~([1-9]\d{9})~(0|[1-9]\d{0,18})$/;

const macOf = (key: KeyObject, payload: string): string =>
  createHmac('sha256', key).update(payload).digest('base64url');

/**
 * Makes a token: `payload.HMAC`, where the payload is ours alone to read.
 * @param keyId up to 12 lower-case letters and digits
 */
export function signViewerToken(facts: ViewerTokenFacts, keyId: string, key: KeyObject): string {
  const { merchantId, miniAppId, memberId, tokenId, expiresAt, revision } = facts;
  const text = `1~${keyId}~${merchantId}~${miniAppId}~${memberId}~${tokenId}~${expiresAt}~${revision}`;
  if (!FACTS.test(text)) throw new Error('these facts do not make a viewer token');
  const payload = Buffer.from(text, 'latin1').toString('base64url');
  return `${payload}.${macOf(key, payload)}`;
}

/**
 * Reads an `authorization` header. Synchronous and pure: the MAC is over the payload as it came, so nothing is believed
 * before it, and every other spelling of the same bytes is refused.
 * @param keyOf the key of an id; null for one that is not in use any more, or not yet
 * @param nowSeconds seconds since 1970
 * @returns null for whatever is not a good token of ours
 */
export function readViewerToken(
  header: string | undefined,
  keyOf: (keyId: string) => KeyObject | null,
  nowSeconds: number,
): ViewerTokenFacts | null {
  if (header === undefined || header.length > LONGEST + SCHEME.length || !header.startsWith(SCHEME)) return null;
  const dot = header.length - MAC_CHARS - 1;
  if (dot <= SCHEME.length || header.charCodeAt(dot) !== 0x2e) return null;
  const payload = header.slice(SCHEME.length, dot);
  const found = FACTS.exec(Buffer.from(payload, 'base64url').toString('latin1'));
  if (!found) return null;
  const [, keyId = '', merchantId = '', miniAppId = '', memberId = '', tokenId = '', expires, revision = ''] = found;
  const key = keyOf(keyId);
  if (!key) return null;
  const given = Buffer.from(header.slice(dot + 1), 'latin1');
  if (!timingSafeEqual(given, Buffer.from(macOf(key, payload), 'latin1'))) return null;
  const expiresAt = Number(expires);
  if (nowSeconds >= expiresAt || expiresAt - nowSeconds > VIEWER_TOKEN_SECONDS + CLOCK_SKEW_SECONDS) return null;
  return { merchantId, miniAppId, memberId, tokenId, expiresAt, revision: BigInt(revision) };
}
