import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Config, CONFIG } from '../../core/config';
import { Directory } from '../../core/directory';
import { LOG, type Log } from '../../core/log';
import { Repeating } from '../../core/repeating';
import { World } from '../../core/world';

const EVERY_MS = 10 * 60_000;

/** Removes what nobody can use any more: ended sessions, windows of attempts that are over, old resets. */
@Injectable()
export class StaffSweepService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly clock = new Repeating(
    EVERY_MS,
    () => this.sweep(),
    (err) => this.log.warn({ event: 'staff.sweep', err }), // the database is away, say
  );

  constructor(
    private readonly directory: Directory,
    private readonly world: World,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.role !== 'web') this.clock.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.clock.stop();
  }

  /** @returns how many rows went */
  sweep(): Promise<number> {
    return this.directory.sweepStaff(this.world.now());
  }
}
