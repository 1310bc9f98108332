import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AppRef } from '../../core/directory';
import { FollowerPushEntity } from './reminders.entity';

/** One day's message of one mini-app. */
export interface PushKey extends AppRef {
  /** `YYYY-MM-DD`. */
  day: string;
}

/** The day's message to long-term followers. */
@Injectable()
export class FollowerPushesRepository {
  list(
    tx: EntityManager,
    { merchantId, miniAppId }: AppRef,
    from: string,
    most: number,
  ): Promise<FollowerPushEntity[]> {
    return tx
      .createQueryBuilder(FollowerPushEntity, 'p')
      .where('p.merchantId = :merchantId and p.miniAppId = :miniAppId and p.day >= :from', {
        merchantId,
        miniAppId,
        from,
      })
      .orderBy('p.day')
      .limit(most)
      .getMany();
  }

  findForUpdate(tx: EntityManager, { merchantId, miniAppId, day }: PushKey): Promise<FollowerPushEntity | null> {
    return tx.findOne(FollowerPushEntity, {
      where: { merchantId, miniAppId, day },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /** @returns false when the day has one already, whose transaction has ended then */
  async add(tx: EntityManager, { merchantId, miniAppId, day }: PushKey, roomId: string, at: Date): Promise<boolean> {
    const added = (await tx.query(
      `with added as (
         insert into follower_pushes (merchant_id, mini_app_id, day, room_id, state, planned_at, changed_at)
         values ($1, $2, $3, $4, 'planned', $5, $5) on conflict do nothing returning 1)
       select 1 from added`,
      [merchantId, miniAppId, day, roomId, at],
    )) as unknown[];
    return added.length === 1;
  }

  async remove(tx: EntityManager, { merchantId, miniAppId, day }: PushKey): Promise<void> {
    await tx.delete(FollowerPushEntity, { merchantId, miniAppId, day });
  }

  async save(
    tx: EntityManager,
    { merchantId, miniAppId, day }: PushKey,
    change: Partial<Omit<FollowerPushEntity, 'merchantId' | 'miniAppId' | 'day' | 'roomId' | 'plannedAt'>>,
  ): Promise<void> {
    await tx.update(FollowerPushEntity, { merchantId, miniAppId, day }, change);
  }
}
