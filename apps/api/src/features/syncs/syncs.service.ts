import { Injectable } from '@nestjs/common';
import type { SyncRunPage, SyncRunView, SyncStarted } from '@kaibo/contracts/syncs.dto';
import { AppError } from '../../core/app-error';
import { type Actor, Audit, SYSTEM } from '../../core/audit';
import { Db } from '../../core/db';
import { isId } from '../../core/valid';
import { CAPABILITIES } from '../../platforms/capabilities';
import { MerchantsService } from '../merchants/merchants.service';
import { SyncLedgerService } from './sync-ledger.service';
import { SyncQueueService } from './sync-queue.service';
import { fromCursor, toCursor, toSyncRunView } from './syncs.mapper';
import { SyncsRepository } from './syncs.repository';

const DEFAULT_LIMIT = 20;

/** What staff ask of syncs. */
@Injectable()
export class SyncsService {
  constructor(
    private readonly db: Db,
    private readonly syncs: SyncsRepository,
    private readonly ledger: SyncLedgerService,
    private readonly queue: SyncQueueService,
    private readonly merchants: MerchantsService,
    private readonly audit: Audit,
  ) {}

  /**
   * Asks for a sweep, or joins the run that is under way and makes it one. Answers at once.
   * @throws AppError MINI_APP_NOT_FOUND, SOURCE_CANNOT
   */
  async request(merchantId: string, miniAppId: string, actor: Actor = SYSTEM): Promise<SyncStarted> {
    const { run, joined } = await this.db.forMerchant(merchantId, async (tx) => {
      const miniApp = await this.merchants.getMiniApp(tx, merchantId, miniAppId);
      if (!CAPABILITIES[miniApp.source].includes('list')) throw new AppError('SOURCE_CANNOT', { miniAppId });
      await this.ledger.tellAbandoned(tx, merchantId);
      const asked = await this.ledger.addOrJoin(tx, { merchantId, miniAppId });
      await this.audit.add(tx, merchantId, { actor, action: 'sync.start', object: { kind: 'sync', id: asked.run.id } });
      return asked;
    });
    // After the commit, or a worker might look before the row is there.
    if (!joined) await this.queue.add(run);
    return { run: toSyncRunView(run), joined };
  }

  /** @throws AppError SYNC_NOT_FOUND */
  get(merchantId: string, id: string): Promise<SyncRunView> {
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.ledger.tellAbandoned(tx, merchantId);
      return toSyncRunView(await this.syncs.get(tx, merchantId, id));
    });
  }

  /** Newest first. @throws AppError CURSOR_INVALID */
  list(merchantId: string, query: { miniAppId?: string; cursor?: string; limit?: number }): Promise<SyncRunPage> {
    const beforeId = query.cursor === undefined ? undefined : fromCursor(query.cursor);
    if (beforeId !== undefined && !isId(beforeId)) throw new AppError('CURSOR_INVALID');
    const limit = query.limit ?? DEFAULT_LIMIT;
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.ledger.tellAbandoned(tx, merchantId);
      const runs = await this.syncs.list(tx, merchantId, { miniAppId: query.miniAppId, beforeId, limit: limit + 1 });
      const shown = runs.slice(0, limit);
      const last = shown.at(-1);
      return { items: shown.map(toSyncRunView), nextCursor: runs.length > limit && last ? toCursor(last.id) : null };
    });
  }
}
