import { Injectable } from '@nestjs/common';
import type { SyncCause } from '@kaibo/contracts/syncs.dto';
import type { SyncScope, SyncTrigger, SyncVerdict } from '@kaibo/contracts/syncs';
import { type EntityManager, LessThan, Not, type UpdateResult } from 'typeorm';
import { AppError } from '../../core/app-error';
import type { AppRef } from '../../core/directory';
import { SyncRunEntity } from './syncs.entity';

/** What a running run tells of itself. */
export interface RunProgress {
  cursor: number;
  pages: number;
  rows: number;
  total: number | null;
  calls: number;
  added: number;
  changed: number;
}

export interface RunEnd {
  verdict: SyncVerdict;
  cause: SyncCause | null;
}

/** What the next poll's time depends on, beside the rooms. */
export interface PollHistory {
  /** The last poll that read anything. */
  polledAt: Date | null;
  /** When a hint was last first to tell of a change; null since the poller found a start unaided. */
  hintsProvedAt: Date | null;
}

const UNFINISHED = Not('finished' as const);

@Injectable()
export class SyncsRepository {
  async get(tx: EntityManager, merchantId: string, id: string): Promise<SyncRunEntity> {
    const run = await tx.findOneBy(SyncRunEntity, { merchantId, id });
    if (!run) throw new AppError('SYNC_NOT_FOUND', { syncId: id });
    return run;
  }

  find(tx: EntityManager, run: Pick<SyncRunEntity, 'merchantId' | 'id'>): Promise<SyncRunEntity | null> {
    return tx.findOneBy(SyncRunEntity, { merchantId: run.merchantId, id: run.id });
  }

  /** Newest first. */
  list(
    tx: EntityManager,
    merchantId: string,
    query: { miniAppId?: string; beforeId?: string; limit: number },
  ): Promise<SyncRunEntity[]> {
    return tx.find(SyncRunEntity, {
      where: {
        merchantId,
        ...(query.miniAppId === undefined ? {} : { miniAppId: query.miniAppId }),
        ...(query.beforeId === undefined ? {} : { id: LessThan(query.beforeId) }),
      },
      order: { id: 'DESC' },
      take: query.limit,
    });
  }

  listUnfinished(tx: EntityManager, merchantId: string): Promise<SyncRunEntity[]> {
    return tx.findBy(SyncRunEntity, { merchantId, state: UNFINISHED });
  }

  findUnfinished(tx: EntityManager, app: AppRef): Promise<SyncRunEntity | null> {
    return tx.findOneBy(SyncRunEntity, { ...refOf(app), state: UNFINISHED });
  }

  /**
   * Adds a run unless the mini-app has an unfinished one: the partial unique index decides, also among many at once.
   * @returns null when there is one
   */
  async addIfNone(
    tx: EntityManager,
    app: AppRef,
    run: { trigger: SyncTrigger; scope: SyncScope; worker: string | null; at: Date },
  ): Promise<SyncRunEntity | null> {
    const rows = (await tx.query(
      `insert into sync_runs (merchant_id, mini_app_id, trigger, scope, state, worker, requested_at, started_at, heartbeat_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $7)
       on conflict (merchant_id, mini_app_id) where state <> 'finished' do nothing
       returning id`,
      [
        app.merchantId,
        app.miniAppId,
        run.trigger,
        run.scope,
        run.worker === null ? 'queued' : 'running',
        run.worker,
        run.at,
        run.worker === null ? null : run.at,
      ],
    )) as { id: string }[];
    const [added] = rows;
    if (!added) return null;
    return tx.create(SyncRunEntity, {
      ...refOf(app),
      id: added.id,
      trigger: run.trigger,
      scope: run.scope,
      state: run.worker === null ? 'queued' : 'running',
      verdict: null,
      requestedAt: run.at,
      startedAt: run.worker === null ? null : run.at,
      finishedAt: null,
      heartbeatAt: run.at,
      worker: run.worker,
      cursor: 0,
      pages: 0,
      rows: 0,
      total: null,
      calls: 0,
      added: 0,
      changed: 0,
      vanished: 0,
      cause: null,
    });
  }

  /** Staff joined a run: it becomes theirs, and reads the whole list. @returns false when it has just finished */
  async join(tx: EntityManager, run: SyncRunEntity): Promise<boolean> {
    if (run.trigger === 'manual' && run.scope === 'sweep') return true;
    const { merchantId, id } = run;
    return hit(
      await tx.update(SyncRunEntity, { merchantId, id, state: UNFINISHED }, { trigger: 'manual', scope: 'sweep' }),
    );
  }

  /** Takes a queued run on. @returns null when it is not queued any more */
  async claim(
    tx: EntityManager,
    merchantId: string,
    id: string,
    worker: string,
    at: Date,
  ): Promise<SyncRunEntity | null> {
    const claimed = await tx.update(
      SyncRunEntity,
      { merchantId, id, state: 'queued' },
      { state: 'running', worker, startedAt: at, heartbeatAt: at },
    );
    return hit(claimed) ? this.get(tx, merchantId, id) : null;
  }

