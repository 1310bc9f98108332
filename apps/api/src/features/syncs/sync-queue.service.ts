import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Config, CONFIG } from '../../core/config';
import { Jobs } from '../../core/jobs';
import { LOG, type Log } from '../../core/log';
import { SyncRunnerService } from './sync-runner.service';
import type { SyncRunEntity } from './syncs.entity';

const QUEUE = 'syncs';
/** Requested syncs run at once by one process, beside the scheduled ones. */
const AT_ONCE = 4;
/** The queue's code is loaded after the process has said that it is ready. */
const WORK_AFTER_MS = 1_000;

/** The syncs that staff asked for, on their way from the process that was asked to one that works. */
@Injectable()
export class SyncQueueService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly jobs: Jobs,
    private readonly runner: SyncRunnerService,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.role === 'web') return;
    this.timer = setTimeout(() => void this.work(), WORK_AFTER_MS).unref();
  }

  beforeApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  /** A queue out of reach is no reason to refuse: the schedule starts again what nobody has taken. */
  async add({ merchantId, id: runId }: SyncRunEntity): Promise<void> {
    try {
      await this.jobs.add(QUEUE, { merchantId, runId }, `sync-${merchantId}-${runId}`);
    } catch (err) {
      this.log.warn({ event: 'sync.not-queued', merchantId, runId, err });
    }
  }

  private async work(): Promise<void> {
    try {
      await this.jobs.work(QUEUE, AT_ONCE, ({ merchantId = '', runId = '' }) => this.runner.run(merchantId, runId));
    } catch (err) {
      this.log.error({ event: 'sync.queue', err });
    }
  }
}
