import { createCipheriv, createDecipheriv } from 'node:crypto';
import { refuse } from './refusal';

const ALGORITHM = 'aes-256-cbc';
/** The platform pads to 32 bytes, twice the block of AES. */
const BLOCK = 32;
const RANDOM_BYTES = 16;
const LENGTH_BYTES = 4;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @param encodingAesKey 43 characters, as the platform's console shows it */
export function aesKeyOf(encodingAesKey: string): Buffer {
  return Buffer.from(`${encodingAesKey}=`, 'base64');
}

/**
 * 16 random bytes, the length as 4 bytes big-endian, the message, the app id; padded to 32, AES-256-CBC, base64.
 * @param random 16 bytes
 */
export function encrypt(key: Buffer, appId: string, message: string, random: Buffer): string {
  const content = Buffer.from(message, 'utf8');
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(content.length);
  const plain = Buffer.concat([random.subarray(0, RANDOM_BYTES), length, content, Buffer.from(appId, 'utf8')]);
  const padding = BLOCK - (plain.length % BLOCK);
  const cipher = createCipheriv(ALGORITHM, key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(padding, padding)), cipher.final()]).toString(
    'base64',
  );
}

/**
 * What `encrypt` hid. Call it after the signature was checked: its refusals tell more than a stranger should learn.
 * @throws Refusal `bad-cipher`, or `wrong-app` if it was made for another app
 */
export function decrypt(key: Buffer, appId: string, encrypted: string): string {
  if (!BASE64.test(encrypted)) refuse('bad-cipher', 'Encrypt is not base64');
  const bytes = Buffer.from(encrypted, 'base64');
  if (bytes.length === 0 || bytes.length % BLOCK !== 0) refuse('bad-cipher', 'Encrypt has a length that cannot be');
  const decipher = createDecipheriv(ALGORITHM, key, key.subarray(0, 16)).setAutoPadding(false);
  const plain = unpad(Buffer.concat([decipher.update(bytes), decipher.final()]));
  const start = RANDOM_BYTES + LENGTH_BYTES;
  if (plain.length < start) refuse('bad-cipher', 'the decrypted text is too short');
  const end = start + plain.readUInt32BE(RANDOM_BYTES);
  if (end > plain.length) refuse('bad-cipher', 'the decrypted text is shorter than it says');
  if (!plain.subarray(end).equals(Buffer.from(appId, 'utf8'))) refuse('wrong-app', 'encrypted for another app');
  try {
    return utf8.decode(plain.subarray(start, end));
  } catch {
    return refuse('bad-cipher', 'the decrypted text is not UTF-8');
  }
}

function unpad(plain: Buffer): Buffer {
  const padding = plain.at(-1) ?? 0;
  if (padding < 1 || padding > BLOCK) refuse('bad-cipher', 'the padding is wrong');
  const end = plain.length - padding;
  if (plain.subarray(end).some((byte) => byte !== padding)) refuse('bad-cipher', 'the padding is wrong');
  return plain.subarray(0, end);
}
