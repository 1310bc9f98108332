import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Config, CONFIG } from '../../core/config';
import { LOG, type Log } from '../../core/log';
import { MediaWorksService } from './media-works.service';

const TICK_MS = 500;

/** The clock of a process that works: looks for pictures that something is to be done about. */
@Injectable()
export class MediaWorkerService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private under: Promise<void> = Promise.resolve();
  private isStopping = false;

  constructor(
    private readonly works: MediaWorksService,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.role !== 'web') this.schedule();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.under;
  }

  private schedule(): void {
    if (this.isStopping) return;
    this.timer = setTimeout(() => {
      this.under = this.tick().finally(() => this.schedule());
    }, TICK_MS).unref();
  }

  private async tick(): Promise<void> {
    try {
      while (!this.isStopping && (await this.works.workDue(() => this.isStopping)) > 0);
    } catch (err) {
      this.log.warn({ event: 'media.worker', err }); // the database is away, say
    }
  }
}
