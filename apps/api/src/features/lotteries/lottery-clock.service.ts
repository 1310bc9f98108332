import { Inject, Injectable } from '@nestjs/common';
import { type Config, CONFIG } from '../../core/config';
import { Directory } from '../../core/directory';
import { LOG, type Log } from '../../core/log';
import { RepeatedWork } from '../../core/repeated-work';
import { DrawsService } from './draws.service';

const TICK_MS = 500;
/** What a dead process was at is taken again then. */
const LEASE_SECONDS = 20;
const AT_ONCE = 10;

/** Closes and draws what is due. */
@Injectable()
export class LotteryClockService extends RepeatedWork {
  constructor(
    private readonly directory: Directory,
    private readonly draws: DrawsService,
    @Inject(CONFIG) config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {
    super(config.role, log, { event: 'lottery.clock', everyMs: TICK_MS });
  }

  /** Safe in several processes at once. @returns how many this one looked at */
  async tick(): Promise<number> {
    const due = await this.directory.claimLotteries(LEASE_SECONDS, AT_ONCE);
    for (const { merchantId, lotteryId } of due) {
      if (this.isStopping) break;
      try {
        await this.draws.advance(merchantId, lotteryId);
      } catch (err) {
        this.log.error({ event: 'lottery.failed', merchantId, lotteryId, err }); // one's trouble is not the others'
      }
    }
    return due.length;
  }
}
