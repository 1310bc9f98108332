import { Inject, Injectable } from '@nestjs/common';
import { type Config, CONFIG } from '../../core/config';
import { Directory } from '../../core/directory';
import { LOG, type Log } from '../../core/log';
import { RepeatedWork } from '../../core/repeated-work';
import { World } from '../../core/world';
import { WinNoticesService } from './win-notices.service';

const TICK_MS = 1_000;
/** What a dead process was at is taken again then; what it had in hand by then is unknown. */
const LEASE_SECONDS = 150;
const AT_ONCE = 10;

/** Tells the winners of what was drawn; beside the clock that draws, so that no draw waits for messages. */
@Injectable()
export class WinNoticeClockService extends RepeatedWork {
  constructor(
    private readonly directory: Directory,
    private readonly notices: WinNoticesService,
    private readonly world: World,
    @Inject(CONFIG) config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {
    super(config.role, log, { event: 'lottery.notices', everyMs: TICK_MS });
  }

  /** Safe in several processes at once. @returns how many this one looked at */
  async tick(): Promise<number> {
    const due = await this.directory.claimNotices(this.world.now(), LEASE_SECONDS, AT_ONCE);
    for (const { merchantId, lotteryId } of due) {
      if (this.isStopping) break;
      try {
        await this.notices.tell(merchantId, lotteryId, () => this.isStopping);
      } catch (err) {
        this.log.error({ event: 'lottery.notice-failed', merchantId, lotteryId, err }); // one's trouble is not the others'
      }
    }
    return due.length;
  }
}