  /** @returns false when the run is no longer this worker's */
  async saveProgress(tx: EntityManager, run: SyncRunEntity, progress: RunProgress, at: Date): Promise<boolean> {
    return hit(await tx.update(SyncRunEntity, mine(run), { ...columnsOf(progress), heartbeatAt: at }));
  }

  /**
   * Ends a run that reads what `run.scope` says.
   * @returns false when it is no longer this worker's, or was asked to read more than it did
   */
  async finish(tx: EntityManager, run: SyncRunEntity, progress: RunProgress, end: RunEnd, at: Date): Promise<boolean> {
    return hit(
      await tx.update(
        SyncRunEntity,
        { ...mine(run), scope: run.scope },
        {
          ...columnsOf(progress),
          state: 'finished',
          verdict: end.verdict,
          cause: end.cause,
          finishedAt: at,
          heartbeatAt: at,
        },
      ),
    );
  }

  /** How many a complete sweep no longer found. In the transaction that ended the run. */
  async saveVanished(tx: EntityManager, run: SyncRunEntity, vanished: number): Promise<void> {
    await tx.update(SyncRunEntity, { merchantId: run.merchantId, id: run.id }, { vanished });
  }

  /** Takes back a run that has nothing to tell. @returns as `finish` */
  async remove(tx: EntityManager, run: SyncRunEntity): Promise<boolean> {
    const { affected } = await tx.delete(SyncRunEntity, { ...mine(run), scope: run.scope, trigger: run.trigger });
    return affected === 1;
  }

  /** Ends a run whose process is gone. @returns false when it was heard of meanwhile */
  async abandon(tx: EntityManager, run: SyncRunEntity, cause: SyncCause, at: Date): Promise<boolean> {
    const { merchantId, id, state, heartbeatAt } = run;
    const silent = { merchantId, id, state, heartbeatAt };
    return hit(await tx.update(SyncRunEntity, silent, { state: 'finished', verdict: 'failed', cause, finishedAt: at }));
  }

  /** Unfinished runs stay, however old: they are still to be told of. */
  async removeFinishedBefore(tx: EntityManager, app: AppRef, before: Date): Promise<void> {
    await tx.delete(SyncRunEntity, { ...app, state: 'finished', finishedAt: LessThan(before) });
  }

  /** Moves the next poll to now, unless one was moved less than `atMostEverySeconds` ago. */
  async hint(tx: EntityManager, app: AppRef, at: Date, atMostEverySeconds: number): Promise<void> {
    const { merchantId, miniAppId } = app;
    await tx.query('select directory.hint_poll($1, $2, $3, $4)', [merchantId, miniAppId, at, atMostEverySeconds]);
  }

  /** Tells readers how old the data is. */
  async markPolled(tx: EntityManager, app: AppRef, at: Date, isSwept: boolean): Promise<void> {
    await tx.query('select directory.mark_polled($1, $2, $3, $4)', [app.merchantId, app.miniAppId, at, isSwept]);
  }

  async planPoll(
    tx: EntityManager,
    app: AppRef,
    plan: { at: Date; sweptDay: string | null; hintProved: boolean | null; began: Date },
  ): Promise<void> {
    await tx.query('select directory.plan_poll($1, $2, $3, $4, $5, $6)', [
      app.merchantId,
      app.miniAppId,
      plan.at,
      plan.sweptDay,
      plan.hintProved,
      plan.began,
    ]);
  }

  async pollHistory(tx: EntityManager, app: AppRef): Promise<PollHistory> {
    const [row] = (await tx.query(
      'select polled_at, hints_proved_at from directory.feed_ages($1) where mini_app_id = $2',
      [app.merchantId, app.miniAppId],
    )) as { polled_at: Date | null; hints_proved_at: Date | null }[];
    return { polledAt: row?.polled_at ?? null, hintsProvedAt: row?.hints_proved_at ?? null };
  }

  /** When a sweep was asked for last, whatever came of it; null: never. */
  async findLastSweep(tx: EntityManager, app: AppRef): Promise<Date | null> {
    const run = await tx.findOne(SyncRunEntity, {
      select: { requestedAt: true },
      where: { ...refOf(app), scope: 'sweep' },
      order: { id: 'DESC' },
    });
    return run?.requestedAt ?? null;
  }
}

const hit = (result: UpdateResult): boolean => result.affected === 1;

/** Nothing but the two ids: whoever holds more of a mini-app (its due poll, its feed) may pass that. */
const refOf = ({ merchantId, miniAppId }: AppRef): AppRef => ({ merchantId, miniAppId });

const mine = (run: SyncRunEntity) => ({
  merchantId: run.merchantId,
  id: run.id,
  state: 'running' as const,
  worker: run.worker ?? '',
});

const columnsOf = (progress: RunProgress): RunProgress => ({
  cursor: progress.cursor,
  pages: progress.pages,
  rows: progress.rows,
  total: progress.total,
  calls: progress.calls,
  added: progress.added,
  changed: progress.changed,
});
