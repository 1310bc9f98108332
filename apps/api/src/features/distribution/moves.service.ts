import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Config, CONFIG } from '../../core/config';
import { Db } from '../../core/db';
import { LOG, type Log } from '../../core/log';
import { Repeating } from '../../core/repeating';
import { World } from '../../core/world';
import { BindingsRepository } from './bindings.repository';

const TICK_MS = 2_000;
const AT_ONCE = 20;
/** The first look only notes how far transactions have come. */
const TRIES = 3;

/**
 * A move is settled once nobody can be bound any more who did not see it. As a rule that is at once; what is left, also of a
 * process that died, is looked at again and again.
 */
@Injectable()
export class MovesService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly ticks = new Repeating(
    TICK_MS,
    () => this.settleDue(),
    (err) => this.log.warn({ event: 'binding.settle', err }),
  );

  constructor(
    private readonly db: Db,
    private readonly bindings: BindingsRepository,
    private readonly world: World,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.role !== 'web') this.ticks.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.ticks.stop();
  }

  /** @returns whether it is settled */
  async settleSoon(merchantId: string, moveId: string): Promise<boolean> {
    for (let left = TRIES; left > 0; left--) if (await this.settle(merchantId, moveId)) return true;
    return false;
  }

  /** @returns how many of the moves that were open are settled now */
  async settleDue(): Promise<number> {
    const open = await this.db.directory<{ merchant_id: string; move_id: string }>(
      'select * from directory.open_moves($1)',
      [AT_ONCE],
    );
    let settled = 0;
    for (const { merchant_id: merchantId, move_id: moveId } of open)
      if (await this.settle(merchantId, moveId)) settled++;
    return settled;
  }

  private settle(merchantId: string, moveId: string): Promise<boolean> {
    return this.db.forMerchant(merchantId, (tx) => this.bindings.settle(tx, merchantId, moveId, this.world.now()));
  }
}
