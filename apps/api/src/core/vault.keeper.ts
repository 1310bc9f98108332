import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Config, CONFIG } from './config';
import { Db, FOREIGN_KEY_VIOLATION } from './db';
import { Directory } from './directory';
import { LOG, type Log } from './log';
import { type MasterKey, MasterKeys } from './master-key';
import { SECRET_AAD, Vault } from './vault';
import { VaultRepository } from './vault.repository';
import { World } from './world';

const RECORDS_AT_ONCE = 200;
const MERCHANTS_AT_ONCE = 200;

/**
 * Exchanges keys while everything goes on: what lies under the one before is wrapped anew, a few rows a transaction, and
 * both open until the last. Killed in the middle it goes on where it was, here or in another process; two at once do
 * the same work once.
 */
@Injectable()
export class VaultKeeper implements OnApplicationBootstrap {
  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
    private readonly masters: MasterKeys,
    private readonly vault: Vault,
    private readonly records: VaultRepository,
    private readonly world: World,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** A process that works finishes what another has left. */
  onApplicationBootstrap(): void {
    if (this.config.role === 'web') return;
    this.finish().catch((err: unknown) => this.log.error({ event: 'vault.keeper', err }));
  }

  async finish(): Promise<void> {
    await this.rewrapUnder(this.masters.get(await this.directory.findMaster()));
    await this.moveSealedBefore();
  }

  /**
   * From now on `to` wraps the merchants' keys, and those that lie under the one before are wrapped anew. Every process
   * must hold both keys before this begins, and may forget the one before when it has ended.
   * @returns how many keys were wrapped anew here, and how many merchants' are left (the log says why)
   * @throws MasterKeyError when this process does not hold `to`
   */
  async useMaster(to: Buffer): Promise<{ rewrapped: number; left: number }> {
    const master = this.masters.get(to);
    await this.directory.useMaster(to);
    const rewrapped = await this.rewrapUnder(master);
    return { rewrapped, left: (await this.directory.merchantsUnderOtherMasters([to], '0', MERCHANTS_AT_ONCE)).length };
  }

  /** Gives a merchant another key, and wraps all their records' keys with it. */
  async exchangeMerchantKey(merchantId: string): Promise<void> {
    const hasKeys = await this.db.forMerchant(merchantId, async (tx) => {
      const master = this.masters.get(await this.directory.holdMaster(tx));
      const last = (await this.records.lockKeys(tx, merchantId)).at(-1);
      if (!last) return false; // nothing was ever sealed
      await this.vault.openKey(merchantId, last); // erased: refused
      await this.records.addKey(
        tx,
        merchantId,
        await this.vault.wrapKey(master, merchantId, last.number + 1, this.world.bytes(32)),
      );
      return true;
    });
    if (hasKeys) await this.leaveOlderKeys(merchantId);
  }

  /** Wraps records under the merchant's newest key until no other is needed, and removes the others. */
  private async leaveOlderKeys(merchantId: string): Promise<void> {
    for (;;) {
      while ((await this.rewrapSome(merchantId)) > 0);
      try {
        await this.db.forMerchant(merchantId, async (tx) => {
          const newest = (await this.records.lockKeys(tx, merchantId)).at(-1);
          if (newest) await this.records.removeKeysBelow(tx, merchantId, newest.number);
        });
        return;
      } catch (error) {
        // Something was put under the key before by a transaction that began before the exchange.
        if ((error as { code?: unknown }).code !== FOREIGN_KEY_VIOLATION) throw error;
      }
    }
  }

  /** What releases before the vault sealed under the master key itself gets keys of its own. @returns how many */
  async moveSealedBefore(): Promise<number> {
    let moved = 0;
    await this.eachMerchant(
      (after) => this.directory.merchantsSealedBefore(after, MERCHANTS_AT_ONCE),
      async (merchantId) => {
        for (let some = -1; some !== 0; moved += some) some = await this.moveSome(merchantId);
      },
    );
    return moved;
  }

  /** One merchant's trouble is not the others'. */
  private async eachMerchant(
    list: (after: string) => Promise<string[]>,
    work: (merchantId: string) => Promise<void>,
  ): Promise<void> {
    for (let after = '0', merchants = await list(after); merchants.length > 0; merchants = await list(after))
      for (const merchantId of merchants) {
        after = merchantId;
        await work(merchantId).catch((err: unknown) => this.log.error({ event: 'vault.keeper', merchantId, err }));
      }
  }

  private moveSome(merchantId: string): Promise<number> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const records = await this.records.lockSealedBefore(tx, merchantId, RECORDS_AT_ONCE);
      for (const record of records) {
        const place = { merchantId, table: record.table_name, row: record.row_key };
        const text = await this.vault.open(place, record, NO_KEY);
        await this.vault.put(tx, place, text);
      }
      return records.length;
    });
  }

  private async rewrapUnder(master: MasterKey): Promise<number> {
    const secret = await this.directory.findSecret();
    if (secret && !secret.master.equals(master.fingerprint)) {
      const clear = await this.masters.get(secret.master).unwrap(SECRET_AAD, secret.wrapped);
      await this.directory.replaceSecret(secret.wrapped, await master.wrap(SECRET_AAD, clear), master.fingerprint);
    }
    let rewrapped = 0;
    await this.eachMerchant(
      (after) => this.directory.merchantsUnderOtherMasters([master.fingerprint], after, MERCHANTS_AT_ONCE),
      async (merchantId) => void (rewrapped += await this.rewrapKeys(merchantId, master)),
    );
    return rewrapped;
  }

  private rewrapKeys(merchantId: string, master: MasterKey): Promise<number> {
    return this.db.forMerchant(merchantId, async (tx) => {
      // Held until the end: a process that has not heard of the newer master key must not wrap back.
      if (!master.fingerprint.equals(await this.directory.holdMaster(tx))) return 0;
      let rewrapped = 0;
      for (const key of await this.records.lockKeys(tx, merchantId)) {
        if (key.wrapped === null || key.master_fingerprint.equals(master.fingerprint)) continue;
        const clear = await this.vault.openKey(merchantId, key);
        await this.records.saveWrapped(tx, merchantId, await this.vault.wrapKey(master, merchantId, key.number, clear));
        rewrapped++;
      }
      return rewrapped;
    });
  }

  private rewrapSome(merchantId: string): Promise<number> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const keys = await this.records.lockKeys(tx, merchantId);
      const newest = keys.at(-1);
      if (!newest || keys.length === 1) return 0;
      const records = await this.records.lockUnderOlderKeys(tx, merchantId, newest.number, RECORDS_AT_ONCE);
      const to = await this.vault.openKey(merchantId, newest);
      const wrapped = [];
      for (const record of records) {
        const key = keys.find(({ number }) => number === record.key_number);
        if (!key) throw new Error('a record without its key');
        const from = await this.vault.openKey(merchantId, key);
        const place = { merchantId, table: record.table_name, row: record.row_key };
        const data_key = this.vault.rewrap(place, record, from, newest.number, to);
        wrapped.push({ table_name: record.table_name, row_key: record.row_key, data_key });
      }
      await this.records.rewrap(tx, merchantId, newest.number, wrapped);
      return records.length;
    });
  }
}

/** What was sealed before the vault lies under no merchant's key. */
const NO_KEY = { number: 0, wrapped: null, master_fingerprint: Buffer.alloc(0) };
