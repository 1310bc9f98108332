import { Inject, Injectable } from '@nestjs/common';
import type { SyncRunPage, SyncRunView, SyncStarted } from '@kaibo/contracts/syncs.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { Db } from '../../core/db';
import type { AppRef } from '../../core/directory';
import { Jobs } from '../../core/jobs';
import { LOG, type Log } from '../../core/log';
import { isId } from '../../core/valid';
import { World } from '../../core/world';
import { CAPABILITIES } from '../../platforms/capabilities';
import { MerchantsService } from '../merchants/merchants.service';
import { SyncLedgerService } from './sync-ledger.service';
import type { SyncRunEntity } from './syncs.entity';
import { fromCursor, toCursor, toSyncRunView } from './syncs.mapper';
import { SyncsRepository } from './syncs.repository';

export const SYNC_QUEUE = 'syncs';
const DEFAULT_LIMIT = 20;
/** A run may end just when we join it, and another begin just when we add ours; not many times over. */
const MOST_TRIES = 5;

/** What staff ask of syncs. */
@Injectable()
export class SyncsService {
  constructor(
    private readonly db: Db,
    private readonly syncs: SyncsRepository,
    private readonly ledger: SyncLedgerService,
    private readonly merchants: MerchantsService,
    private readonly jobs: Jobs,
    private readonly world: World,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /**
   * Asks for a sweep, or joins the run that is under way and makes it one. Answers at once.
   * @throws AppError MINI_APP_NOT_FOUND, SOURCE_CANNOT
   */
  async request(merchantId: string, miniAppId: string): Promise<SyncStarted> {
    const { run, joined } = await this.db.forMerchant(merchantId, async (tx) => {
      const miniApp = await this.merchants.getMiniApp(tx, merchantId, miniAppId);
      if (!CAPABILITIES[miniApp.source].includes('list')) throw new AppError('SOURCE_CANNOT', { miniAppId });
      await this.tellAbandoned(tx, merchantId);
      return this.addOrJoin(tx, { merchantId, miniAppId });
    });
    // After the commit, or a worker might look before the row is there.
    if (!joined) await this.enqueue(run);
    return { run: toSyncRunView(run), joined };
  }

  /** @throws AppError SYNC_NOT_FOUND */
  get(merchantId: string, id: string): Promise<SyncRunView> {
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.tellAbandoned(tx, merchantId);
      return toSyncRunView(await this.syncs.get(tx, merchantId, id));
    });
  }

  /** Newest first. @throws AppError CURSOR_INVALID */
  list(merchantId: string, query: { miniAppId?: string; cursor?: string; limit?: number }): Promise<SyncRunPage> {
    const beforeId = query.cursor === undefined ? undefined : fromCursor(query.cursor);
    if (beforeId !== undefined && !isId(beforeId)) throw new AppError('CURSOR_INVALID');
    const limit = query.limit ?? DEFAULT_LIMIT;
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.tellAbandoned(tx, merchantId);
      const runs = await this.syncs.list(tx, merchantId, { miniAppId: query.miniAppId, beforeId, limit: limit + 1 });
      const shown = runs.slice(0, limit);
      const last = shown.at(-1);
      return { items: shown.map(toSyncRunView), nextCursor: runs.length > limit && last ? toCursor(last.id) : null };
    });
  }

  private async addOrJoin(tx: EntityManager, app: AppRef): Promise<{ run: SyncRunEntity; joined: boolean }> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const added = await this.syncs.addIfNone(tx, app, {
        trigger: 'manual',
        scope: 'sweep',
        worker: null,
        at: this.world.now(),
      });
      if (added) return { run: added, joined: false };
      const other = await this.syncs.findUnfinished(tx, app);
      if (other && (await this.syncs.join(tx, other)))
        return { run: await this.syncs.get(tx, app.merchantId, other.id), joined: true };
    }
    throw new AppError('UNAVAILABLE', undefined, { retryAfterSeconds: 1 });
  }

  private async tellAbandoned(tx: EntityManager, merchantId: string): Promise<void> {
    for (const run of await this.syncs.listUnfinished(tx, merchantId)) await this.ledger.tellIfAbandoned(tx, run);
  }

  /** A queue out of reach is no reason to refuse: the schedule starts again what nobody has taken. */
  private async enqueue(run: SyncRunEntity): Promise<void> {
    const { merchantId, id: runId } = run;
    try {
      await this.jobs.add(SYNC_QUEUE, { merchantId, runId }, `sync-${merchantId}-${runId}`);
    } catch (err) {
      this.log.warn({ event: 'sync.not-queued', merchantId, runId, err });
    }
  }
}
