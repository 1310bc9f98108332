import { Inject, Injectable } from '@nestjs/common';
import { type Config, CONFIG } from '../../core/config';
import { LOG, type Log } from '../../core/log';
import { RepeatedWork } from '../../core/repeated-work';
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
export class FanoutWorkerService extends RepeatedWork {
  private looking: Promise<void> | null = null;
  /** There was news while it looked. */
  private isAsked = false;
  private readonly senders = new Set<Promise<void>>();

  constructor(
    private readonly plans: PlansService,
    private readonly fanout: FanoutService,
    private readonly pushes: FollowerPushesService,
    private readonly rooms: RoomStoreService,
    @Inject(CONFIG) config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {
    super(config.role, log, { event: 'reminder.worker', everyMs: TICK_MS });
  }

  override onApplicationBootstrap(): void {
    if (this.isWorker) this.rooms.onNews(() => void this.tick());
    super.onApplicationBootstrap();
  }

  override async beforeApplicationShutdown(): Promise<void> {
    await super.beforeApplicationShutdown();
    await this.looking;
    await Promise.all([...this.senders, this.pushes.stop()]);
  }

  /** Looks now, or once more when it is at it. Resolves when there is nothing left to look at. */
  tick(): Promise<void> {
    if (this.isStopping) return Promise.resolve();
    this.isAsked = true;
    return (this.looking ??= this.lookWhileAsked().finally(() => {
      this.looking = null;
    }));
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
