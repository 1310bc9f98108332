import { Injectable } from '@nestjs/common';
import { decrypt, encrypt } from './master-key';
import { Vault } from './vault';
import { World } from './world';

const NONCE_BYTES = 12;

/**
 * Seals what belongs to a person of staff, who is of no merchant and so has none of their keys: AES-256-GCM under a key for this
 * person and use, derived from the installation's secret, which lies wrapped by the master key. A text opens for the
 * person and use that it was sealed for, and nowhere else.
 */
@Injectable()
export class PersonVault {
  constructor(
    private readonly vault: Vault,
    private readonly world: World,
  ) {}

  /** @param use e.g. `totp`, `profile` */
  seal(personId: string, use: string, text: string): Buffer {
    return encrypt(this.key(personId, use), aad(personId, use), Buffer.from(text), this.world.bytes(NONCE_BYTES));
  }

  /** @throws SealError when it was altered or comes from another place */
  open(personId: string, use: string, sealed: Buffer): string {
    return decrypt(this.key(personId, use), aad(personId, use), sealed).toString('utf8');
  }

  /** For look-ups by an address, written in any way. */
  emailHash(email: string): Buffer {
    return this.vault.mac('staff/email', normalEmail(email));
  }

  private key(personId: string, use: string): Buffer {
    return this.vault.mac('staff/key', JSON.stringify([personId, use]));
  }
}

const aad = (personId: string, use: string): Buffer => Buffer.from(JSON.stringify(['kaibo/person/1', personId, use]));

/** One way of writing an address. */
export const normalEmail = (email: string): string => email.normalize('NFKC').trim().toLowerCase();
