import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Config, CONFIG } from '../../core/config';
import { Directory } from '../../core/directory';
import { LOG, type Log } from '../../core/log';
import { Repeating } from '../../core/repeating';
import { World } from '../../core/world';
import { WinNoticesService } from './win-notices.service';

const TICK_MS = 1_000;
/** What a dead process was at is taken again then; what it had in hand by then is unknown. */
const LEASE_SECONDS = 150;
const AT_ONCE = 10;

/** Tells the winners of what was drawn; beside the clock that draws, so that no draw waits for messages. */
@Injectable()
export class WinNoticeClockService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly clock = new Repeating(
    TICK_MS,
    () => this.tick(),
    (err) => this.log.warn({ event: 'lottery.notices', err }), // the database is away, say
  );

  constructor(
    private readonly directory: Directory,
    private readonly notices: WinNoticesService,
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

  /** Safe in several processes at once. @returns how many this one looked at */
  async tick(): Promise<number> {
    const due = await this.directory.claimNotices(this.world.now(), LEASE_SECONDS, AT_ONCE);
    for (const { merchantId, lotteryId } of due) {
      if (this.clock.isStopping) break;
      try {
        await this.notices.tell(merchantId, lotteryId, () => this.clock.isStopping);
      } catch (err) {
        this.log.error({ event: 'lottery.notice-failed', merchantId, lotteryId, err }); // one's trouble is not the others'
      }
    }
    return due.length;
  }
}
