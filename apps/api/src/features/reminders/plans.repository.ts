import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { RoomRef } from '../../core/directory';
import { CHUNK_SIZE } from './chunks.rules';
import { FASTEST } from './pace.rules';
import type { PlanState, ReleaseReason } from './plans.rules';
import { ReminderPlanEntity } from './reminders.entity';

// Newest first: whoever asked last is told first. Each step reads the next thousand from the index and no row twice; a
// window over all of them costs five times as much.
const NEXT_IDS = (beyond: string): string => `
  (select array_agg(x.id) from (
    select r.id from reminders r
    where r.merchant_id = $1 and r.room_id = $2 and r.outcome is null and r.way = 'message' and r.id > $4::bigint ${beyond}
    order by r.id desc limit ${CHUNK_SIZE}) x)`;
/** Puts everybody who waits for $2 of $1 into chunks of version $3; $4: reminders up to this one have had their end. */
export const CUT = `
  with recursive cut (no, ids) as (
    select 1, ${NEXT_IDS('')}
    union all
    select c.no + 1, ${NEXT_IDS('and r.id < c.ids[array_length(c.ids, 1)]')} from cut c
    where array_length(c.ids, 1) = ${CHUNK_SIZE}),
  added as (
    insert into reminder_chunks (merchant_id, room_id, version, no, reminder_ids, lowest_id, highest_id, size, results)
    select $1, $2, $3, c.no, c.ids, c.ids[array_length(c.ids, 1)], c.ids[1], array_length(c.ids, 1), '' from cut c
    where c.ids is not null
    returning no)
  select no from added order by no`;

/** Rooms for which somebody waits. */
@Injectable()
export class PlansRepository {
  find(tx: EntityManager, { merchantId, roomId }: RoomRef): Promise<ReminderPlanEntity | null> {
    return tx.findOneBy(ReminderPlanEntity, { merchantId, roomId });
  }

  /** It does not change until `tx` ends; others may hold it so too. */
  findHeld(tx: EntityManager, { merchantId, roomId }: RoomRef): Promise<ReminderPlanEntity | null> {
    return tx.findOne(ReminderPlanEntity, { where: { merchantId, roomId }, lock: { mode: 'pessimistic_read' } });
  }

  findForUpdate(tx: EntityManager, { merchantId, roomId }: RoomRef): Promise<ReminderPlanEntity | null> {
    return tx.findOne(ReminderPlanEntity, { where: { merchantId, roomId }, lock: { mode: 'pessimistic_write' } });
  }

  /** Opens it, unless it is open. */
  async open(
    tx: EntityManager,
    { merchantId, roomId, miniAppId }: RoomRef & { miniAppId: string },
    startsAt: Date,
    at: Date,
  ): Promise<void> {
    await tx.query(
      `insert into reminder_plans as p (merchant_id, room_id, mini_app_id, state, starts_at, changed_at)
       values ($1, $2, $3, 'open', $4, $5)
       on conflict (merchant_id, room_id) do update
         set state = 'open', version = p.version + 1, reason = null, seen_at = null, starts_at = excluded.starts_at,
           changed_at = excluded.changed_at
         where p.state in ('done', 'released')`,
      [merchantId, roomId, miniAppId, startsAt, at],
    );
  }

  async save(
    tx: EntityManager,
    { merchantId, roomId }: RoomRef,
    change: Partial<{
      state: PlanState;
      reason: ReleaseReason | null;
      version: number;
      startsAt: Date;
      seenAt: Date | null;
      changedAt: Date;
    }>,
  ): Promise<void> {
    await tx.update(ReminderPlanEntity, { merchantId, roomId }, change);
  }

  /** All that were promised up to now have had their end. The plan is locked, so nobody promises meanwhile. */
  async endPromises(tx: EntityManager, { merchantId, roomId }: RoomRef): Promise<void> {
    await tx.query(
      `update reminder_plans p set after_id = greatest(p.after_id, coalesce((
         select max(r.id) from reminders r
         where r.merchant_id = $1 and r.room_id = $2 and r.outcome is null and r.way = 'message'), 0))
       where p.merchant_id = $1 and p.room_id = $2`,
      [merchantId, roomId],
    );
  }

  /** Puts everybody who waits into chunks. @returns their numbers, from 1 */
  async cut(tx: EntityManager, plan: ReminderPlanEntity): Promise<number[]> {
    const values = [plan.merchantId, plan.roomId, plan.version, plan.afterId];
    const rows = (await tx.query(CUT, values)) as { no: number }[];
    return rows.map(({ no }) => no);
  }

