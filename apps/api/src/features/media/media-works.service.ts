import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Db } from '../../core/db';
import { Directory } from '../../core/directory';
import { LOG, type Log } from '../../core/log';
import { Metrics } from '../../core/metrics';
import { Retention } from '../../core/retention';
import { World } from '../../core/world';
import { MediaChecksService } from './media-checks.service';
import { MEDIA_VARIANTS } from './media-store';
import { MediaStores } from './media-stores';
import type { MediaEntity } from './media.entity';
import { type MediaRef, MediaRepository } from './media.repository';
import { askAgainAt, stateAfter, type Suggest, TOLD_WITHIN_MS, UNUSED_KEPT_MS } from './media.rules';
import { MediaService } from './media.service';

/** Longer than any platform or bucket is waited for, all sizes together. */
const LEASE_SECONDS = 120;
const MOST_CLAIMED = 20;
/** So many platforms and buckets are waited for at once. */
const AT_ONCE = 4;
/** After a failure of ours: the database or the bucket is away. */
const FAILED_PAUSE_MS = 60_000;

/** Somebody else has taken it since; what was done here is undone. */
class LeaseLost extends Error {}

/** What is to be done about a picture, outside any transaction; null: nothing. */
type Deed = (() => Promise<void>) | null;

/**
 * Does what is due about pictures: has them looked at, ends uploads that were broken off, purges what nothing shows. Where
 * a picture stands is said by its row alone, so whoever comes next goes on where somebody died.
 */
