import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Config, CONFIG } from '../../core/config';
import { LOG, type Log } from '../../core/log';
import { Repeating } from '../../core/repeating';
import { HookWorksService } from './hook-works.service';

const TICK_MS = 500;

/** The clock of a process that works: looks for events that are due. */
@Injectable()
export class HookWorkerService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly clock = new Repeating(
    TICK_MS,
    () => this.tick(),
    (err) => this.log.warn({ event: 'hook.worker', err }), // the database is away, say
  );

  constructor(
    private readonly works: HookWorksService,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.role !== 'web') this.clock.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.clock.stop();
  }

  private async tick(): Promise<void> {
    const isStopping = () => this.clock.isStopping;
    while (!isStopping() && (await this.works.workDue(isStopping)) > 0);
  }
}
