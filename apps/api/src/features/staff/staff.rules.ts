import { isIP } from 'node:net';
import type { AttemptLimit } from '../../core/attempts';

const MINUTE = 60;
const HOUR = 3600;

/** Tries of each kind. By address generously: a whole office, or a city's phones, may share one. */
export const LIMITS = {
  password: { purpose: 'password', most: 10, windowSeconds: 15 * MINUTE },
  passwordByIp: { purpose: 'password/ip', most: 100, windowSeconds: 15 * MINUTE },
  totp: { purpose: 'totp', most: 5, windowSeconds: 15 * MINUTE },
  recoveryCode: { purpose: 'recovery-code', most: 5, windowSeconds: HOUR },
  link: { purpose: 'link', most: 20, windowSeconds: HOUR },
  linkByIp: { purpose: 'link/ip', most: 200, windowSeconds: HOUR },
  resetMail: { purpose: 'reset-mail', most: 5, windowSeconds: HOUR },
  invite: { purpose: 'invite', most: 200, windowSeconds: 24 * HOUR },
} as const satisfies Record<string, AttemptLimit>;

/** Invitations and resets work for a day. */
export const LINK_SECONDS = 24 * HOUR;
/** Between password and second factor. */
export const HALF_WAY_SECONDS = 10 * MINUTE;
export const RECOVERY_CODES = 10;

/** The two ids and the secret of a link; the DTO has seen to its form. */
export function partsOfLink(token: string): { owner: string; id: string; secret: string } {
  const [owner = '', id = '', secret = ''] = token.split('.');
  return { owner, id, secret };
}

/** `zhou@example.com` → `z•••@example.com`: enough to tell one's own, too little to write to. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const [first = ''] = email;
  return at < 1 ? '•••' : `${first}•••${email.slice(at)}`;
}

/** Which browser on which system, from what it says of itself. */
export function deviceOf(userAgent: string | undefined): string {
  const said = userAgent ?? '';
  const browser =
    [
      ['MicroMessenger', '微信'],
      ['Edg', 'Edge'],
      ['OPR', 'Opera'],
      ['Firefox', 'Firefox'],
      ['Chrome', 'Chrome'],
      ['Safari', 'Safari'],
    ].find(([sign]) => said.includes(sign ?? ''))?.[1] ?? '?';
  const system =
    [
      ['iPhone', 'iPhone'],
      ['iPad', 'iPad'],
      ['Android', 'Android'],
      ['Windows', 'Windows'],
      ['Mac OS X', 'macOS'],
      ['Linux', 'Linux'],
    ].find(([sign]) => said.includes(sign ?? ''))?.[1] ?? '?';
  return `${browser} · ${system}`;
}

/** An address without its last part: enough to tell home from abroad. */
export function networkOf(ip: string): string {
  const plain = ip.replace(/^::ffff:/i, '');
  if (isIP(plain) === 4) return plain.replace(/\.\d+$/, '.*');
  if (isIP(plain) === 6) return `${plain.split(':').slice(0, 3).join(':')}:*`;
  return '?';
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
/** `abcde-fgh23`: 50 bits. @param bytes ten random ones */
export function toRecoveryCode(bytes: Buffer): string {
  const signs = [...bytes.subarray(0, 10)].map((byte) => BASE32[byte & 31] ?? '').join('');
  return `${signs.slice(0, 5)}-${signs.slice(5)}`;
}

/** One way of writing a recovery code. */
export const normalRecoveryCode = (typed: string): string => typed.toLowerCase().replace('-', '');
