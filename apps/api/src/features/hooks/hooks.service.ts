import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { Db } from '../../core/db';
import { Metrics } from '../../core/metrics';
import { openidPurpose, Vault } from '../../core/vault';
import { World } from '../../core/world';
import { type HookAnswer, type HookOutcome, type HookRequest, type IncomingEvent, receivePush } from './hook-receivers';
import { HookReplaysRepository, type ReplayStore } from './hook-replays.repository';
import { HookSettingsService, type OpenHook } from './hook-settings.service';
import { HooksRepository } from './hooks.repository';
import { ANSWER_WITHIN_MS, eventName, type HookSecrets, openidIn } from './hooks.rules';

/** Thrown where a request wants to be remembered: it is signed. */
class IsSigned extends Error {}

/** Remembers nothing: it only shows how far a request comes. */
const LOOK_ONLY: ReplayStore = {
  putIfAbsent: () => Promise.reject(new IsSigned()),
  remove: () => Promise.resolve(),
};

/** PostgreSQL gave a statement up that took too long. */
const isTooSlow = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === '57014';

/** What platforms push to us: checked, kept, and only then answered. */
@Injectable()
export class HooksService {
  constructor(
    private readonly db: Db,
    private readonly settings: HookSettingsService,
    private readonly hooks: HooksRepository,
    private readonly replays: HookReplaysRepository,
    private readonly vault: Vault,
    private readonly metrics: Metrics,
    private readonly world: World,
  ) {}

  /**
   * Answers once the event lies in the database, remembered and kept in one transaction: a process that dies before has
   * answered nothing, and takes the platform's next try.
   * @throws AppError MINI_APP_NOT_FOUND, HOOK_REFUSED, UNAVAILABLE
   */
  async receive(platform: HookSecrets['platform'], miniAppId: string, request: HookRequest): Promise<HookAnswer> {
    const hook = await this.settings.open(miniAppId);
    if (hook?.secrets.platform !== platform) throw new AppError('MINI_APP_NOT_FOUND', { miniAppId });
    const outcome = (await this.atTheDoor(hook, request)) ?? (await this.take(hook, request));
    this.metrics.hooks.inc({ platform, outcome: outcome.kind });
    if (outcome.kind === 'refused') throw new AppError('HOOK_REFUSED', { reason: outcome.reason });
    return outcome.answer;
  }

  /** Sends strangers away without opening a transaction for them. @returns null for a request that is signed */
  private async atTheDoor(hook: OpenHook, request: HookRequest): Promise<HookOutcome | null> {
    try {
      return await receivePush(hook, request, LOOK_ONLY, this.world.now());
    } catch (error) {
      if (error instanceof IsSigned) return null;
      throw error;
    }
  }

  private async take(hook: OpenHook, request: HookRequest): Promise<HookOutcome> {
    try {
      return await this.db.forMerchant(hook.merchantId, async (tx) => {
        await tx.query(`set local statement_timeout = ${ANSWER_WITHIN_MS}`);
        const now = this.world.now();
        const outcome = await receivePush(hook, request, this.replays.storeOf(tx, hook, now), now);
        if (outcome.kind === 'event') await this.keep(tx, hook, outcome.incoming, now);
        return outcome;
      });
    } catch (error) {
      if (isTooSlow(error)) throw new AppError('UNAVAILABLE', undefined, { cause: error, retryAfterSeconds: 5 });
      throw error;
    }
  }

  private async keep(tx: EntityManager, hook: OpenHook, incoming: IncomingEvent, now: Date): Promise<void> {
    const { merchantId } = hook;
    const { key, occurredAt, fields } = incoming;
    const openid = openidIn(fields);
    const openidHash =
      openid === null ? null : (await this.vault.hasher(tx, merchantId))(openidPurpose('wechat'), openid);
    const event = { key, event: eventName(incoming.event), occurredAt, receivedAt: now, openidHash };
    const eventId = await this.hooks.addEvent(tx, hook, event);
    if (eventId === null) return; // forgotten by the store of replays, not by the inbox
    await this.vault.put(tx, eventPlace(merchantId, eventId), JSON.stringify(fields));
    await this.hooks.queue(tx, { merchantId, eventId }, now);
  }
}

/** Where lies what an event carries. */
export const eventPlace = (merchantId: string, eventId: string) => ({ merchantId, table: 'hook_events', row: eventId });
