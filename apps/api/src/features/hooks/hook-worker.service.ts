import { Inject, Injectable } from '@nestjs/common';
import { type Config, CONFIG } from '../../core/config';
import { LOG, type Log } from '../../core/log';
import { RepeatedWork } from '../../core/repeated-work';
import { HookWorksService } from './hook-works.service';

const TICK_MS = 500;

/** The clock of a process that works: looks for events that are due. */
@Injectable()
export class HookWorkerService extends RepeatedWork {
  constructor(
    private readonly works: HookWorksService,
    @Inject(CONFIG) config: Config,
    @Inject(LOG) log: Log,
  ) {
    super(config.role, log, { event: 'hook.worker', everyMs: TICK_MS });
  }

  async tick(): Promise<void> {
    const isStopping = () => this.isStopping;
    while (!isStopping() && (await this.works.workDue(isStopping)) > 0);
  }
}
