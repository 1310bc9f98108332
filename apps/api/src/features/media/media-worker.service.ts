import { Inject, Injectable } from '@nestjs/common';
import { type Config, CONFIG } from '../../core/config';
import { LOG, type Log } from '../../core/log';
import { RepeatedWork } from '../../core/repeated-work';
import { MediaWorksService } from './media-works.service';

const TICK_MS = 500;

/** The clock of a process that works: looks for pictures that something is to be done about. */
@Injectable()
export class MediaWorkerService extends RepeatedWork {
  constructor(
    private readonly works: MediaWorksService,
    @Inject(CONFIG) config: Config,
    @Inject(LOG) log: Log,
  ) {
    super(config.role, log, { event: 'media.worker', everyMs: TICK_MS });
  }

  async tick(): Promise<void> {
    while (!this.isStopping && (await this.works.workDue(() => this.isStopping)) > 0);
  }
}
