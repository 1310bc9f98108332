import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppError } from './app-error';
import { type Buckets, MemoryBuckets, RedisBuckets } from './buckets';
import { type Config, CONFIG } from './config';
import { type LimitRule, retryAfterSeconds } from './limits.rules';
import { LOG, type Log } from './log';
import { Metrics } from './metrics';
import { World } from './world';

/** Why a limit refused, as the figures name it. */
export type LimitReason = 'member' | 'ip' | 'strangers';

/** Token buckets: in this process, or shared through Redis when `REDIS_URL` is set. */
@Injectable()
export class Limits implements OnApplicationShutdown {
  private readonly buckets: Buckets;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(LOG) log: Log,
    private readonly metrics: Metrics,
    private readonly world: World,
  ) {
    this.buckets = config.redisUrl === null ? new MemoryBuckets() : new RedisBuckets(config.redisUrl, log);
  }

  /**
   * @param key whose bucket
   * @throws AppError RATE_LIMITED with a jittered `Retry-After`
   */
  async take(why: LimitReason, key: string, rule: LimitRule): Promise<void> {
    const taken = this.buckets.take(key, rule);
    const waitMs = typeof taken === 'number' ? taken : await taken;
    if (waitMs === 0) return;
    this.metrics.refusals.inc({ why });
    throw new AppError('RATE_LIMITED', undefined, {
      retryAfterSeconds: retryAfterSeconds(waitMs, (below) => this.world.integer(below)),
    });
  }

  async giveBack(key: string, rule: LimitRule): Promise<void> {
    await this.buckets.giveBack(key, rule);
  }

  onApplicationShutdown(): Promise<void> {
    return this.buckets.close();
  }
}
