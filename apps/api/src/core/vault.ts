import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';
import fs from 'node:fs';
import { Inject, Injectable } from '@nestjs/common';
import { type Config, CONFIG } from './config';
import { World } from './world';

/** The master key is missing, malformed, or not the one this database was made with. */
export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError';
}

/** What a sealed value belongs to. It is authenticated with the value, so a ciphertext cannot be moved to another row. */
export interface SealedPlace {
  merchantId: string;
  table: string;
  row: string;
}

const VERSION = 1;

/**
 * Reads the 32-byte master key: 64 hex or 43 base64url characters, from the environment or a file of mode 600.
 * @throws MasterKeyError
 */
export function readMasterKey(from: Config['masterKey']): Buffer {
  let text = from.value;
  if (text === null) {
    if (from.file === null) throw new MasterKeyError('No master key: set KAIBO_MASTER_KEY or KAIBO_MASTER_KEY_FILE.');
    let mode: number;
    try {
      text = fs.readFileSync(from.file, 'utf8');
      mode = fs.statSync(from.file).mode & 0o077;
    } catch (cause) {
      throw new MasterKeyError(`The master key file named by KAIBO_MASTER_KEY_FILE cannot be read.`, { cause });
    }
    if (mode !== 0) throw new MasterKeyError('The master key file must not be readable by others: chmod 600 it.');
  }
  const trimmed = text.trim();
  const key = /^[0-9a-fA-F]{64}$/.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64url');
  if (key.length !== 32)
    throw new MasterKeyError('The master key must be 32 bytes: 64 hex or 43 base64url characters.');
  return key;
}

/** Seals secrets at rest: AES-256-GCM under the master key. */
@Injectable()
export class Vault {
  private readonly key: Buffer;
  constructor(
    @Inject(CONFIG) config: Config,
    private readonly world: World,
  ) {
    this.key = readMasterKey(config.masterKey);
  }

  /** 32 bytes that name the key without giving it away. Kept in the database; checked before the first write. */
  fingerprint(): Buffer {
    return createHmac('sha256', this.key).update('kaibo/master-key-fingerprint/1').digest();
  }

  /** 32 bytes that only holders of the key can make: for what we hand out and want back unaltered. */
  mac(purpose: string, text: string): Buffer {
    return createHmac('sha256', this.key)
      .update(JSON.stringify(['kaibo/mac/1', purpose, text]))
      .digest();
  }

  /** @returns version (1 byte) ‖ nonce (12) ‖ tag (16) ‖ ciphertext */
  seal(place: SealedPlace, text: string): Buffer {
    const nonce = this.world.bytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce);
    cipher.setAAD(this.aad(place));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), sealed]);
  }

  /** @throws Error when the bytes were altered, moved from another place, or sealed under another key */
  open(place: SealedPlace, sealed: Buffer): string {
    if (sealed.length < 29 || sealed[0] !== VERSION) throw new Error('not a sealed value of a known version');
    const decipher = createDecipheriv('aes-256-gcm', this.key, sealed.subarray(1, 13));
    decipher.setAAD(this.aad(place));
    decipher.setAuthTag(sealed.subarray(13, 29));
    return Buffer.concat([decipher.update(sealed.subarray(29)), decipher.final()]).toString('utf8');
  }

  private aad(place: SealedPlace): Buffer {
    return createHash('sha256')
      .update(JSON.stringify(['kaibo/seal/1', place.merchantId, place.table, place.row]))
      .digest();
  }
}
