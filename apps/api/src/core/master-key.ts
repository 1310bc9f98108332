import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import type { Config } from './config';

/** The master key is missing, malformed, or not the one this database was made with. */
export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError';
}

/** What should open does not: it was altered, comes from another place, or was sealed under another key. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM. @returns nonce (12) ‖ tag (16) ‖ ciphertext */
export function encrypt(key: Buffer, aad: Buffer, plain: Buffer, nonce: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(aad);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** @throws SealError */
export function decrypt(key: Buffer, aad: Buffer, sealed: Buffer): Buffer {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new SealError('Too short to be sealed.');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES));
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw new SealError('A sealed value does not open in this place.', { cause });
  }
}

/**
 * The port to what holds a master key: this process, or a key service that never gives it out. It wraps 32-byte keys
 * and nothing else. `unwrap` runs while a transaction is open, though seldom (what it answered is remembered for
 * minutes): answer within seconds or throw.
 */
export abstract class MasterKey {
  /** 32 bytes that name the key without giving it away. They stand beside whatever it has wrapped. */
  abstract readonly fingerprint: Buffer;
  /** @param aad what `unwrap` must be given again, or refuse */
  abstract wrap(aad: Buffer, key: Buffer): Promise<Buffer>;
  /** @throws SealError when `wrapped` was altered, or comes from another key or with another `aad` */
  abstract unwrap(aad: Buffer, wrapped: Buffer): Promise<Buffer>;
}

/** A master key in this process's memory. */
export class LocalMasterKey extends MasterKey {
  readonly fingerprint: Buffer;
  constructor(private readonly key: Buffer) {
    super();
    this.fingerprint = createHmac('sha256', key).update('kaibo/master-key-fingerprint/1').digest();
  }

  async wrap(aad: Buffer, key: Buffer): Promise<Buffer> {
    return encrypt(this.key, aad, key, randomBytes(NONCE_BYTES));
  }

  async unwrap(aad: Buffer, wrapped: Buffer): Promise<Buffer> {
    return decrypt(this.key, aad, wrapped);
  }

  /** What was sealed under the master key itself, before each record had a key of its own. */
  openDirect(aad: Buffer, sealed: Buffer): Buffer {
    return decrypt(this.key, aad, sealed);
  }
}

/** The master keys that this process holds: one, and a second one while they are exchanged. */
export class MasterKeys {
  constructor(readonly all: readonly MasterKey[]) {}

  /** @throws MasterKeyError when this process does not hold it */
  get(fingerprint: Buffer): MasterKey {
    const found = this.all.find((key) => key.fingerprint.equals(fingerprint));
    if (!found) throw new MasterKeyError('A key lies under a master key that this process was not given.');
    return found;
  }
}

/**
 * Reads a 32-byte master key: 64 hex or 43 base64url characters, from the environment or a file of mode 600.
 * @throws MasterKeyError
 */
function readKey(from: Config['masterKey'], variable: string): Buffer {
  let text = from.value;
  if (text === null) {
    if (from.file === null) throw new MasterKeyError(`No master key: set ${variable} or ${variable}_FILE.`);
    let mode: number;
    try {
      text = fs.readFileSync(from.file, 'utf8');
      mode = fs.statSync(from.file).mode & 0o077;
    } catch (cause) {
      throw new MasterKeyError(`The master key file named by ${variable}_FILE cannot be read.`, { cause });
    }
    if (mode !== 0) throw new MasterKeyError('The master key file must not be readable by others: chmod 600 it.');
  }
  const trimmed = text.trim();
  const key = /^[0-9a-fA-F]{64}$/.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64url');
  if (key.length !== 32)
    throw new MasterKeyError('The master key must be 32 bytes: 64 hex or 43 base64url characters.');
  return key;
}

/**
 * The master keys that the environment names.
 * @throws MasterKeyError
 */
export function readMasterKeys({ masterKey, newMasterKey }: Pick<Config, 'masterKey' | 'newMasterKey'>): MasterKeys {
  const keys = [new LocalMasterKey(readKey(masterKey, 'KAIBO_MASTER_KEY'))];
  if (newMasterKey.value !== null || newMasterKey.file !== null)
    keys.push(new LocalMasterKey(readKey(newMasterKey, 'KAIBO_NEW_MASTER_KEY')));
  return new MasterKeys(keys);
}
