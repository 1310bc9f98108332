import { Injectable } from '@nestjs/common';
import type { SyncCause } from '@kaibo/contracts/syncs.dto';
import type { SyncScope, SyncTrigger } from '@kaibo/contracts/syncs';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { dayOf, nextPlatformDay } from '../../core/day';
import { Db } from '../../core/db';
import type { AppRef } from '../../core/directory';
import { World } from '../../core/world';
import type { SourceRoom } from '../../platforms/platform';
import { type PageChanges, RoomStoreService } from '../rooms/room-store.service';
import { CLOSE_WATCH, HINTED_WATCH, isSweepDue, nextPollAt, retryAt, watchAt } from './schedule.rules';
import { SyncRunEntity } from './syncs.entity';
import { type RunProgress, SyncsRepository } from './syncs.repository';
import { healthOf, type RunHealth, verdictOf } from './syncs.rules';

/** The run is no longer this worker's: it was given up for dead, and another may be at it. Nothing more may be written. */
export class RunLostError extends Error {
  override readonly name = 'RunLostError';
}

/** What came of reading. */
export interface RunResult {
  /** When the reading began that the result rests on. */
  began: Date;
  cause: SyncCause | null;
  /** Every room of the list, when a sweep read it whole; else null. */
  wholeList: string[] | null;
  /** Rooms seen to go on air, and off. */
  started: number;
  stopped: number;
}

/** A run may end just when staff join it, and another begin just when theirs is added; not many times over. */
const MOST_TRIES = 5;

export const ABANDONED: SyncCause = {
  kind: 'abandoned',
  platformCode: null,
  rid: null,
  page: null,
  message: 'The process that ran this sync went away before the end. What it had read is kept.',
};

/** The rows of runs, from their beginning to their end: each step is one transaction. */
@Injectable()
export class SyncLedgerService {
  constructor(
    private readonly db: Db,
    private readonly syncs: SyncsRepository,
    private readonly rooms: RoomStoreService,
    private readonly world: World,
  ) {}

  /** Begins a run at once. @returns null when another one is under way */
  begin(app: AppRef, trigger: SyncTrigger, scope: SyncScope, worker: string): Promise<SyncRunEntity | null> {
    return this.db.forMerchant(app.merchantId, async (tx) => {
      const run = { trigger, scope, worker, at: this.world.now() };
      const added = await this.syncs.addIfNone(tx, app, run);
      if (added) return added;
      const other = await this.syncs.findUnfinished(tx, app);
      const isGone = other === null || (await this.tellIfAbandoned(tx, other)) === 'abandoned';
      return isGone ? this.syncs.addIfNone(tx, app, run) : null;
    });
  }