  async hasChunks(tx: EntityManager, { merchantId, roomId }: RoomRef, isOpen: boolean): Promise<boolean> {
    const [row] = (await tx.query(
      `select exists (
         select from reminder_chunks where merchant_id = $1 and room_id = $2 and (not $3::boolean or closed_at is null)) as found`,
      [merchantId, roomId, isOpen],
    )) as { found: boolean }[];
    return row?.found === true;
  }

  /**
   * Writes down what chunks say of reminders: before a room that was put back is cut again, and for no other reason, for it
   * is a row a message. Void ones stay open.
   */
  async settleRoom(tx: EntityManager, { merchantId, roomId, afterId }: RoomRef & { afterId: string }): Promise<void> {
    await tx.query(
      `update reminders r set outcome = s.outcome
       from (
         select u.id, case get_byte(c.results, u.place::int - 1)
             when ascii('s') then 'sent' when ascii('r') then 'refused' when ascii('u') then 'unknown'
             when ascii('i') then 'invalid' when ascii('g') then 'gone' end as outcome
         from reminder_chunks c cross join lateral unnest(c.reminder_ids) with ordinality u (id, place)
         where c.merchant_id = $1 and c.room_id = $2 and c.highest_id > $3 and u.place <= length(c.results)) s
       where r.merchant_id = $1 and r.id = s.id and r.outcome is null and s.outcome is not null`,
      [merchantId, roomId, afterId],
    );
  }

  /** The permissions that `settleRoom` is about to find used up are counted first. */
  async spendRoom(
    tx: EntityManager,
    { merchantId, roomId, afterId }: RoomRef & { afterId: string },
    at: Date,
  ): Promise<void> {
    await tx.query(
      `update message_grants g set spent = g.spent + s.count, changed_at = $3
       from (
         select r.identity_id, r.template_id, count(*)::int as count
         from reminder_chunks c cross join lateral unnest(c.reminder_ids) with ordinality u (id, place)
         join reminders r on r.merchant_id = c.merchant_id and r.id = u.id
         where c.merchant_id = $1 and c.room_id = $2 and c.highest_id > $4 and u.place <= length(c.results) and r.outcome is null
           and get_byte(c.results, u.place::int - 1) in (ascii('s'), ascii('r'), ascii('u'))
         group by 1, 2) s
       where g.merchant_id = $1 and g.identity_id = s.identity_id and g.template_id = s.template_id`,
      [merchantId, roomId, at, afterId],
    );
  }

  /** Rooms whose plans are over, told of long ago, and hold nothing of members who are held. */
  async listOver(
    tx: EntityManager,
    merchantId: string,
    before: Date,
    heldMemberIds: readonly string[],
    most: number,
  ): Promise<string[]> {
    const rows = (await tx.query(
      `select p.room_id from reminder_plans p
       where p.merchant_id = $1 and p.state in ('done', 'released') and p.changed_at < $2
         and not exists (select from reminder_chunks c
           where c.merchant_id = $1 and c.room_id = p.room_id and c.closed_at is null)
         and not exists (select from reminders r
           join member_identities i on i.merchant_id = $1 and i.id = r.identity_id and i.member_id = any ($3::bigint[])
           where r.merchant_id = $1 and r.room_id = p.room_id)
       order by p.changed_at, p.room_id limit $4`,
      [merchantId, before, heldMemberIds, most],
    )) as { room_id: string }[];
    return rows.map((row) => row.room_id);
  }

  /** Those of these rooms that have neither a plan nor a push that is still to go. */
  async listIdle(tx: EntityManager, merchantId: string, roomIds: readonly string[], most: number): Promise<string[]> {
    const rows = (await tx.query(
      `select w.id from unnest($2::bigint[]) w (id)
       where not exists (select from reminder_plans p where p.merchant_id = $1 and p.room_id = w.id)
         and not exists (select from follower_pushes f
           where f.merchant_id = $1 and f.room_id = w.id and f.state in ('planned', 'sending'))
       order by w.id limit $3`,
      [merchantId, roomIds, most],
    )) as { id: string }[];
    return rows.map(({ id }) => id);
  }

  /** With its chunks, and with what viewers were promised. */
  async remove(tx: EntityManager, { merchantId, roomId }: RoomRef): Promise<void> {
    for (const table of ['reminders', 'reminder_chunks', 'reminder_plans'])
      await tx.query(`delete from ${table} where merchant_id = $1 and room_id = $2`, [merchantId, roomId]);
  }

  async addPace(tx: EntityManager, merchantId: string, miniAppId: string, at: Date): Promise<void> {
    await tx.query(
      `insert into sending_paces (merchant_id, mini_app_id, per_second, free_at) values ($1, $2, ${FASTEST}, $3)
       on conflict do nothing`,
      [merchantId, miniAppId, at],
    );
  }
}
