import { Injectable } from '@nestjs/common';
import { type Allowance, type EndpointName, endpoints } from '@kaibo/wechat';
import type { AppRef } from '../../core/directory';
import { dayOf } from '../../core/day';
import { Db } from '../../core/db';
import { World } from '../../core/world';
import { SourceError } from '../../platforms/platform';
import { QuotaRepository } from './quota.repository';

/** Calls reserved at once: one statement for so many calls, and at most so many lost with a process. */
const LOT = 20;
/** Below this part of the day's quota no viewer's hint is heard. */
const LOW_PART = 0.2;

interface Lot {
  day: string;
  left: number;
}

/**
 * Keeps the platform's daily quotas, whatever number of processes call it: calls are reserved in the database in lots
 * before they are made, and a lot belongs to one process.
 */
@Injectable()
export class QuotaService {
  private readonly lots = new Map<string, Lot>();
  private readonly reserving = new Map<string, Promise<void>>();

  constructor(
    private readonly db: Db,
    private readonly quotas: QuotaRepository,
    private readonly world: World,
  ) {}

  /**
   * Spends one call.
   * @throws SourceError `quota-used-up`: nothing may be sent today
   */
  async spend(app: AppRef, endpoint: string): Promise<void> {
    const { group, perDay } = quotaOf(endpoint);
    if (perDay === null) return;
    const key = keyOf(app, group);
    for (;;) {
      const day = dayOf(this.world.now());
      const lot = this.lots.get(key);
      if (lot && lot.day === day && lot.left > 0) {
        lot.left--;
        return;
      }
      let reserving = this.reserving.get(key);
      if (!reserving) {
        reserving = this.reserve(app, group, day, perDay).finally(() => this.reserving.delete(key));
        this.reserving.set(key, reserving);
      }
      await reserving;
    }
  }

  /** The platform said 45009: nothing more goes out today, from any process. */
  async exhaust(app: AppRef, endpoint: string): Promise<void> {
    const now = this.world.now();
    const day = dayOf(now);
    const { group } = quotaOf(endpoint);
    this.lots.delete(keyOf(app, group));
    await this.db.forMerchant(app.merchantId, (tx) => this.quotas.markExhausted(tx, { ...app, group, day }, now));
  }

  /** True when less than a fifth of today's calls is left. */
  async isLow(app: AppRef, endpoint: EndpointName): Promise<boolean> {
    const { group, perDay } = quotaOf(endpoint);
    if (perDay === null) return false;
    const day = dayOf(this.world.now());
    const spent = await this.db.forMerchant(app.merchantId, (tx) => this.quotas.find(tx, { ...app, group, day }));
    return spent !== null && (spent.exhaustedAt !== null || perDay - spent.reserved < perDay * LOW_PART);
  }

  private async reserve(app: AppRef, group: string, day: string, perDay: number): Promise<void> {
    const isReserved = await this.db.forMerchant(app.merchantId, (tx) =>
      this.quotas.reserve(tx, { ...app, group, day }, LOT, perDay),
    );
    if (!isReserved)
      throw new SourceError('quota-used-up', `The quota of ${group} for ${day} (Asia/Shanghai) is used up.`);
    this.lots.set(keyOf(app, group), { day, left: LOT });
  }
}

const keyOf = (app: AppRef, group: string): string => `${app.merchantId}/${app.miniAppId}/${group}`;

/** Endpoints may share one quota. @throws Error for a name that is not in the endpoint table */
function quotaOf(endpoint: string): Allowance {
  const found = Object.values(endpoints).find(({ name }) => name === endpoint);
  if (!found) throw new Error(`no endpoint ${endpoint} in the platform's table`);
  return found.quota;
}
