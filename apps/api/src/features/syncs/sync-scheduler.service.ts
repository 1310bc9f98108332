import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Config, CONFIG } from '../../core/config';
import { Directory, type DuePoll } from '../../core/directory';
import { Jobs } from '../../core/jobs';
import { LOG, type Log } from '../../core/log';
import { World } from '../../core/world';
import { RoomStoreService } from '../rooms/room-store.service';
import { SyncLedgerService } from './sync-ledger.service';
import { SyncRetentionService } from './sync-retention.service';
import { SyncRunnerService } from './sync-runner.service';
import { ABANDONED_AFTER_SECONDS } from './syncs.rules';
import { SYNC_QUEUE } from './syncs.service';

const TICK_MS = 500;
/** What the clock alone changes, and runs of dead processes, are looked for this often. */
const LOOK_AFTER_EVERY_TICKS = 4;
/** Longer than nearly every poll; one that takes longer is not begun twice, for its run still stands. */
const LEASE_SECONDS = 60;
/** Mini-apps read at once by one process. */
const MOST_AT_ONCE = 16;
/** Requested syncs run at once by one process, beside the scheduled ones. */
const REQUESTED_AT_ONCE = 4;
/** While another run is under way; it plans the next poll itself when it ends. */
const BUSY_SECONDS = 15;
const ABANDONED_AT_ONCE = 50;
/** The queue's code is loaded after the process has said that it is ready. */
const QUEUE_AFTER_MS = 1_000;

/** Looks at the platforms when it is time to. In every process that works; the database decides which takes what. */
@Injectable()
export class SyncSchedulerService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly under = new Set<Promise<void>>();
  private isStopping = false;

  constructor(
    private readonly directory: Directory,
    private readonly ledger: SyncLedgerService,
    private readonly runner: SyncRunnerService,
    private readonly retention: SyncRetentionService,
    private readonly rooms: RoomStoreService,
    private readonly jobs: Jobs,
    private readonly world: World,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.role === 'web') return;
    this.after(TICK_MS, () => this.loop(0));
    this.after(QUEUE_AFTER_MS, () => this.workQueue());
  }

  /** No new polls; those under way are told to stop by the runner. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    for (const timer of this.timers) clearTimeout(timer);
    await this.settle();
  }

  /** Begins the polls that are due, as many as this process can still take. They go on after it returns. */
  async tick(): Promise<void> {
    const free = MOST_AT_ONCE - this.runner.load;
    if (free <= 0 || this.isStopping) return;
    const due = await this.directory.claimDuePolls(this.world.now(), this.runner.worker, LEASE_SECONDS, free);
    for (const poll of due) this.start(this.poll(poll));
  }

  /** What the clock alone changes, and runs whose process is gone. */
  async lookAfter(): Promise<void> {
    const now = this.world.now();
    await this.rooms.expireDue(now);
    const silentSince = new Date(now.getTime() - ABANDONED_AFTER_SECONDS * 1000);
    for (const { merchantId, runId } of await this.directory.abandonedSyncs(silentSince, ABANDONED_AT_ONCE)) {
      if ((await this.ledger.lookAt(merchantId, runId)) === 'start-again')
        this.start(this.runner.run(merchantId, runId));
    }
  }

  /** Resolves when nothing that this has begun is under way. */
  async settle(): Promise<void> {
    while (this.under.size) await Promise.allSettled(this.under);
  }

  private async poll(due: DuePoll): Promise<void> {
    const app = { merchantId: due.merchantId, miniAppId: due.miniAppId };
    const scope = await this.ledger.scopeOfPoll(app, due.sweptDay);
    const run = await this.ledger.begin(app, due.hinted ? 'hint' : 'schedule', scope, this.runner.worker);
    if (!run) return this.ledger.postpone(app, BUSY_SECONDS);
    await this.runner.execute(run);
    // Once a day, and more often while sweeps fail and each leaves a row: as often as there is something to forget.
    if (scope === 'sweep') await this.retention.purge(app);
  }

  private start(work: Promise<void>): void {
    const done = work
      .catch((err: unknown) => this.log.error({ event: 'sync.tick', err }))
      .finally(() => this.under.delete(done));
    this.under.add(done);
  }

  private async loop(count: number): Promise<void> {
    try {
      await this.tick();
      if (count % LOOK_AFTER_EVERY_TICKS === 0) await this.lookAfter();
    } catch (err) {
      // The database is away, say: the next tick finds out.
      this.log.warn({ event: 'sync.tick', err });
    }
    if (!this.isStopping) this.after(TICK_MS, () => this.loop(count + 1));
  }

  private async workQueue(): Promise<void> {
    try {
      await this.jobs.work(SYNC_QUEUE, REQUESTED_AT_ONCE, async ({ merchantId = '', runId = '' }) => {
        await this.runner.run(merchantId, runId);
      });
    } catch (err) {
      this.log.error({ event: 'sync.queue', err });
    }
  }

  private after(ms: number, work: () => Promise<void>): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      void work();
    }, ms);
    timer.unref();
    this.timers.add(timer);
  }
}
