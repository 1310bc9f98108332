import { TOKEN_MOST } from '@kaibo/contracts/distribution';

/** What a share's token says. */
export interface ShareTokenFacts {
  merchantId: string;
  linkId: string;
  sharerId: string;
  /** Whole seconds since 1970; 0: until it is revoked. */
  expiresAt: number;
}

/** Makes 32 bytes that only we can make, for one generation of keys. */
export type TokenMac = (generation: number, text: string) => Buffer;

const MAC_BYTES = 16;
const FIRST_DAY = Date.UTC(2026, 0, 1);
const GENERATION_MS = 91 * 86_400_000;

/** Which keys are used at this instant: others every quarter. All that ever were stay good, as a printed code does. Pure. */
export const generationAt = (now: Date): number =>
  Math.min(255, Math.max(0, Math.floor((now.getTime() - FIRST_DAY) / GENERATION_MS)));

/** Seven bits a byte, the lowest first. */
function putNumber(value: bigint, into: number[]): void {
  let rest = value;
  while (rest >= 128n) {
    into.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  into.push(Number(rest));
}

/** @returns null where no number ends */
function takeNumber(bytes: Buffer, from: number): [bigint, number] | null {
  let value = 0n;
  for (let at = from, shift = 0n; at < bytes.length && shift < 63n; at++, shift += 7n) {
    const byte = bytes[at] ?? 0;
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return byte === 0 && shift > 0n ? null : [value, at + 1];
  }
  return null;
}

/** At most 64 characters of Base64, about 40 as a rule: `custom_params` with it stays far below 600. Pure. */
export function signShareToken(facts: ShareTokenFacts, generation: number, mac: TokenMac): string {
  const bytes = [generation];
  putNumber(BigInt(facts.merchantId), bytes);
  putNumber(BigInt(facts.linkId), bytes);
  putNumber(BigInt(facts.sharerId), bytes);
  const payload = Buffer.alloc(bytes.length + 4);
  payload.set(bytes);
  payload.writeUInt32BE(facts.expiresAt, bytes.length);
  const tag = mac(generation, payload.toString('base64url')).subarray(0, MAC_BYTES);
  return Buffer.concat([payload, tag]).toString('base64url');
}

/** Reads a token. Nothing of it is believed before its MAC, and every other spelling of the same bytes is refused. Pure. */
export function readShareToken(token: string, mac: TokenMac): ShareTokenFacts | null {
  if (token.length > TOKEN_MOST || !/^[A-Za-z0-9_-]+$/.test(token)) return null;
  const bytes = Buffer.from(token, 'base64url');
  const end = bytes.length - MAC_BYTES;
  if (bytes.toString('base64url') !== token || end < 8) return null;
  const payload = bytes.subarray(0, end);
  const tag = mac(bytes[0] ?? 0, payload.toString('base64url')).subarray(0, MAC_BYTES);
  let difference = 0;
  for (let at = 0; at < MAC_BYTES; at++) difference |= (tag[at] ?? 0) ^ (bytes[end + at] ?? 0);
  if (difference !== 0) return null;
  const merchant = takeNumber(payload, 1);
  const link = merchant && takeNumber(payload, merchant[1]);
  const sharer = link && takeNumber(payload, link[1]);
  if (!merchant || !link || !sharer || sharer[1] !== end - 4) return null;
  const [merchantId, linkId, sharerId] = [merchant[0], link[0], sharer[0]].map(String) as [string, string, string]; // three of three
  return { merchantId, linkId, sharerId, expiresAt: payload.readUInt32BE(end - 4) };
}
