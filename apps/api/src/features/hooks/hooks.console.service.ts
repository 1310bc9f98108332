import { Injectable } from '@nestjs/common';
import type { HookEventPage, HookEventView, ListHookEvents } from '@kaibo/contracts/hooks.dto';
import { AppError } from '../../core/app-error';
import { type Actor, Audit } from '../../core/audit';
import { Db } from '../../core/db';
import { isId } from '../../core/valid';
import { World } from '../../core/world';
import { MerchantsService } from '../merchants/merchants.service';
import { fromCursor, toCursor, toHookEventView } from './hooks.mapper';
import { HooksRepository } from './hooks.repository';

const DEFAULT_LIMIT = 20;

/** What staff see of the inbox: everything but what the events carry. */
@Injectable()
export class HooksConsoleService {
  constructor(
    private readonly db: Db,
    private readonly hooks: HooksRepository,
    private readonly merchants: MerchantsService,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  /** @throws AppError MINI_APP_NOT_FOUND, CURSOR_INVALID */
  async list(merchantId: string, miniAppId: string, asked: ListHookEvents): Promise<HookEventPage> {
    const beforeId = asked.cursor === undefined ? null : fromCursor(asked.cursor);
    if (beforeId !== null && !isId(beforeId)) throw new AppError('CURSOR_INVALID');
    const { limit = DEFAULT_LIMIT, state = null, event = null } = asked;
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.merchants.getMiniApp(tx, merchantId, miniAppId);
      const app = { merchantId, miniAppId };
      const rows = await this.hooks.list(tx, app, { state, event }, beforeId, limit + 1);
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      return { items: shown.map(toHookEventView), nextCursor: last ? toCursor(last.id) : null };
    });
  }

  /**
   * Once more from the beginning, for an event that failed for good or that nothing here knew of.
   * @throws AppError HOOK_EVENT_NOT_FOUND, HOOK_EVENT_DONE
   */
  retry(merchantId: string, miniAppId: string, eventId: string, actor: Actor): Promise<HookEventView> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const row = await this.hooks.getForUpdate(tx, { merchantId, miniAppId }, eventId);
      if (row.state !== 'failed' && row.state !== 'kept') throw new AppError('HOOK_EVENT_DONE', { eventId });
      const again = { state: 'waiting', attempts: 0, failure: null } as const;
      await this.hooks.saveEvent(tx, row, again);
      await this.hooks.queue(tx, { merchantId, eventId }, this.world.now());
      const object = { kind: 'hook-event', id: eventId };
      await this.audit.add(tx, merchantId, { actor, action: 'hook-event.retry', object });
      return toHookEventView({ ...row, ...again });
    });
  }
}
