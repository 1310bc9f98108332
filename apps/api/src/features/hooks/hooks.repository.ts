import { Injectable } from '@nestjs/common';
import type { HookEventState } from '@kaibo/contracts/hooks';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { HookEventEntity, HookSettingsEntity } from './hooks.entity';

/** A mini-app by its ids. */
interface App {
  merchantId: string;
  miniAppId: string;
}

/** An event by its ids. */
export interface EventRef {
  merchantId: string;
  eventId: string;
}

export type NewEvent = Pick<HookEventEntity, 'key' | 'event' | 'occurredAt' | 'receivedAt' | 'openidHash'>;

/** A person, as one mini-app's platform names them in pushes. */
export interface Pusher {
  miniAppId: string;
  openidHash: Buffer;
}

const OF_PUSHERS = `
  e.merchant_id = $1 and (e.mini_app_id, e.openid_hash) in (select * from unnest($2::bigint[], $3::bytea[]))`;
const named = (pushers: readonly Pusher[]) => [
  pushers.map(({ miniAppId }) => miniAppId),
  pushers.map(({ openidHash }) => openidHash),
];

/** Settings of hooks, and the inbox of events with its queue. */
@Injectable()
export class HooksRepository {
  findSettings(tx: EntityManager, app: App): Promise<HookSettingsEntity | null> {
    return tx.findOneBy(HookSettingsEntity, app);
  }

  /** Whoever remembers the settings learns that they are old with the next push. */
  async saveSettings(tx: EntityManager, app: App, setAt: Date): Promise<void> {
    await tx.upsert(HookSettingsEntity, { ...app, setAt }, ['merchantId', 'miniAppId']);
    await tx.query('select directory.set_hook($1, $2)', [app.merchantId, app.miniAppId]);
  }

  /** @returns false when there were none */
  async removeSettings(tx: EntityManager, app: App): Promise<boolean> {
    await tx.query('select directory.remove_hook($1, $2)', [app.merchantId, app.miniAppId]);
    return (await tx.delete(HookSettingsEntity, app)).affected === 1;
  }

  async findLastReceived(tx: EntityManager, app: App): Promise<Date | null> {
    const [last] = await tx.find(HookEventEntity, { where: app, order: { id: 'DESC' }, take: 1 });
    return last?.receivedAt ?? null;
  }

  /** @returns the event's id; null when this very event lies here already */
  async addEvent(tx: EntityManager, { merchantId, miniAppId }: App, event: NewEvent): Promise<string | null> {
    const [added] = (await tx.query(
      `insert into hook_events (merchant_id, mini_app_id, key, event, occurred_at, received_at, openid_hash, state)
       values ($1, $2, $3, $4, $5, $6, $7, 'waiting')
       on conflict on constraint uq_hook_events_key do nothing returning id`,
      [merchantId, miniAppId, event.key, event.event, event.occurredAt, event.receivedAt, event.openidHash],
    )) as { id: string }[];
    return added?.id ?? null;
  }

  /** Newest first. */
  listOf(
    tx: EntityManager,
    merchantId: string,
    pushers: readonly Pusher[],
    most: number,
  ): Promise<{ id: string; event: string; receivedAt: Date }[]> {
    return tx.query(
      `select e.id, e.event, e.received_at as "receivedAt" from hook_events e where ${OF_PUSHERS} order by e.id desc limit $4`,
      [merchantId, ...named(pushers), most],
    );
  }

  /** Whose they are is gone, and there is nothing to be done about them any more. @returns their ids */
  async forgetPushers(tx: EntityManager, merchantId: string, pushers: readonly Pusher[]): Promise<string[]> {
    const rows = (await tx.query(
      `with forgotten as (
         update hook_events e set openid_hash = null, state = 'done' where ${OF_PUSHERS} returning e.id)
       select id from forgotten`,
      [merchantId, ...named(pushers)],
    )) as { id: string }[];
    return rows.map(({ id }) => id);
  }

  /** @throws AppError HOOK_EVENT_NOT_FOUND */
  async getForUpdate(tx: EntityManager, app: App, id: string): Promise<HookEventEntity> {
    const found = await tx.findOne(HookEventEntity, { where: { ...app, id }, lock: { mode: 'pessimistic_write' } });
    if (!found) throw new AppError('HOOK_EVENT_NOT_FOUND', { eventId: id });
    return found;
  }

  find(tx: EntityManager, { merchantId, eventId }: EventRef): Promise<HookEventEntity | null> {
    return tx.findOneBy(HookEventEntity, { merchantId, id: eventId });
  }

  findForUpdate(tx: EntityManager, { merchantId, eventId }: EventRef): Promise<HookEventEntity | null> {
    return tx.findOne(HookEventEntity, { where: { merchantId, id: eventId }, lock: { mode: 'pessimistic_write' } });
  }

  /** Newest first. @param beforeId the list goes on after it; null: from the newest */
  list(
    tx: EntityManager,
    { merchantId, miniAppId }: App,
    filter: { state: HookEventState | null; event: string | null },
    beforeId: string | null,
    most: number,
  ): Promise<HookEventEntity[]> {
    const found = tx
      .createQueryBuilder(HookEventEntity, 'e')
      .where('e.merchantId = :merchantId and e.miniAppId = :miniAppId', { merchantId, miniAppId });
    if (filter.state !== null) found.andWhere('e.state = :state', { state: filter.state });
    if (filter.event !== null) found.andWhere('e.event = :event', { event: filter.event });
    if (beforeId !== null) found.andWhere('e.id < :beforeId', { beforeId });
    return found.orderBy('e.id', 'DESC').limit(most).getMany();
  }

  async saveEvent(
    tx: EntityManager,
    { merchantId, id }: HookEventEntity,
    changes: Partial<Pick<HookEventEntity, 'state' | 'attempts' | 'workedAt' | 'failure'>>,
  ): Promise<void> {
    await tx.update(HookEventEntity, { merchantId, id }, changes);
  }

  async removeEvent(tx: EntityManager, { merchantId, id }: HookEventEntity): Promise<void> {
    await tx.delete(HookEventEntity, { merchantId, id });
  }

  /** What it carries is worked off, or taken away, at this time; whoever is at it loses it. */
  async queue(tx: EntityManager, { merchantId, eventId }: EventRef, at: Date): Promise<void> {
    await tx.query('select directory.queue_hook_event($1, $2, $3)', [merchantId, eventId, at]);
  }

  /** @returns false when `owner` holds it no longer */
  async putOff(tx: EntityManager, { merchantId, eventId }: EventRef, owner: string, at: Date): Promise<boolean> {
    const [row] = (await tx.query('select directory.put_off_hook_event($1, $2, $3, $4) as mine', [
      merchantId,
      eventId,
      owner,
      at,
    ])) as { mine: boolean }[];
    return row?.mine === true;
  }

  /** @returns false when `owner` holds it no longer */
  async removeFromQueue(tx: EntityManager, { merchantId, eventId }: EventRef, owner: string): Promise<boolean> {
    const [row] = (await tx.query('select directory.remove_hook_event($1, $2, $3) as mine', [
      merchantId,
      eventId,
      owner,
    ])) as { mine: boolean }[];
    return row?.mine === true;
  }
}
