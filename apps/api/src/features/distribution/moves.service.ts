import { Inject, Injectable } from '@nestjs/common';
import { type Config, CONFIG } from '../../core/config';
import { Db } from '../../core/db';
import { LOG, type Log } from '../../core/log';
import { RepeatedWork } from '../../core/repeated-work';
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
export class MovesService extends RepeatedWork {
  constructor(
    private readonly db: Db,
    private readonly bindings: BindingsRepository,
    private readonly world: World,
    @Inject(CONFIG) config: Config,
    @Inject(LOG) log: Log,
  ) {
    super(config.role, log, { event: 'binding.settle', everyMs: TICK_MS });
  }

  /** @returns whether it is settled */
  async settleSoon(merchantId: string, moveId: string): Promise<boolean> {
    for (let left = TRIES; left > 0; left--) if (await this.settle(merchantId, moveId)) return true;
    return false;
  }

  /** @returns how many of the moves that were open are settled now */
  async tick(): Promise<number> {
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
