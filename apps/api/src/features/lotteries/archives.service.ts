import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Directory } from '../../core/directory';
import { Retention } from '../../core/retention';
import { Vault } from '../../core/vault';
import { ArchivesRepository } from './archives.repository';

/** So many lotteries and entries a merchant and day: what is left goes the next day. */
const MOST_LOTTERIES = 50;
const MOST_ENTRIES = 200_000;

/**
 * Two years after a draw, or after the settlement where that came later, all goes but the lottery's own row, which holds nothing
 * of anybody: entries first, and with the last of them winners, codes, leaves, the draw and the secrets.
 */
@Injectable()
export class ArchivesService implements OnModuleInit {
  constructor(
    private readonly archives: ArchivesRepository,
    private readonly retention: Retention,
    private readonly directory: Directory,
    private readonly vault: Vault,
  ) {}

  onModuleInit(): void {
    this.retention.purgeBy('lottery_draws', (tx, merchantId, before, now) => this.purge(tx, merchantId, before, now));
  }

  private async purge(tx: EntityManager, merchantId: string, before: Date, now: Date): Promise<number> {
    let entries = MOST_ENTRIES;
    let gone = 0;
    for (const id of await this.archives.takeOver(tx, merchantId, before, MOST_LOTTERIES)) {
      entries -= await this.archives.removeEntries(tx, merchantId, id, entries);
      if (entries === 0) break;
      await this.removeRest(tx, merchantId, id, now);
      gone++;
    }
    if (gone > 0) await this.directory.bumpContent(tx, merchantId);
    return gone;
  }

  private async removeRest(tx: EntityManager, merchantId: string, id: string, now: Date): Promise<void> {
    const { claims, codes } = await this.archives.removeRest(tx, merchantId, id);
    await this.vault.eraseMany(tx, merchantId, 'lottery_claims', claims);
    await this.vault.eraseMany(tx, merchantId, 'lottery_codes', codes);
    await this.vault.eraseMany(tx, merchantId, 'lotteries', [id]);
    await this.archives.markPurged(tx, merchantId, id, now);
  }
}
