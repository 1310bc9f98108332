import { Injectable } from '@nestjs/common';
import { Directory, type DuePoll } from '../../core/directory';
import { World } from '../../core/world';
import { SyncLedgerService } from './sync-ledger.service';
import { SyncRetentionService } from './sync-retention.service';
import { SyncRunnerService } from './sync-runner.service';

/** Longer than nearly every poll; one that takes longer is not begun twice, for its run still stands. */
const LEASE_SECONDS = 60;
/** Mini-apps read at once by one process. */
const MOST_AT_ONCE = 16;
/** While another run is under way; it plans the next poll itself when it ends. */
const BUSY_SECONDS = 15;

/** Looks at the platforms' lists when the plan says so. The database decides which process takes which poll. */
@Injectable()
export class SyncPollerService {
  constructor(
    private readonly directory: Directory,
    private readonly ledger: SyncLedgerService,
    private readonly runner: SyncRunnerService,
    private readonly retention: SyncRetentionService,
    private readonly world: World,
  ) {}

  /** Takes on polls that are due, as many as this process still can. Each is to be polled then. */
  async claimDue(): Promise<DuePoll[]> {
    const free = MOST_AT_ONCE - this.runner.load;
    if (free <= 0) return [];
    return this.directory.claimDuePolls(this.world.now(), this.runner.worker, LEASE_SECONDS, free);
  }

  /** One poll, to its end. */
  async poll({ merchantId, miniAppId, sweptDay, hinted }: DuePoll): Promise<void> {
    const app = { merchantId, miniAppId };
    const scope = await this.ledger.scopeOfPoll(app, sweptDay);
    const run = await this.ledger.begin(app, hinted ? 'hint' : 'schedule', scope, this.runner.worker);
    if (!run) return this.ledger.postpone(app, BUSY_SECONDS);
    await this.runner.execute(run);
    // Once a day, and more often while sweeps fail and each leaves a row: as often as there is something to forget.
    if (scope === 'sweep') await this.retention.purge(app);
  }
}
