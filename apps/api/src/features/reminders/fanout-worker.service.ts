import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Config, CONFIG } from '../../core/config';
import { LOG, type Log } from '../../core/log';
import { Repeating } from '../../core/repeating';
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
  private readonly clock = new Repeating(
    TICK_MS,
    () => this.look(),
    (err) => this.log.warn({ event: 'reminder.worker', err }),
  );
  private looking: Promise<void> | null = null;
  /** There was news while it looked. */
  private isAsked = false;
  private readonly senders = new Set<Promise<void>>();

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
    this.rooms.onNews(() => void this.look());
    this.clock.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.clock.stop();
    await this.looking;
    await Promise.all([...this.senders, this.pushes.stop()]);
  }

  /** Looks now, or once more when it is at it. Resolves when there is nothing left to look at. */
  private look(): Promise<void> {
    if (this.clock.isStopping) return Promise.resolve();
    this.isAsked = true;
    return (this.looking ??= this.lookWhileAsked().finally(() => {
      this.looking = null;
    }));
  }

  private async lookWhileAsked(): Promise<void> {
    while (this.isAsked && !this.clock.isStopping) {
      this.isAsked = false;
      try {
        while (!this.clock.isStopping && (await this.plans.lookAtDue()) > 0);
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
      while (!this.clock.isStopping && (await this.fanout.sendNext(() => this.clock.isStopping)));
    } catch (err) {
      this.log.warn({ event: 'reminder.sender', err });
    }
  }
}
