import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Db } from '../../core/db';
import { Vault } from '../../core/vault';
import { type AuditExport, AuditRepository } from './audit.repository';
import { ChainCheck, type Head, hashOfSeal, type Problem } from './audit.rules';

const SEALS_AT_ONCE = 500;
const LINKS_AT_ONCE = 1_000;
/** The newest of those that were given out; a head among them covers all before it. */
const HEADS_CHECKED = 1_000;
const END = 9_223_372_036_854_775_807n;

/** What a check of one merchant's trail found. */
export interface Verdict {
  merchantId: string;
  head: Head;
  /** Entries that no seal links yet: they prove nothing so far. */
  unsealed: number;
  lagSeconds: number;
  problems: Problem[];
}

/**
 * A merchant's chain: entries are linked in the order in which the sealer finds them, each seal's hash over the one before it and
 * its entry. Who changes, takes away, moves or adds anything must make all later seals again, for which the database
 * holds no key; and who has the key still meets the heads that were given out.
 */
@Injectable()
export class AuditChainService {
  constructor(
    private readonly db: Db,
    private readonly trail: AuditRepository,
    private readonly vault: Vault,
  ) {}

  /** Seals what waits, all of it. Waits for another sealer. @returns how many seals were added here */
  async seal(merchantId: string): Promise<number> {
    return this.sealWhile(merchantId, async (tx) => {
      await this.trail.lockChain(tx, merchantId);
      return true;
    });
  }

  /** The same, but leaves the chain to another that is at it. */
  async sealUnlessSealing(merchantId: string): Promise<number> {
    return this.sealWhile(merchantId, (tx) => this.trail.tryLockChain(tx, merchantId));
  }

  /** Seals what waits, and notes that the head was given out. Nothing of it can be taken back unseen. */
  async giveHead(
    merchantId: string,
    tell: (tx: EntityManager, given: AuditExport) => Promise<void> = async () => {},
  ): Promise<AuditExport> {
    await this.seal(merchantId);
    return this.db.forMerchant(merchantId, async (tx) => {
      const given = await this.trail.addExport(tx, merchantId, await this.trail.getHead(tx, merchantId));
      await tell(tx, given);
      return given;
    });
  }

  /**
   * Goes along the whole chain.
   * @param heads that somebody kept, beside those that the database says were given out
   */
  async verify(merchantId: string, heads: readonly Head[] = []): Promise<Verdict> {
    const inTx = <T>(work: (tx: EntityManager) => Promise<T>) => this.db.forMerchant(merchantId, work);
    const exported = await inTx((tx) => this.trail.listExports(tx, merchantId, HEADS_CHECKED));
    const check = new ChainCheck(merchantId, (number, hash) => this.macOf(merchantId, number, hash), [
      ...heads,
      ...exported.map(({ head }) => head),
    ]);
    for (;;) {
      const links = await inTx((tx) => this.trail.listLinks(tx, merchantId, check.head.number, END, LINKS_AT_ONCE));
      for (const link of links) check.add(link);
      if (links.length < LINKS_AT_ONCE) break;
    }
    check.end();
    for (let after = '0'; ;) {
      const entries = await inTx((tx) => this.trail.listOutside(tx, merchantId, after, LINKS_AT_ONCE));
      for (const { id, outside } of entries) if (outside) check.addOutside(id);
      if (entries.length < LINKS_AT_ONCE) break;
      after = entries.at(-1)?.id ?? after;
    }
    const { entries, seconds } = await inTx((tx) => this.trail.countUnsealed(tx, merchantId));
    return { merchantId, head: check.head, unsealed: entries, lagSeconds: seconds, problems: check.problems };
  }

  private async sealWhile(merchantId: string, lock: (tx: EntityManager) => Promise<boolean>): Promise<number> {
    for (let sealed = 0; ;) {
      const some = await this.db.forMerchant(merchantId, async (tx) =>
        (await lock(tx)) ? this.sealSome(tx, merchantId) : 0,
      );
      sealed += some;
      if (some < SEALS_AT_ONCE) return sealed;
    }
  }

  private async sealSome(tx: EntityManager, merchantId: string): Promise<number> {
    let { number, hash } = await this.trail.getHead(tx, merchantId);
    const entries = await this.trail.listUnsealed(tx, merchantId, SEALS_AT_ONCE);
    if (entries.length === 0) return 0;
    const at = await this.trail.getClock(tx);
    const seals = entries.map((entry) => {
      hash = hashOfSeal(merchantId, ++number, hash, entry, at);
      return { number, hash, entryId: entry.id, mac: this.macOf(merchantId, number, hash) };
    });
    await this.trail.addSeals(tx, merchantId, seals, at);
    return seals.length;
  }

  private macOf(merchantId: string, number: bigint, hash: Buffer): Buffer {
    return this.vault.mac('audit/seal', `${merchantId}/${number}/${hash.toString('hex')}`);
  }
}
