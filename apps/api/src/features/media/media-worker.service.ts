import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Config, CONFIG } from '../../core/config';
import { LOG, type Log } from '../../core/log';
import { Repeating } from '../../core/repeating';
import { MediaWorksService } from './media-works.service';

const TICK_MS = 500;

/** The clock of a process that works: looks for pictures that something is to be done about. */
@Injectable()
export class MediaWorkerService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly clock = new Repeating(
    TICK_MS,
    () => this.tick(),
    (err) => this.log.warn({ event: 'media.worker', err }), // the database is away, say
  );

  constructor(
    private readonly works: MediaWorksService,
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
    while (!this.clock.isStopping && (await this.works.workDue(() => this.clock.isStopping)) > 0);
  }
}
