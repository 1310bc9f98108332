import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Db } from '../../core/db';
import { Directory } from '../../core/directory';
import { LOG, type Log } from '../../core/log';
import { Metrics } from '../../core/metrics';
import { Vault } from '../../core/vault';
import { World } from '../../core/world';
import { HookReplaysRepository } from './hook-replays.repository';
import type { HookEventEntity } from './hooks.entity';
import { type EventRef, HooksRepository } from './hooks.repository';
import { failureOf, forgottenAt, LEASE_SECONDS, nextTryAt } from './hooks.rules';
import { eventPlace } from './hooks.service';

/** An event, opened, for whoever works it off. */
export interface HookEvent {
  merchantId: string;
  miniAppId: string;
  id: string;
  event: string;
  occurredAt: Date | null;
  receivedAt: Date;
  /** All fields as the platform sent them. */
  fields: Readonly<Record<string, unknown>>;
}

/**
 * What a feature does about an event, in the transaction that marks it as done: once, or not at all. It may come again
 * after a failure. Nothing outside is called in it: an intent is written, and sent after the commit.
 */
export type HookWork = (tx: EntityManager, event: HookEvent) => Promise<void>;

/** How one event is worked off. */
interface HookWorker {
  work: HookWork;
  lockFirst: HookWork | undefined;
}

/** Somebody else has taken the event since; what was done about it here is undone. */
class LeaseLost extends Error {}

const MOST_AT_ONCE = 50;
const REPLAYS_AT_ONCE = 500;

/** Works events off, and takes old ones away. The database decides which process takes which. */
@Injectable()
export class HookWorksService {
  private readonly works = new Map<string, HookWorker>();
  /** This process. */
  readonly owner = randomUUID();

  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
    private readonly hooks: HooksRepository,
    private readonly replays: HookReplaysRepository,
    private readonly vault: Vault,
    private readonly metrics: Metrics,
    private readonly world: World,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /**
   * @param event the platform's name of it; `message` for what a user wrote
   * @param lockFirst takes the locks that others hold while they come to this event: `work` begins with the event locked, and
   * two who lock the same in another order would wait for each other
   */
  on(event: string, work: HookWork, lockFirst?: HookWork): void {
    if (this.works.has(event)) throw new Error(`two features work off ${event}`);
    this.works.set(event, { work, lockFirst });
  }

  /** Works off what is due, one after the other. @returns how many there were */
  async workDue(isStopping: () => boolean = () => false): Promise<number> {
    const due = await this.directory.claimHookEvents(this.world.now(), this.owner, LEASE_SECONDS, MOST_AT_ONCE);
    for (const ref of due) {
      if (isStopping()) break; // what is left is taken when its lease ends
      await this.work(ref);
    }
    return due.length;
  }

  private async work(ref: EventRef): Promise<void> {
    try {
      const outcome = await this.db.forMerchant(ref.merchantId, (tx) => this.workIn(tx, ref));
      this.metrics.hookEvents.inc({ outcome });
    } catch (error) {
      if (error instanceof LeaseLost) return;
      this.metrics.hookEvents.inc({ outcome: 'failed' });
      this.log.warn({ event: 'hook.failed', ...ref, failure: failureOf(error), err: error });
      await this.putOff(ref, error).catch((err: unknown) => this.log.error({ event: 'hook.put-off', ...ref, err }));
    }
  }

  private async workIn(tx: EntityManager, ref: EventRef): Promise<string> {
    await this.lockFirst(tx, ref);
    const row = await this.hooks.findForUpdate(tx, ref);
    if (!row) return this.leave(tx, ref);
    const now = this.world.now();
    if (row.state !== 'waiting') return this.forget(tx, ref, row, now);
    const work = this.works.get(row.event)?.work;
    if (work) await work(tx, await this.open(tx, row));
    const state = work ? 'done' : 'kept';
    await this.hooks.saveEvent(tx, row, { state, attempts: row.attempts + 1, workedAt: now, failure: null });
    await this.replays.removeExpired(tx, ref.merchantId, row.miniAppId, now, REPLAYS_AT_ONCE);
    if (!(await this.hooks.putOff(tx, ref, this.owner, forgottenAt(row.receivedAt)))) throw new LeaseLost();
    return state;
  }

  private async lockFirst(tx: EntityManager, ref: EventRef): Promise<void> {
    const seen = await this.hooks.find(tx, ref);
    const lock = seen?.state === 'waiting' ? this.works.get(seen.event)?.lockFirst : undefined;
    if (seen && lock) await lock(tx, await this.open(tx, seen));
  }

  /** The end of an event: with it goes whatever it said of a person. */
  private async forget(tx: EntityManager, ref: EventRef, row: HookEventEntity, now: Date): Promise<string> {
    const at = forgottenAt(row.receivedAt);
    if (at > now) {
      if (!(await this.hooks.putOff(tx, ref, this.owner, at))) throw new LeaseLost();
      return 'early';
    }
    await this.vault.erase(tx, eventPlace(ref.merchantId, ref.eventId));
    await this.hooks.removeEvent(tx, row);
    await this.replays.removeExpired(tx, ref.merchantId, row.miniAppId, now, REPLAYS_AT_ONCE);
    await this.leave(tx, ref);
    return 'forgotten';
  }

  private async leave(tx: EntityManager, ref: EventRef): Promise<string> {
    if (!(await this.hooks.removeFromQueue(tx, ref, this.owner))) throw new LeaseLost();
    return 'gone';
  }

  private async open(tx: EntityManager, row: HookEventEntity): Promise<HookEvent> {
    const { merchantId, miniAppId, id, event, occurredAt, receivedAt } = row;
    const text = await this.vault.find(tx, eventPlace(merchantId, id));
    if (text === null) throw new Error('what the event carries is gone');
    const fields = JSON.parse(text) as Record<string, unknown>; // an object, put by the receiver
    return { merchantId, miniAppId, id, event, occurredAt, receivedAt, fields };
  }

  private putOff(ref: EventRef, error: unknown): Promise<void> {
    return this.db.forMerchant(ref.merchantId, async (tx) => {
      const row = await this.hooks.findForUpdate(tx, ref);
      if (!row || row.state !== 'waiting') return;
      const now = this.world.now();
      const attempts = row.attempts + 1;
      const again = nextTryAt(attempts, now);
      const mine = await this.hooks.putOff(tx, ref, this.owner, again ?? forgottenAt(row.receivedAt));
      if (!mine) return;
      const state = again ? 'waiting' : 'failed';
      await this.hooks.saveEvent(tx, row, { state, attempts, workedAt: now, failure: failureOf(error) });
    });
  }
}
