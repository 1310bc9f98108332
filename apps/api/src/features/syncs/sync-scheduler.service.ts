import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { type Config, CONFIG } from '../../core/config';
import { LOG, type Log } from '../../core/log';
import { Repeating } from '../../core/repeating';
import { SyncMaintenanceService } from './sync-maintenance.service';
import { SyncPollerService } from './sync-poller.service';

const TICK_MS = 500;
/** What the clock alone changes, and runs of dead processes, are looked for this often. */
const LOOK_AFTER_EVERY_TICKS = 4;

/** The clock of a process that works: says when, and knows what it has begun. What is done, others know. */
@Injectable()
export class SyncSchedulerService implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly clock = new Repeating(
    TICK_MS,
    () => this.work(),
    // The database is away, say: the next tick finds out.
    (err) => this.log.warn({ event: 'sync.tick', err }),
  );
  private readonly under = new Set<Promise<void>>();
  private ticks = 0;

  constructor(
    private readonly poller: SyncPollerService,
    private readonly maintenance: SyncMaintenanceService,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.role !== 'web') this.clock.start();
  }

  /** No new polls; those under way are told to stop by the runner. */
  onModuleDestroy(): void {
    this.clock.end();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.clock.stop();
    await this.settle();
  }

  /** Begins the polls that are due, as many as this process can still take. They go on after it returns. */
  async tick(): Promise<void> {
    if (this.clock.isStopping) return;
    for (const due of await this.poller.claimDue()) this.start(this.poller.poll(due));
  }

  /** What the clock alone changes, and runs that nobody is at. */
  async lookAfter(): Promise<void> {
    await this.maintenance.expireRooms();
    for (const run of await this.maintenance.tellAbandoned()) this.start(this.maintenance.runUntaken(run));
  }

  /** Resolves when nothing that this has begun is under way. */
  async settle(): Promise<void> {
    while (this.under.size) await Promise.allSettled(this.under);
  }

  private start(work: Promise<void>): void {
    const done = work
      .catch((err: unknown) => this.log.error({ event: 'sync.tick', err }))
      .finally(() => this.under.delete(done));
    this.under.add(done);
  }

  private async work(): Promise<void> {
    const isLooking = this.ticks++ % LOOK_AFTER_EVERY_TICKS === 0;
    await this.tick();
    if (isLooking) await this.lookAfter();
  }
}
