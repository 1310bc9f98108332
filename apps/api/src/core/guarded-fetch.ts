import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** What a picture may be. SVG is not among them: it is a program. */
export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'] as const;
export type PictureType = (typeof PICTURE_TYPES)[number];

export interface Picture {
  body: Buffer;
  /** By its first bytes, whatever the server said. */
  contentType: PictureType;
}

/** An address found for a host name. */
export interface Address {
  address: string;
  family: number;
}

export interface FetchRules {
  /** Base URLs that the config names: their hosts and ports pass, even where they are private. */
  trustedBaseUrls: readonly string[];
  maxBytes?: number;
  /** For everything: names, redirects, body. */
  timeoutMs?: number;
  /** All addresses of a host name. */
  resolve?: (host: string) => Promise<Address[]>;
}

/** The address may not be fetched, or what came is not a picture. Says why, without the address. */
export class FetchRefused extends Error {
  override readonly name = 'FetchRefused';
}

const MAX_BYTES = 5 * 1024 * 1024;
const TIMEOUT_MS = 5_000;
const MAX_REDIRECTS = 3;

const refuse = (why: string, cause?: unknown): never => {
  throw new FetchRefused(why, cause === undefined ? undefined : { cause });
};

const isTrusted = (url: URL, rules: FetchRules): boolean =>
  rules.trustedBaseUrls.some((base) => {
    const trusted = new URL(base);
    return trusted.protocol === url.protocol && trusted.host === url.host;
  });

/** True for an address on the public internet. Everything special is refused, by what is allowed and not by a list. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  // Of IPv6 only 2000::/3 is given out; ranges that carry an IPv4 address inside are already named by range().
  return parsed.kind() === 'ipv4' || (parsed.toByteArray()[0] ?? 0) >> 5 === 1;
}

const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

/**
 * What can be said of an address without asking anyone.
 * @throws FetchRefused
 */
export function requireFetchable(address: string, rules: FetchRules): URL {
  const url = URL.canParse(address) ? new URL(address) : refuse('not a URL');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') refuse('not http or https');
  if (url.username !== '' || url.password !== '') refuse('carries a user name or password');
  if (isTrusted(url, rules)) return url;
  if (url.port !== '' && url.port !== '80' && url.port !== '443') refuse('another port than 80 and 443');
  const host = hostOf(url);
  if (isIP(host) !== 0 && !isPublicAddress(host)) refuse('not a public address');
  if (/^(.+\.)?(localhost|local|internal)\.?$/.test(host)) refuse('not a public host');
  return url;
}

const resolveAll = (host: string): Promise<Address[]> => lookup(host, { all: true, verbatim: true });

/** The one address that the socket will go to. If any of a host's addresses is not public, none is taken. */
async function pin(url: URL, rules: FetchRules): Promise<Address> {
  const host = hostOf(url);
  const family = isIP(host);
  const found = family !== 0 ? [{ address: host, family }] : await (rules.resolve ?? resolveAll)(host);
  if (!isTrusted(url, rules) && !found.every(({ address }) => isPublicAddress(address))) refuse('not a public address');
  return found[0] ?? refuse('the host has no address');
}

const startsWith = (body: Buffer, at: number, bytes: string): boolean =>
  body.subarray(at, at + bytes.length).equals(Buffer.from(bytes, 'latin1'));

/** What the first bytes say. */
export function sniffPicture(body: Buffer): PictureType | null {
  if (startsWith(body, 0, '\x89PNG\r\n\x1a\n')) return 'image/png';
  if (startsWith(body, 0, '\xff\xd8\xff')) return 'image/jpeg';
  if (startsWith(body, 0, 'GIF87a') || startsWith(body, 0, 'GIF89a')) return 'image/gif';
  if (startsWith(body, 0, 'RIFF') && startsWith(body, 8, 'WEBP')) return 'image/webp';
  return null;
}

/** One exchange, no redirect followed, on a connection of its own to the pinned address. */
function exchange(url: URL, pinned: Address, signal: AbortSignal): Promise<http.IncomingMessage> {
  // Node asks for one address or for all of them, by its mood; either way it gets the checked one.
  const give: LookupFunction = (_host, options, done) =>
    options.all ? done(null, [pinned]) : done(null, pinned.address, pinned.family);
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === 'https:' ? https : http;
    request(url, {
      agent: false,
      lookup: give,
      signal,
      headers: { accept: 'image/*', 'accept-encoding': 'identity', 'user-agent': 'kaibo' },
    })
      .on('response', resolve)
      .on('error', reject)
      .end();
  });
}

async function readBody(answer: http.IncomingMessage, maxBytes: number): Promise<Buffer> {
  // A packed body could unpack to any size, and we asked for none.
  if (answer.headers['content-encoding'] !== undefined && answer.headers['content-encoding'] !== 'identity')
    refuse('the body is packed');
  if (Number(answer.headers['content-length'] ?? 0) > maxBytes) refuse('too large');
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maxBytes) refuse('too large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/**
 * Fetches a picture from an address that someone else wrote: http(s) only, public hosts only, the socket pinned to the
 * address that was checked, each redirect checked again, bounded in size and time, no cookies and no referrer.
 * @throws FetchRefused, for whatever reason
 */
export async function fetchPicture(address: string, rules: FetchRules): Promise<Picture> {
  const signal = AbortSignal.timeout(rules.timeoutMs ?? TIMEOUT_MS);
  const late = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(new FetchRefused('too slow')), { once: true }),
  );
  late.catch(() => undefined);
  let answer: http.IncomingMessage | undefined;
  try {
    let next = address;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const url = requireFetchable(next, rules);
      answer = await Promise.race([exchange(url, await Promise.race([pin(url, rules), late]), signal), late]);
      const status = answer.statusCode ?? 0;
      const { location } = answer.headers;
      if (status >= 300 && status < 400 && location !== undefined) {
        answer.destroy();
        next = URL.canParse(location, url.href) ? new URL(location, url.href).href : refuse('a redirect to no URL');
        continue;
      }
      if (status !== 200) refuse(`the server answered ${status}`);
      const body = await Promise.race([readBody(answer, rules.maxBytes ?? MAX_BYTES), late]);
      return { body, contentType: sniffPicture(body) ?? refuse('not a picture of a known type') };
    }
    return refuse('too many redirects');
  } catch (error) {
    if (error instanceof FetchRefused) throw error;
    if (signal.aborted) return refuse('too slow', error);
    return refuse('the connection failed', error);
  } finally {
    answer?.destroy();
  }
}
