import {
  type KeyObject,
  constants,
  createDecipheriv,
  createHash,
  publicEncrypt,
  randomBytes,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';

/** The one way in which WeChat Pay v3 signs: RSA with SHA-256, PKCS #1 v1.5, base64. */
export function signText(text: string, key: KeyObject): string {
  return sign('sha256', Buffer.from(text), key).toString('base64');
}

/** @param body the bytes as they came, never JSON written again */
export function isSignedBy(
  key: KeyObject,
  signed: { timestamp: string; nonce: string; body: Uint8Array; signature: string },
): boolean {
  const text = Buffer.concat([Buffer.from(`${signed.timestamp}\n${signed.nonce}\n`), signed.body, Buffer.from('\n')]);
  return verify('sha256', text, key, Buffer.from(signed.signature, 'base64'));
}

const NONCE_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** 32 letters and digits. */
export function nonceText(): string {
  return Array.from(randomBytes(32), (byte) => NONCE_LETTERS[byte & 31]).join('');
}

export interface Signer {
  mchid: string;
  /** Serial number of the merchant's certificate. */
  serialNo: string;
  key: KeyObject;
}

/** The `Authorization` header of one request. */
export function authorization(
  signer: Signer,
  request: { method: string; target: string; body: string; nowMs: number },
): string {
  const timestamp = Math.floor(request.nowMs / 1000);
  const nonce = nonceText();
  const text = `${request.method}\n${request.target}\n${timestamp}\n${nonce}\n${request.body}\n`;
  const parts = {
    mchid: signer.mchid,
    nonce_str: nonce,
    timestamp: String(timestamp),
    serial_no: signer.serialNo,
    signature: signText(text, signer.key),
  };
  const list = Object.entries(parts).map(([name, value]) => `${name}="${value}"`);
  return `WECHATPAY2-SHA256-RSA2048 ${list.join(',')}`;
}

/** RSA-OAEP with SHA-1, as the platform wants sensitive fields. @returns base64 */
export function sealText(plain: string, key: KeyObject): string {
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  return publicEncrypt({ key, padding, oaepHash: 'sha1' }, Buffer.from(plain)).toString('base64');
}

const TAG_BYTES = 16;

/**
 * Opens AEAD_AES_256_GCM. The tag is the end of the ciphertext.
 * @param key 32 bytes
 * @throws when a single bit is wrong
 */
export function openGcm(
  key: Buffer,
  sealed: { ciphertext: string; nonce: string; associatedData: string | null },
): Buffer {
  const bytes = Buffer.from(sealed.ciphertext, 'base64');
  if (bytes.length < TAG_BYTES) throw new Error('too short');
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.nonce), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  decipher.setAAD(Buffer.from(sealed.associatedData ?? ''));
  return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]);
}

/** @param hex in either case */
export function hasHash(bytes: Uint8Array, type: 'sha1' | 'sha256', hex: string): boolean {
  const wanted = Buffer.from(hex, 'hex');
  const found = createHash(type).update(bytes).digest();
  return wanted.length === found.length && timingSafeEqual(wanted, found);
}
