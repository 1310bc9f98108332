import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Db } from '../../core/db';
import { Directory, type RoomRef } from '../../core/directory';
import { World } from '../../core/world';
import { type RoomPromise, RoomStoreService } from '../rooms/room-store.service';
import { FollowerPushesService } from './follower-pushes.service';
import { PlansRepository } from './plans.repository';
import { nextStep, type PlanStep } from './plans.rules';
import type { ReminderPlanEntity } from './reminders.entity';

const MOST_ROOMS_AT_ONCE = 50;
/** Until chunks of an earlier start are closed. */
const WAIT_MS = 1_000;

/** What the news of rooms means for those who wait: once each, in the transaction that takes the news away. */
@Injectable()
export class PlansService {
  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
    private readonly plans: PlansRepository,
    private readonly rooms: RoomStoreService,
    private readonly pushes: FollowerPushesService,
    private readonly world: World,
  ) {}

  /** Looks at rooms of which there is news. @returns how many */
  async lookAtDue(): Promise<number> {
    const due = await this.directory.dueRooms(this.world.now(), MOST_ROOMS_AT_ONCE);
    for (const room of due) await this.lookAt(room);
    return due.length;
  }

  /** A process that dies in it leaves the news as it was. */
  private async lookAt(ref: RoomRef): Promise<void> {
    const push = await this.db.forMerchant(ref.merchantId, async (tx) => {
      if (!(await this.directory.takeRoom(tx, ref, this.world.now()))) return null;
      const plan = await this.plans.findForUpdate(tx, ref);
      const room = await this.rooms.findRoom(tx, ref.merchantId, ref.roomId);
      if (!room) return null;
      if (plan) await this.follow(tx, plan, room);
      return this.pushes.take(tx, ref, room);
    });
    if (push) this.pushes.start(push);
  }

  private async follow(tx: EntityManager, plan: ReminderPlanEntity, room: RoomPromise): Promise<void> {
    const now = this.world.now();
    const step: PlanStep = nextStep(plan, room, await this.plans.hasChunks(tx, plan, true));
    switch (step.kind) {
      case 'none':
        return;
      case 'wait':
        return this.directory.watchRoom(tx, plan.merchantId, plan.roomId, new Date(now.getTime() + WAIT_MS));
      case 'move':
        return this.plans.save(tx, plan, { startsAt: step.startsAt, changedAt: now });
      case 'fan-out':
        return this.fanOut(tx, plan, now);
      case 'reopen':
        await this.plans.save(tx, plan, {
          state: 'open',
          version: plan.version + 1,
          startsAt: step.startsAt,
          seenAt: null,
          changedAt: now,
        });
        return this.directory.hurryChunks(tx, plan, now);
      case 'release':
        await this.plans.endPromises(tx, plan);
        await this.plans.save(tx, plan, { state: 'released', reason: step.reason, changedAt: now });
        return this.directory.hurryChunks(tx, plan, now);
    }
  }

  private async fanOut(tx: EntityManager, plan: ReminderPlanEntity, now: Date): Promise<void> {
    if (plan.version > 1 && (await this.plans.hasChunks(tx, plan, false))) {
      await this.plans.spendRoom(tx, plan, now);
      await this.plans.settleRoom(tx, plan);
    }
    const nos = await this.plans.cut(tx, plan);
    if (nos.length === 0) {
      await this.plans.endPromises(tx, plan);
      return this.plans.save(tx, plan, { state: 'done', seenAt: now, changedAt: now });
    }
    await this.plans.addPace(tx, plan.merchantId, plan.miniAppId, now);
    await this.plans.save(tx, plan, { state: 'sending', seenAt: now, changedAt: now });
    await this.directory.queueChunks(tx, plan, nos, now);
  }
}