@Injectable()
export class MediaWorksService {
  /** This process. */
  private readonly owner = randomUUID();

  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
    private readonly media: MediaRepository,
    private readonly pictures: MediaService,
    private readonly checks: MediaChecksService,
    private readonly stores: MediaStores,
    private readonly retention: Retention,
    private readonly metrics: Metrics,
    private readonly world: World,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Does what is due, a few at once. @returns how much there was */
  async workDue(isStopping: () => boolean = () => false): Promise<number> {
    const due = await this.directory.claimMedia(this.world.now(), this.owner, LEASE_SECONDS, MOST_CLAIMED);
    const left = due.values();
    const work = async (): Promise<void> => {
      // What is left when this process stops is taken when its lease ends.
      for (const ref of left) if (!isStopping()) await this.work(ref);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return due.length;
  }

  private async work(ref: MediaRef): Promise<void> {
    try {
      const deed = await this.db.forMerchant(ref.merchantId, (tx) => this.look(tx, ref));
      await deed?.();
    } catch (error) {
      if (error instanceof LeaseLost) return;
      this.metrics.mediaWorks.inc({ what: 'failed' });
      this.log.warn({ event: 'media.failed', ...ref, err: error });
      await this.db
        .forMerchant(ref.merchantId, (tx) => this.media.putOff(tx, ref, this.owner, this.in(FAILED_PAUSE_MS)))
        .catch((err: unknown) => this.log.error({ event: 'media.put-off', ...ref, err }));
    }
  }

  /** What its row says is to be done. */
  private async look(tx: EntityManager, ref: MediaRef): Promise<Deed> {
    const row = await this.media.findForUpdate(tx, ref.merchantId, ref.name);
    if (!row) return this.leave(tx, ref);
    switch (row.state) {
      case 'storing':
        return this.takeAway(tx, row, 'broken-off');
      case 'removing':
        return () => this.removeBytes(row);
      case 'checking':
        return this.check(tx, row);
      default:
        return row.hasLook ? () => this.removeLook(row) : this.purge(tx, row);
    }
  }

  private async check(tx: EntityManager, row: MediaEntity): Promise<Deed> {
    const owner = await this.media.findLastOwner(tx, row.merchantId, row.name);
    // Asked, and not told in time; or whoever sent it is gone, and with them the platform to ask.
    if (!owner || (await this.media.isAsked(tx, row.merchantId, row.name))) return this.decide(tx, row, 'review');
    return () => this.ask(row, owner);
  }

  private async ask(row: MediaEntity, owner: { memberId: string; miniAppId: string }): Promise<void> {
    const told = await this.checks.ask(row, owner);
    await this.db.forMerchant(row.merchantId, async (tx) => {
      const now = await this.media.findForUpdate(tx, row.merchantId, row.name);
      if (now?.state !== 'checking') return; // decided meanwhile, by a person or another process
      if (told === 'ask-again') await this.askAgain(tx, now);
      else if ('verdict' in told) await this.decide(tx, now, told.verdict);
      else await this.wait(tx, now, owner.miniAppId, told.traceId);
    });
  }

  /** Until the platform tells; it may have done so before we knew what about. */
  private async wait(tx: EntityManager, row: MediaEntity, miniAppId: string, traceId: string): Promise<void> {
    const { merchantId, name } = row;
    const said = await this.media.addCheck(tx, { merchantId, miniAppId, traceId, name, madeAt: this.world.now() });
    if (said !== null) await this.decide(tx, row, said);
    else await this.putOff(tx, row, this.in(TOLD_WITHIN_MS));
    this.metrics.mediaWorks.inc({ what: 'asked' });
  }

  private async askAgain(tx: EntityManager, row: MediaEntity): Promise<void> {
    const checks = row.checks + 1;
    const again = askAgainAt(checks, this.world.now());
    await this.media.save(tx, row, { checks });
    if (again) await this.putOff(tx, row, again);
    else await this.decide(tx, row, 'review');
  }

  private async decide(tx: EntityManager, row: MediaEntity, suggest: Suggest): Promise<null> {
    await this.pictures.decide(tx, row, stateAfter(suggest));
    this.metrics.mediaWorks.inc({ what: stateAfter(suggest) });
    return null;
  }

  /** The platform has looked; what shows the picture, or might within a day, keeps the rest. */
  private async removeLook(row: MediaEntity): Promise<void> {
    await this.stores.of(row.storedIn).remove(row.merchantId, row.name, ['look']);
    await this.db.forMerchant(row.merchantId, async (tx) => {
      const now = await this.media.findForUpdate(tx, row.merchantId, row.name);
      if (!now || now.state === 'removing') return;
      await this.media.save(tx, now, { hasLook: false });
      await this.putOff(tx, now, this.in(UNUSED_KEPT_MS));
    });
  }

  /** Asked in a statement after the one that locked the row: whoever names it now waits, and finds it gone. */
  private async purge(tx: EntityManager, row: MediaEntity): Promise<null> {
    const uses = await this.media.listUses(tx, row.merchantId, row.name);
    if (uses.length > 0) return this.leave(tx, row);
    const held = await this.retention.heldMembers(tx, row.merchantId, 'media_owners', this.world.now());
    if (await this.media.isOwnedBy(tx, row.merchantId, row.name, held)) {
      await this.putOff(tx, row, this.in(UNUSED_KEPT_MS));
      return null;
    }
    return this.takeAway(tx, row, 'purged');
  }

  private async takeAway(tx: EntityManager, { merchantId, name }: MediaRef, what: string): Promise<null> {
    await this.pictures.takeAway(tx, merchantId, name);
    this.metrics.mediaWorks.inc({ what });
    return null;
  }

  private async removeBytes(row: MediaEntity): Promise<void> {
    await this.stores.of(row.storedIn).remove(row.merchantId, row.name, MEDIA_VARIANTS);
    await this.db.forMerchant(row.merchantId, async (tx) => {
      await this.leave(tx, row);
      await this.media.remove(tx, row.merchantId, row.name);
    });
  }

  private async leave(tx: EntityManager, ref: MediaRef): Promise<null> {
    if (!(await this.media.removeFromQueue(tx, ref, this.owner))) throw new LeaseLost();
    return null;
  }

  private async putOff(tx: EntityManager, ref: MediaRef, at: Date): Promise<void> {
    if (!(await this.media.putOff(tx, ref, this.owner, at))) throw new LeaseLost();
  }

  private in(ms: number): Date {
    return new Date(this.world.now().getTime() + ms);
  }
}
