import type { BeforeApplicationShutdown, OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { Config } from './config';
import type { Log } from './log';
import { Repeating } from './repeating';

/**
 * What processes that work do again and again, in none whose role is `web` alone. It ends with the process, and what is under
 * way is waited for; a failure (the database is away, say) is logged, and the next time comes nevertheless.
 */
export abstract class RepeatedWork implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly repeating: Repeating;

  /** @param options.event under which failures are logged */
  protected constructor(
    private readonly role: Config['role'],
    log: Log,
    { event, everyMs }: { event: string; everyMs: number },
  ) {
    this.repeating = new Repeating(
      everyMs,
      () => this.tick(),
      (err) => log.warn({ event, err }),
    );
  }

  /** One time. Safe in several processes at once. */
  abstract tick(): Promise<unknown>;

  /** True once the process is to end: long work looks, and leaves the rest. */
  protected get isStopping(): boolean {
    return this.repeating.isStopping;
  }

  protected get isWorker(): boolean {
    return this.role !== 'web';
  }

  onApplicationBootstrap(): void {
    if (this.isWorker) this.repeating.start();
  }

  /** Everyone is told before anyone is waited for: the waits come one after another. */
  onModuleDestroy(): void {
    this.repeating.end();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.repeating.stop();
  }
}
