import { type KeyObject } from 'node:crypto';
import { clockToleranceSeconds, probePrefix } from './notices';
import { isSignedBy } from './sign';

/** An answer or a notice as it came. */
export interface SignedMessage {
  timestamp: string | null;
  nonce: string | null;
  signature: string | null;
  serial: string | null;
  body: Uint8Array;
}

/** Names of the headers that sign. */
export const signatureHeaders = [
  'wechatpay-timestamp',
  'wechatpay-nonce',
  'wechatpay-signature',
  'wechatpay-serial',
] as const;

export function toSignedMessage(header: (name: string) => string | null, body: Uint8Array): SignedMessage {
  const [timestamp, nonce, signature, serial] = signatureHeaders.map((name) => header(name));
  return {
    timestamp: timestamp ?? null,
    nonce: nonce ?? null,
    signature: signature ?? null,
    serial: serial ?? null,
    body,
  };
}

const SERIAL = /^[0-9A-Za-z_-]{1,128}$/;
const SIGNATURE = /^[A-Za-z0-9+/]{300,1400}={0,2}$/;

/**
 * Says what is wrong with a message's signature, over the bytes as they came.
 * @param find the platform's key of a serial, or null
 * @returns null when all is right
 */
export async function distrust(
  message: SignedMessage,
  nowMs: number,
  find: (serial: string) => Promise<KeyObject | null>,
): Promise<string | null> {
  const { timestamp, nonce, signature, serial, body } = message;
  if (!timestamp || !nonce || !signature || !serial) return 'not signed';
  if (signature.startsWith(probePrefix)) return 'a probe with a wrong signature';
  if (!/^\d{1,12}$/.test(timestamp)) return 'its time is no number';
  // Either way: one from the future would hold for longer than anyone can remember it.
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > clockToleranceSeconds)
    return `its time is more than ${clockToleranceSeconds} s off`;
  if (nonce.length > 128 || !SERIAL.test(serial) || !SIGNATURE.test(signature)) return 'its signature is malformed';
  const key = await find(serial);
  if (!key) return 'its serial is not one of the platform’s keys';
  return isSignedBy(key, { timestamp, nonce, body, signature }) ? null : 'its signature is wrong';
}
