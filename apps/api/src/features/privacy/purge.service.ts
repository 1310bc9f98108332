import { Inject, Injectable } from '@nestjs/common';
import { type Config, CONFIG } from '../../core/config';
import { Db } from '../../core/db';
import { Directory } from '../../core/directory';
import { LOG, type Log } from '../../core/log';
import { RepeatedWork } from '../../core/repeated-work';
import { Retention } from '../../core/retention';
import { World } from '../../core/world';
import { ErasuresService } from './erasures.service';

const TICK_MS = 5_000;
const DAY_MS = 86_400_000;
/** Longer than the purge of any merchant takes: one that a dead process was at is taken again then. */
const LEASE_SECONDS = 600;
const AT_ONCE = 50;

/** Takes away what is kept no longer: what is too old, every merchant's once a day, and what a hold has kept till now. */
@Injectable()
export class PurgeService extends RepeatedWork {
  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
    private readonly retention: Retention,
    private readonly erasures: ErasuresService,
    private readonly world: World,
    @Inject(CONFIG) config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {
    super(config.role, log, { event: 'purge.away', everyMs: TICK_MS });
  }

  /** Finishes erasures whose holds have ended. Safe in several processes at once. @returns how many this one finished or cut down */
  async finishErasures(): Promise<number> {
    let done = 0;
    for (const { merchantId, erasureId } of await this.directory.dueErasures(this.world.now(), AT_ONCE)) {
      if (this.isStopping) break;
      if (await this.tried(merchantId, () => this.erasures.finish(merchantId, erasureId))) done++;
    }
    return done;
  }

  /** Purges the merchants whose turn it is, those without a mini-app too. @returns how many rows went, by table */
  async purgeMerchants(): Promise<Record<string, number>> {
    const sums: Record<string, number> = {};
    for (const merchantId of await this.directory.claimPurges(this.world.now(), LEASE_SECONDS, AT_ONCE)) {
      if (this.isStopping) break; // what is left is taken when its lease ends
      const taken = await this.tried(merchantId, () => this.purge(merchantId));
      for (const [table, count] of Object.entries(taken ?? {})) sums[table] = (sums[table] ?? 0) + count;
    }
    await this.directory.sweepRevocations();
    return sums;
  }

  private purge(merchantId: string): Promise<Record<string, number>> {
    const now = this.world.now();
    return this.db.forMerchant(merchantId, async (tx) => {
      const taken = await this.retention.purge(tx, merchantId, now);
      await this.directory.planPurge(tx, merchantId, new Date(now.getTime() + DAY_MS));
      return taken;
    });
  }

  /** One merchant's trouble is not the others'. */
  private async tried<T>(merchantId: string, work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (err) {
      this.log.error({ event: 'purge.failed', merchantId, err });
      return null;
    }
  }

  async tick(): Promise<void> {
    await this.finishErasures();
    await this.purgeMerchants();
  }
}
