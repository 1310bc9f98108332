import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Directory } from '../../core/directory';
import { Retention } from '../../core/retention';
import { PlansRepository } from './plans.repository';

/** So many rooms a merchant and day: what is left goes the next day. */
const MOST_ROOMS = 200;

/** Takes old plans away with their chunks and promises, and lets go of rooms for which nobody waits any more. */
@Injectable()
export class ReminderPurgeService implements OnModuleInit {
  constructor(
    private readonly directory: Directory,
    private readonly plans: PlansRepository,
    private readonly retention: Retention,
  ) {}

  onModuleInit(): void {
    this.retention.purgeBy('reminder_plans', (tx, merchantId, before, now) => this.purge(tx, merchantId, before, now));
  }

  /** A room's watch is held before its plan, as by everybody. Whoever begins to wait meanwhile waits for this to end. */
  private async purge(tx: EntityManager, merchantId: string, before: Date, now: Date): Promise<number> {
    const held = await this.retention.heldMembers(tx, merchantId, 'reminders', now);
    const watched = await this.directory.watchedRooms(tx, merchantId);
    const old = await this.plans.listOver(tx, merchantId, before, held, MOST_ROOMS);
    const idle = await this.plans.listIdle(tx, merchantId, watched, MOST_ROOMS);
    const mine = await this.directory.holdRooms(tx, merchantId, [...new Set([...old, ...idle])]);

    // Looked at again: what stood above may have changed before these were held.
    const over = new Set(await this.plans.listOver(tx, merchantId, before, held, MOST_ROOMS));
    const gone = mine.filter((roomId) => over.has(roomId));
    for (const roomId of gone) {
      // What the messages used up stays counted when the promises are gone.
      await this.plans.spendRoom(tx, { merchantId, roomId, afterId: '0' }, now);
      await this.plans.remove(tx, { merchantId, roomId });
    }
    await this.directory.forgetRooms(tx, merchantId, await this.plans.listIdle(tx, merchantId, mine, MOST_ROOMS));
    return gone.length;
  }
}
