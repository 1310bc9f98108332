import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type Config, CONFIG } from './config';
import { type Changes, Directory } from './directory';
import { LOG, type Log } from './log';

/** How often a process asks what changed. */
const POLL_EVERY_MS = 500;
/** A cursor that no change is older than: from here on. */
const FROM_NOW = '18446744073709551615';
const FROM_THE_BEGINNING = '0';

/**
 * Asks every half second what changed for readers of memory: which feeds, and whose tokens are refused. One statement a
 * process, whatever number of merchants there is.
 */
@Injectable()
export class VersionPoll implements OnModuleInit, OnApplicationShutdown {
  private readonly watchers: ((changes: Changes) => void)[] = [];
  /** Feeds are read when they are first asked for; who was revoked before this process began must be known from the start. */
  private since = { feeds: FROM_NOW, revocations: FROM_THE_BEGINNING };
  private timer: NodeJS.Timeout | undefined;
  private polling: Promise<void> | null = null;
  private isStopped = false;
  private isAway = false;
  private heardAt = -Infinity;

  constructor(
    private readonly directory: Directory,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Told of every change; perhaps twice, never not at all. Before the module starts. */
  watch(watcher: (changes: Changes) => void): void {
    this.watchers.push(watcher);
  }

  /** The cursor is there before the first look-up, so that no change falls between the two. */
  async onModuleInit(): Promise<void> {
    await this.poll();
    if (this.config.role !== 'worker') this.schedule();
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.polling?.catch(() => undefined);
  }

  /** Takes notice of every change committed before this was called. */
  async poll(): Promise<void> {
    await this.polling?.catch(() => undefined);
    const running = this.readChanges().finally(() => {
      if (this.polling === running) this.polling = null;
    });
    this.polling = running;
    await running;
  }

  /** How long ago the last answer was asked for. */
  silentForMs(): number {
    return performance.now() - this.heardAt; // the machine's clock: a test's stands still
  }

  private async readChanges(): Promise<void> {
    const askedAt = performance.now();
    const changes = await this.directory.changes(this.since.feeds, this.since.revocations);
    this.since = { feeds: changes.nextXid, revocations: changes.nextXid };
    this.heardAt = askedAt;
    for (const watcher of this.watchers) watcher(changes);
  }

  private schedule(): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => void this.tick(), POLL_EVERY_MS).unref();
  }

  private async tick(): Promise<void> {
    try {
      await this.poll();
      if (this.isAway) this.log.info({ event: 'feeds.back' });
      this.isAway = false;
    } catch (err) {
      // While the database is away nothing changes: the pages stay as they are. Said once.
      if (!this.isAway && !this.isStopped) this.log.warn({ event: 'feeds.away', err });
      this.isAway = true;
    }
    this.schedule();
  }
}
