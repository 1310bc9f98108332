import { createPublicKey, sign, type KeyObject } from 'node:crypto';

// Just enough DER to write a self-signed X.509 certificate: Node reads them, but makes none.

const tlv = (tag: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length: number[] = [];
  for (let rest = body.length; rest > 0; rest >>= 8) length.unshift(rest & 0xff);
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length, ...length]), body]);
};
const sequence = (...parts: Buffer[]): Buffer => tlv(0x30, ...parts);
const utf8 = (text: string): Buffer => tlv(0x0c, Buffer.from(text));
const bits = (bytes: Buffer): Buffer => tlv(0x03, Buffer.from([0]), bytes);
/** Positive: a leading bit would make it negative. */
const integer = (bytes: Buffer): Buffer =>
  tlv(0x02, (bytes[0] ?? 0) & 0x80 ? Buffer.from([0]) : Buffer.alloc(0), bytes);

const oid = (...numbers: number[]): Buffer => {
  const [first = 0, second = 0, ...rest] = numbers;
  const bytes = [first * 40 + second];
  for (const number of rest) {
    const septets = [number & 0x7f];
    for (let left = number >> 7; left > 0; left >>= 7) septets.unshift((left & 0x7f) | 0x80);
    bytes.push(...septets);
  }
  return tlv(0x06, Buffer.from(bytes));
};

const SHA256_WITH_RSA = sequence(oid(1, 2, 840, 113549, 1, 1, 11), tlv(0x05));
const COMMON_NAME = oid(2, 5, 4, 3);
const ORGANISATION = oid(2, 5, 4, 10);

const name = (common: string, organisation: string): Buffer =>
  sequence(tlv(0x31, sequence(ORGANISATION, utf8(organisation))), tlv(0x31, sequence(COMMON_NAME, utf8(common))));

/** UTCTime ends in 2049; a virtual clock may stand later. */
const instant = (at: number): Buffer => {
  const digits = new Date(at).toISOString().replace(/[-:T]|\.\d+/g, '');
  return at < Date.UTC(2050, 0) ? tlv(0x17, Buffer.from(digits.slice(2))) : tlv(0x18, Buffer.from(digits));
};

/**
 * A certificate that its own key signed.
 * @param serial hexadecimal, an even number of digits, the first one below 8
 * @returns PEM
 */
export const selfSigned = (
  key: KeyObject,
  about: { serial: string; commonName: string; organisation: string; from: number; until: number },
): string => {
  const who = name(about.commonName, about.organisation);
  const body = sequence(
    tlv(0xa0, integer(Buffer.from([2]))), // version 3
    integer(Buffer.from(about.serial, 'hex')),
    SHA256_WITH_RSA,
    who,
    sequence(instant(about.from), instant(about.until)),
    who,
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
  );
  const der = sequence(body, SHA256_WITH_RSA, bits(sign('sha256', body, key)));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
};
