import { Inject, Injectable } from '@nestjs/common';
import { type Config, CONFIG } from '../../core/config';
import { Directory } from '../../core/directory';
import { LOG, type Log } from '../../core/log';
import { RepeatedWork } from '../../core/repeated-work';
import { World } from '../../core/world';

const EVERY_MS = 10 * 60_000;

/** Removes what nobody can use any more: ended sessions, windows of attempts that are over, old resets. */
@Injectable()
export class StaffSweepService extends RepeatedWork {
  constructor(
    private readonly directory: Directory,
    private readonly world: World,
    @Inject(CONFIG) config: Config,
    @Inject(LOG) log: Log,
  ) {
    super(config.role, log, { event: 'staff.sweep', everyMs: EVERY_MS });
  }

  /** @returns how many rows went */
  tick(): Promise<number> {
    return this.directory.sweepStaff(this.world.now());
  }
}
