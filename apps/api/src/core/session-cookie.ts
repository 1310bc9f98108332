import { createHash } from 'node:crypto';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Nobody works longer than this without a new sign-in. */
export const SESSION_SECONDS = 12 * 3600;
/** Nor comes back after a longer pause. */
export const IDLE_SECONDS = 2 * 3600;

/** What the cookie says: `<person>.<secret>`. */
export interface SessionCookie {
  personId: string;
  /** 43 base64url characters. */
  secret: string;
}

/** A name beginning with __Host- is taken by browsers only with Secure, for this host alone and all of its paths. */
const SECURE_NAME = '__Host-kaibo-staff';
/** Over plain http, which browsers only trust on the machine itself. */
const LOCAL_NAME = 'kaibo-staff';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/**
 * Over plain http on this machine the cookie cannot be Secure in every browser; everywhere else it is, whatever the
 * connection: one that is not encrypted does not get it back.
 * @param publicUrl as configured; null when it is not
 */
export const isCookieSecure = (host: string | undefined, publicUrl: string | null): boolean =>
  publicUrl === null ? !LOOPBACK.test(host ?? '') : publicUrl.startsWith('https:');

/** @returns null for no cookie, and for one that is none of ours */
export function readSessionCookie(request: FastifyRequest, publicUrl: string | null): SessionCookie | null {
  const { cookie, host } = request.headers;
  if (cookie === undefined) return null;
  const value = parseCookie(cookie)[isCookieSecure(host, publicUrl) ? SECURE_NAME : LOCAL_NAME];
  const [, personId, secret] = /^([1-9]\d{0,17})\.([A-Za-z0-9_-]{43})$/.exec(value ?? '') ?? [];
  return personId !== undefined && secret !== undefined ? { personId, secret } : null;
}

/** Null takes it away. */
export function writeSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  publicUrl: string | null,
  cookie: SessionCookie | null,
): void {
  const isSecure = isCookieSecure(request.headers.host, publicUrl);
  void reply.header(
    'set-cookie',
    stringifySetCookie({
      name: isSecure ? SECURE_NAME : LOCAL_NAME,
      value: cookie ? `${cookie.personId}.${cookie.secret}` : '',
      httpOnly: true,
      secure: isSecure,
      sameSite: 'lax',
      path: '/',
      maxAge: cookie ? SESSION_SECONDS : 0,
    }),
  );
}

/** 32 random bytes need no slow hash. */
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/**
 * True unless the request says that a page of another site sent it. Browsers name the origin in every request that
 * changes something.
 * @param publicUrl as configured; without it, the host that was asked for counts
 */
export function isOwnOrigin(origin: string, host: string | undefined, publicUrl: string | null): boolean {
  if (publicUrl !== null) return origin === publicUrl;
  if (!/^https?:\/\/[^/]+$/.test(origin)) return false; // `null`, an extension's, a file's
  return host !== undefined && origin.slice(origin.indexOf('//') + 2) === host.toLowerCase();
}
