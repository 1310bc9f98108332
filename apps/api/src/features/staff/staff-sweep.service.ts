import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Config, CONFIG } from '../../core/config';
import { Directory } from '../../core/directory';
import { LOG, type Log } from '../../core/log';
import { World } from '../../core/world';

const EVERY_MS = 10 * 60_000;

/** Removes what nobody can use any more: ended sessions, windows of attempts that are over, old resets. */
@Injectable()
export class StaffSweepService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private under: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly directory: Directory,
    private readonly world: World,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.role === 'web') return;
    this.timer = setInterval(() => {
      this.under = this.sweep().catch((err: unknown) => this.log.warn({ event: 'staff.sweep', err })); // the database is away, say
    }, EVERY_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.under;
  }

  /** @returns how many rows went */
  sweep(): Promise<number> {
    return this.directory.sweepStaff(this.world.now());
  }
}
