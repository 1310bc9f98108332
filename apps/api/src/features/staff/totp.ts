import { Secret, TOTP } from 'otpauth';

/** As every authenticator does it: RFC 6238, SHA-1, six digits, half a minute. */
const PERIOD_SECONDS = 30;
/** A phone's clock may be one step off. */
const WINDOW = 1;
const SECRET_BYTES = 20;

const totpOf = (secret: string, label = ''): TOTP =>
  new TOTP({ issuer: 'Kaibo', label, secret: Secret.fromBase32(secret), digits: 6, period: PERIOD_SECONDS });

/** @param bytes gives that many random ones @returns base32 */
export const newTotpSecret = (bytes: (count: number) => Buffer): string =>
  new Secret({ buffer: Uint8Array.from(bytes(SECRET_BYTES)).buffer }).base32;

/** What an authenticator reads from the QR code. @param label whose it is */
export const totpUri = (secret: string, label: string): string => totpOf(secret, label).toString();

/** The time step that a code belongs to; null when it is none of those around now. */
export function stepOfCode(secret: string, code: string, now: Date): number | null {
  const delta = totpOf(secret).validate({ token: code, timestamp: now.getTime(), window: WINDOW });
  return delta === null ? null : Math.floor(now.getTime() / 1000 / PERIOD_SECONDS) + delta;
}

/** The code of a moment: what a phone would show. */
export const codeAt = (secret: string, now: Date): string => totpOf(secret).generate({ timestamp: now.getTime() });
