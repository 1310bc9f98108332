import type { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import type { Log } from './log';
import { giveBack, type LimitRule, takeOne } from './limits.rules';

/** Buckets that a process remembers; the one that was asked for longest ago is forgotten first. */
const MOST_BUCKETS = 100_000;
/** A Redis that answers later than this is away. */
const ANSWER_WITHIN_MS = 150;
/** While it is away it is not asked again before. */
const AWAY_FOR_MS = 1_000;

/** Port: where buckets stand. */
export interface Buckets {
  /** @returns milliseconds to wait; 0 when one was given */
  take(key: string, rule: LimitRule): Promise<number> | number;
  /** Puts one back that was taken in vain. */
  giveBack(key: string, rule: LimitRule): Promise<void> | void;
  close(): Promise<void>;
}

/** In this process. */
export class MemoryBuckets implements Buckets {
  private readonly buckets = new LRUCache<string, number>({ max: MOST_BUCKETS });

  /** @param clock milliseconds; the machine's, not the world's: it is the machine that is spared */
  constructor(private readonly clock: () => number = () => performance.now()) {}

  take(key: string, rule: LimitRule): number {
    const { fullAt, waitMs } = takeOne(this.buckets.get(key), this.clock(), rule);
    this.buckets.set(key, fullAt);
    return waitMs;
  }

  giveBack(key: string, rule: LimitRule): void {
    const before = this.buckets.get(key);
    if (before !== undefined) this.buckets.set(key, giveBack(before, rule));
  }

  async close(): Promise<void> {}
}

/** `takeOne` and `giveBack` where the buckets stand, by Redis's own clock: one for all processes, and one step for each. */
const SCRIPT = `
local each = tonumber(ARGV[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local before = tonumber(redis.call('GET', KEYS[1]) or now)
if ARGV[3] == '1' then
  redis.call('SET', KEYS[1], string.format('%.3f', before - each), 'PX', math.ceil(math.max(before - each - now, 1)))
  return '0'
end
local full = math.max(before, now) + each
local wait = full - now - tonumber(ARGV[2]) * each
if wait > 0.001 then return string.format('%.3f', wait) end
redis.call('SET', KEYS[1], string.format('%.3f', full), 'PX', math.ceil(full - now))
return '0'`;

/**
 * Shared by all processes through Redis. While it is away each process counts for itself: limits never keep anybody out
 * because of a Redis.
 */
export class RedisBuckets implements Buckets {
  private readonly own = new MemoryBuckets();
  private readonly client: Promise<Redis>;
  private awayUntil = 0;
  private isAway = false;

  constructor(
    url: string,
    private readonly log: Log,
    answerWithinMs = ANSWER_WITHIN_MS,
  ) {
    this.client = import('ioredis').then(({ Redis: Client }) => {
      const client = new Client(url, {
        commandTimeout: answerWithinMs,
        connectTimeout: 1_000,
        maxRetriesPerRequest: 0,
        enableOfflineQueue: false,
        retryStrategy: () => AWAY_FOR_MS,
      });
      client.on('error', (err: Error) => this.away(err));
      client.on('ready', () => this.back());
      return client;
    });
  }

  take(key: string, rule: LimitRule): Promise<number> {
    return this.ask(key, rule, '0', () => this.own.take(key, rule));
  }

  async giveBack(key: string, rule: LimitRule): Promise<void> {
    await this.ask(key, rule, '1', () => {
      this.own.giveBack(key, rule);
      return 0;
    });
  }

  async close(): Promise<void> {
    (await this.client).disconnect();
  }

  private async ask(key: string, rule: LimitRule, back: '0' | '1', otherwise: () => number): Promise<number> {
    if (performance.now() < this.awayUntil) return otherwise();
    try {
      const client = await this.client;
      const each = String(1_000 / rule.perSecond);
      return Number(await client.eval(SCRIPT, 1, `kaibo:limit:${key}`, each, String(rule.burst), back));
    } catch (error) {
      this.away(error as Error); // ioredis rejects with errors only
      return otherwise();
    }
  }

  private away(err: Error): void {
    this.awayUntil = performance.now() + AWAY_FOR_MS;
    if (!this.isAway) this.log.warn({ event: 'limits.redis-away', err });
    this.isAway = true;
  }

  private back(): void {
    this.awayUntil = 0;
    if (this.isAway) this.log.info({ event: 'limits.redis-back' });
    this.isAway = false;
  }
}
