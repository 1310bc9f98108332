import { createPrivateKey, createPublicKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { entryLeaf } from '@kaibo/fair-draw';
import type { EntityManager } from 'typeorm';
import { Vault } from '../../core/vault';
import { World } from '../../core/world';
import { LotteryKeyEntity } from './lotteries.entity';

const KEY_BYTES = 32;
/** RFC 8410: what stands before the 32 bytes of an Ed25519 private key in DER, and its public key's. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_BYTES = 12;

/** What a lottery keeps to itself. */
export interface LotterySecrets {
  /** Sealed until the draw, and published then. */
  secret: Buffer;
  /** By which a leaf tells nobody whose it is; never published. */
  leafKey: Buffer;
}

const secretsPlace = (merchantId: string, lotteryId: string) => ({ merchantId, table: 'lotteries', row: lotteryId });
const signingPlace = (merchantId: string) => ({ merchantId, table: 'lottery_keys', row: 'receipts' });

/** A member's pseudonym in a lottery. */
export const leafOf = ({ leafKey }: Pick<LotterySecrets, 'leafKey'>, lotteryId: string, memberId: string): Uint8Array =>
  entryLeaf(leafKey, lotteryId, memberId);

/** Keys and secrets of lotteries. All of them lie in the vault. */
@Injectable()
export class LotterySecretsService {
  constructor(
    private readonly vault: Vault,
    private readonly world: World,
  ) {}

  /** New ones, sealed in `tx`. */
  async make(tx: EntityManager, merchantId: string, lotteryId: string): Promise<LotterySecrets> {
    const secrets = { secret: this.world.bytes(KEY_BYTES), leafKey: this.world.bytes(KEY_BYTES) };
    const text = JSON.stringify({
      secret: secrets.secret.toString('base64'),
      leafKey: secrets.leafKey.toString('base64'),
    });
    await this.vault.put(tx, secretsPlace(merchantId, lotteryId), text);
    return secrets;
  }

  async open(tx: EntityManager, merchantId: string, lotteryId: string): Promise<LotterySecrets> {
    const text = await this.vault.find(tx, secretsPlace(merchantId, lotteryId));
    if (text === null) throw new Error(`lottery ${lotteryId} has no secrets`);
    const kept = JSON.parse(text) as Record<keyof LotterySecrets, string>; // written above
    return { secret: Buffer.from(kept.secret, 'base64'), leafKey: Buffer.from(kept.leafKey, 'base64') };
  }

  /** The merchant's own, made when it is first wanted. @returns the public half, 32 bytes */
  async publicKey(tx: EntityManager, merchantId: string): Promise<Buffer> {
    const kept = await tx.findOneBy(LotteryKeyEntity, { merchantId });
    if (kept) return kept.publicKey;
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`lottery-key/${merchantId}`]);
    const now = await tx.findOneBy(LotteryKeyEntity, { merchantId });
    if (now) return now.publicKey;
    const seed = this.world.bytes(KEY_BYTES);
    const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
    const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI_BYTES);
    await this.vault.put(tx, signingPlace(merchantId), seed.toString('base64'));
    await tx.insert(LotteryKeyEntity, { merchantId, publicKey, madeAt: this.world.now() });
    return publicKey;
  }

  /** The private half, 32 bytes. */
  async signingKey(tx: EntityManager, merchantId: string): Promise<Buffer> {
    const kept = await this.vault.find(tx, signingPlace(merchantId));
    if (kept === null) throw new Error(`merchant ${merchantId} signs no receipts`);
    return Buffer.from(kept, 'base64');
  }
}
