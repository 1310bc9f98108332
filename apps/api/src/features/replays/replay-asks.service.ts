import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Db } from '../../core/db';
import type { AppRef } from '../../core/directory';
import { LOG, type Log } from '../../core/log';
import { Metrics } from '../../core/metrics';
import { World } from '../../core/world';
import { SourceError, type SourceReplay } from '../../platforms/platform';
import { QuotaService } from '../syncs/quota.service';
import { type ListedSource, SourcesService } from '../syncs/sources.service';
import { SyncRunnerService } from '../syncs/sync-runner.service';
import { type DueReplay, ReplaysRepository } from './replays.repository';
import { afterAnswer, afterFailure, isOfOneRoom, MOST_PARTS, READY_AFTER_MS, WINDOW_MS } from './replays.rules';

/** After one sync, of rooms never asked about and again of rooms asked before: the list needs the same quota. */
const ROOMS_AT_ONCE = 5;
/** Longer than all of them take; then another process may ask. */
const LEASE_MS = 5 * 60_000;
const MOST_PAGES = 5;
/** While a live is on, its list is read every few seconds: where little was due, nobody looks again before. */
const REST = { ms: 10 * 60_000, apps: 10_000 };

/** Asks the platform for the replays of rooms that are over, a few after each sync. */
@Injectable()
export class ReplayAsksService implements OnModuleInit {
  /** When this process looks again for what is due, ms, by mini-app. */
  private readonly restUntil = new LRUCache<string, number>({ max: REST.apps });

  constructor(
    private readonly db: Db,
    private readonly replays: ReplaysRepository,
    private readonly runner: SyncRunnerService,
    private readonly sources: SourcesService,
    private readonly quota: QuotaService,
    private readonly world: World,
    private readonly metrics: Metrics,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onModuleInit(): void {
    this.runner.onRead((app, signal) =>
      this.askDue(app, signal).catch((err: unknown) => this.log.error({ event: 'replays.stuck', ...app, err })),
    );
  }

  /** Asks about the rooms that are due, at most ten; what is not asked now is asked after a later sync. */
  async askDue(app: AppRef, signal: AbortSignal): Promise<void> {
    const [key, now] = [`${app.merchantId}/${app.miniAppId}`, this.world.now().getTime()];
    if (now < (this.restUntil.get(key) ?? 0)) return;
    const due = await this.claim(app);
    if (due.length < ROOMS_AT_ONCE) this.restUntil.set(key, now + REST.ms);
    // The list's own calls come first.
    if (due.length === 0 || (await this.quota.isLow(app, 'liveReplay'))) return;
    const source = await this.sources.open(app, (report) =>
      this.metrics.platformCalls.inc({ endpoint: report.endpoint, outcome: report.outcome }),
    );
    for (const room of due) if (!(await this.ask(app, source, room, signal))) return;
  }

  private claim(app: AppRef): Promise<DueReplay[]> {
    const now = this.world.now();
    const from = (ms: number): Date => new Date(now.getTime() + ms);
    const times = {
      now,
      leaseUntil: from(LEASE_MS),
      startedAfter: from(-WINDOW_MS),
      endedBefore: from(-READY_AFTER_MS),
    };
    return this.replays.claim(app, times, ROOMS_AT_ONCE);
  }

  /** @returns false when there is no use in asking about the next room */
  private async ask(app: AppRef, source: ListedSource, room: DueReplay, signal: AbortSignal): Promise<boolean> {
    try {
      const replays = await this.read(source, room.platformRoomId, signal);
      const asked = afterAnswer(room, replays, this.world.now());
      await this.save(app, room.roomId, asked);
      if (asked.failure !== null) this.tellFailure(app, room, asked.failure, null, null);
      return true;
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      // We ourselves stop: nothing is known of the platform, and the lease ends.
      if (error.kind === 'abandoned') return false;
      const { kind, platformCode, rid } = error;
      await this.save(app, room.roomId, afterFailure(room, kind, platformCode, this.world.now()));
      this.tellFailure(app, room, kind, platformCode, rid);
      return isOfOneRoom(kind);
    }
  }

  /** All parts, by rows received. */
  private async read(source: ListedSource, platformRoomId: string, signal: AbortSignal): Promise<SourceReplay[]> {
    const all: SourceReplay[] = [];
    for (let page = 0; page < MOST_PAGES; page++) {
      const { replays, total } = await source.listReplays(platformRoomId, all.length, signal);
      all.push(...replays);
      if (replays.length === 0 || all.length >= Math.min(total, MOST_PARTS)) break;
    }
    return all;
  }

  private save(app: AppRef, roomId: string, asked: ReturnType<typeof afterAnswer>): Promise<void> {
    return this.db.forMerchant(app.merchantId, (tx) => this.replays.save(tx, app, roomId, asked, this.world.now()));
  }

  private tellFailure(
    { merchantId, miniAppId }: AppRef,
    { roomId, tries }: DueReplay,
    kind: string,
    platformCode: number | null,
    rid: string | null,
  ): void {
    this.log.warn({ event: 'replays.failed', merchantId, miniAppId, roomId, tries, kind, platformCode, rid });
  }
}