  /** A sweep that staff want: their own, queued, or the run that is under way made one. @throws AppError UNAVAILABLE */
  async addOrJoin(tx: EntityManager, app: AppRef): Promise<{ run: SyncRunEntity; joined: boolean }> {
    const run = { trigger: 'manual', scope: 'sweep', worker: null, at: this.world.now() } as const;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const added = await this.syncs.addIfNone(tx, app, run);
      if (added) return { run: added, joined: false };
      const other = await this.syncs.findUnfinished(tx, app);
      if (other && (await this.syncs.join(tx, other)))
        return { run: await this.syncs.get(tx, app.merchantId, other.id), joined: true };
    }
    throw new AppError('UNAVAILABLE', undefined, { retryAfterSeconds: 1 });
  }

  /** Takes a queued run on. @returns null when someone else did, or it is over */
  claim(merchantId: string, runId: string, worker: string): Promise<SyncRunEntity | null> {
    return this.db.forMerchant(merchantId, (tx) => this.syncs.claim(tx, merchantId, runId, worker, this.world.now()));
  }

  find(merchantId: string, runId: string): Promise<SyncRunEntity> {
    return this.db.forMerchant(merchantId, (tx) => this.syncs.get(tx, merchantId, runId));
  }

  /** Ends the run if its process is gone. */
  async tellIfAbandoned(tx: EntityManager, run: SyncRunEntity): Promise<RunHealth> {
    const now = this.world.now();
    const health = healthOf(run, now);
    if (health !== 'abandoned') return health;
    return (await this.syncs.abandon(tx, run, ABANDONED, now)) ? 'abandoned' : 'fine';
  }

  /** The same for all unfinished runs of a merchant: whoever looks next tells. */
  async tellAbandoned(tx: EntityManager, merchantId: string): Promise<void> {
    for (const run of await this.syncs.listUnfinished(tx, merchantId)) await this.tellIfAbandoned(tx, run);
  }

  /** Looks at a run that has been silent. */
  lookAt(merchantId: string, runId: string): Promise<RunHealth> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const run = await this.syncs.find(tx, { merchantId, id: runId });
      return run ? this.tellIfAbandoned(tx, run) : 'fine';
    });
  }

  /** Whether a poll shall read the whole list. */
  async scopeOfPoll(app: AppRef, sweptDay: string | null): Promise<SyncScope> {
    const now = this.world.now();
    const today = dayOf(now);
    if (sweptDay === today) return 'head';
    const lastTried = await this.db.forMerchant(app.merchantId, (tx) => this.syncs.findLastSweep(tx, app));
    return isSweepDue(now, today, sweptDay, lastTried) ? 'sweep' : 'head';
  }

  /** Puts the next poll off without having polled. */
  postpone(app: AppRef, seconds: number): Promise<void> {
    const now = this.world.now();
    return this.db.forMerchant(app.merchantId, (tx) =>
      this.syncs.planPoll(tx, app, {
        at: new Date(now.getTime() + seconds * 1000),
        sweptDay: null,
        hintProved: null,
        began: now,
      }),
    );
  }

  /** @throws RunLostError */
  async savePage(run: SyncRunEntity, rooms: readonly SourceRoom[]): Promise<PageChanges> {
    const claim = { runId: run.id, worker: run.worker ?? '' };
    const changes = await this.rooms.writePage(appOf(run), rooms, this.world.now(), claim);
    if (!changes) throw new RunLostError(`sync ${run.id} is no longer run by ${run.worker}`);
    return changes;
  }

  /** Whether we show rooms that are not among `seenIds`. */
  hasOthers(run: SyncRunEntity, seenIds: readonly string[]): Promise<boolean> {
    return this.db.forMerchant(run.merchantId, (tx) => this.rooms.hasOthers(tx, appOf(run), seenIds));
  }

  /** A sign of life, and how far it is. @throws RunLostError */
  async saveProgress(run: SyncRunEntity, progress: RunProgress): Promise<void> {
    const isMine = await this.db.forMerchant(run.merchantId, (tx) =>
      this.syncs.saveProgress(tx, run, progress, this.world.now()),
    );
    if (!isMine) throw new RunLostError(`sync ${run.id} is no longer run by ${run.worker}`);
  }

  /**
   * Ends a run: marks what vanished, writes the verdict, tells readers how old their data is and plans the next poll, all
   * or nothing. A scheduled look at the head that found nothing leaves no row: it would drown those that did.
   * @returns null when staff joined meanwhile and want the whole list: then the run goes on
   * @throws RunLostError
   */
  finish(run: SyncRunEntity, progress: RunProgress, result: RunResult): Promise<SyncRunEntity | null> {
    const now = this.world.now();
    const app = appOf(run);
    return this.db.forMerchant(run.merchantId, async (tx) => {
      const verdict = verdictOf(progress.pages, result.cause?.kind ?? null);
      const isQuiet =
        run.trigger !== 'manual' && run.scope === 'head' && verdict === 'ok' && progress.added + progress.changed === 0;
      // First of all: it locks the run's row, so that whatever follows is written by its only worker.
      const isEnded = isQuiet
        ? await this.syncs.remove(tx, run)
        : await this.syncs.finish(tx, run, progress, { verdict, cause: result.cause }, now);
      if (!isEnded) {
        const stands = await this.syncs.find(tx, run);
        if (stands?.state === 'running' && stands.worker === run.worker) return null;
        throw new RunLostError(`sync ${run.id} is no longer run by ${run.worker}`);
      }
      let vanished = 0;
      if (result.wholeList) {
        vanished = await this.rooms.markVanished(tx, app, result.wholeList, now);
        if (vanished > 0) await this.syncs.saveVanished(tx, run, vanished);
      }
      const history = await this.syncs.pollHistory(tx, app);
      if (verdict !== 'failed') await this.syncs.markPolled(tx, app, result.began, result.wholeList !== null);
      await this.plan(tx, run, result, verdict === 'failed' ? history.polledAt : now, history.hintsProvedAt, now);
      return tx.create(SyncRunEntity, {
        ...run,
        ...progress,
        vanished,
        state: 'finished',
        verdict,
        cause: result.cause,
        finishedAt: now,
      });
    });
  }

  private async plan(
    tx: EntityManager,
    run: SyncRunEntity,
    result: RunResult,
    lastGoodAt: Date | null,
    hintsProvedAt: Date | null,
    now: Date,
  ): Promise<void> {
    const app = appOf(run);
    const watched = watchAt(result.began, hintsProvedAt);
    const isProof = run.trigger === 'hint' && result.started + result.stopped > 0;
    // On the close watch the poller is often first though hints do come; on the slow one it should never be.
    const isDisproof = run.trigger === 'schedule' && watched === HINTED_WATCH && result.started > 0;
    const watch = isProof ? HINTED_WATCH : isDisproof ? CLOSE_WATCH : watched;
    const planned = nextPollAt(now, await this.rooms.listOpenRooms(tx, app, now), watch);
    const { cause } = result;
    await this.syncs.planPoll(tx, app, {
      at: cause ? retryAt(now, cause.kind, lastGoodAt, planned, nextPlatformDay(now)) : planned,
      sweptDay: result.wholeList ? dayOf(result.began) : null,
      hintProved: isProof ? true : isDisproof ? false : null,
      began: result.began,
    });
  }
}

const appOf = (run: SyncRunEntity): AppRef => ({ merchantId: run.merchantId, miniAppId: run.miniAppId });
