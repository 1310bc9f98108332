import { Injectable } from '@nestjs/common';
import { dayOf } from '../../core/day';
import { Db } from '../../core/db';
import type { AppRef } from '../../core/directory';
import { World } from '../../core/world';
import { QuotaRepository } from './quota.repository';
import { SyncsRepository } from './syncs.repository';

/** A season of runs: long enough to see what a platform's trouble of last month looked like. */
const RUNS_KEPT_DAYS = 90;
/** A month of quotas: only today's are asked for, the rest is for a person who looks into them. */
const QUOTA_DAYS_KEPT = 31;

const DAY_MS = 24 * 3600 * 1000;

/** Forgets what nobody asks for any more, or these tables would grow for ever. */
@Injectable()
export class SyncRetentionService {
  constructor(
    private readonly db: Db,
    private readonly syncs: SyncsRepository,
    private readonly quotas: QuotaRepository,
    private readonly world: World,
  ) {}

  /** Removes the old runs and quotas of one mini-app. Safe to repeat, and to do in several processes at once. */
  purge(app: AppRef): Promise<void> {
    const daysAgo = (days: number): Date => new Date(this.world.now().getTime() - days * DAY_MS);
    return this.db.forMerchant(app.merchantId, async (tx) => {
      await this.syncs.removeFinishedBefore(tx, app, daysAgo(RUNS_KEPT_DAYS));
      await this.quotas.removeBefore(tx, app, dayOf(daysAgo(QUOTA_DAYS_KEPT)));
    });
  }
}
