import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Config, CONFIG } from '../../core/config';
import { Directory } from '../../core/directory';
import { LOG, type Log } from '../../core/log';
import { Repeating } from '../../core/repeating';
import { DrawsService } from './draws.service';

const TICK_MS = 500;
/** What a dead process was at is taken again then. */
const LEASE_SECONDS = 20;
const AT_ONCE = 10;

/** Closes and draws what is due. */
@Injectable()
export class LotteryClockService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly clock = new Repeating(
    TICK_MS,
    () => this.tick(),
    (err) => this.log.warn({ event: 'lottery.clock', err }), // the database is away, say
  );

  constructor(
    private readonly directory: Directory,
    private readonly draws: DrawsService,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.role !== 'web') this.clock.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.clock.stop();
  }

  /** Safe in several processes at once. @returns how many this one looked at */
  async tick(): Promise<number> {
    const due = await this.directory.claimLotteries(LEASE_SECONDS, AT_ONCE);
    for (const { merchantId, lotteryId } of due) {
      if (this.clock.isStopping) break;
      try {
        await this.draws.advance(merchantId, lotteryId);
      } catch (err) {
        this.log.error({ event: 'lottery.failed', merchantId, lotteryId, err }); // one's trouble is not the others'
      }
    }
    return due.length;
  }
}
