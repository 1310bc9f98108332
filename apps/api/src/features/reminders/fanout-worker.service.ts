import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Config, CONFIG } from '../../core/config';
import { LOG, type Log } from '../../core/log';
import { RoomStoreService } from '../rooms/room-store.service';
import { FanoutService } from './fanout.service';
import { FollowerPushesService } from './follower-pushes.service';
import { PlansService } from './plans.service';

const TICK_MS = 500;
/** Chunks that one process sends at once: with it die fifty messages at most. More of them are sent by more processes. */
const AT_ONCE = 1;

/**
 * The clock of a process that works: looks for rooms with news, and for chunks that are due. News is looked at while chunks
 * go, so that no start waits for the messages of another.
 */
@Injectable()
export class FanoutWorkerService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | null = null;
  /** There was news while it looked. */
  private isAsked = false;
  private readonly senders = new Set<Promise<void>>();
  private isStopping = false;

  constructor(
    private readonly plans: PlansService,
    private readonly fanout: FanoutService,
    private readonly pushes: FollowerPushesService,
    private readonly rooms: RoomStoreService,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.role === 'web') return;
    this.rooms.onNews(() => this.look());
    this.schedule();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.looking;
    await Promise.all([...this.senders, this.pushes.stop()]);
  }

  private schedule(): void {
    clearTimeout(this.timer);
    if (!this.isStopping) this.timer = setTimeout(() => this.look(), TICK_MS).unref();
  }

  private look(): void {
    if (this.isStopping) return;
    this.isAsked = true;
    this.looking ??= this.lookWhileAsked().finally(() => {
      this.looking = null;
      this.schedule();
    });
  }

  private async lookWhileAsked(): Promise<void> {
    while (this.isAsked && !this.isStopping) {
      this.isAsked = false;
      try {
        while (!this.isStopping && (await this.plans.lookAtDue()) > 0);
      } catch (err) {
        this.log.warn({ event: 'reminder.worker', err }); // the database is away, say
      }
      this.sendMore();
    }
  }

  private sendMore(): void {
    while (this.senders.size < AT_ONCE) {
      const sender = this.sendAll();
      this.senders.add(sender);
      void sender.finally(() => this.senders.delete(sender));
    }
  }

  private async sendAll(): Promise<void> {
    try {
      while (!this.isStopping && (await this.fanout.sendNext(() => this.isStopping)));
    } catch (err) {
      this.log.warn({ event: 'reminder.sender', err });
    }
  }
}
