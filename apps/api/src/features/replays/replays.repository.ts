import { Injectable } from '@nestjs/common';
import { LIVE_STATUS_OF } from '@kaibo/contracts/rooms';
import type { EntityManager } from 'typeorm';
import { Db } from '../../core/db';
import type { AppRef } from '../../core/directory';
import { RoomReplayEntity } from './replays.entity';
import type { ReplayAsked, ReplayKnown } from './replays.rules';

/** A room that this process asks about until its lease ends. */
export interface DueReplay extends ReplayKnown {
  roomId: string;
  platformRoomId: string;
}

type DueRow = Omit<DueReplay, 'expiresAt'> & { expiresAt: Date | null };

/*
 * In one statement and one trip, for it follows every look at the list: addresses that are over are forgotten; rooms that
 * ended a while ago and were never asked about get their row; and those whose time has come get a new one. A row goes to one
 * caller: the primary key decides about new ones, the row's lock about the others.
 */
const CLAIM = `
  with over as (
    update room_replays set parts = '[]', expires_at = null, changed_at = $3::timestamptz
    where merchant_id = $1::bigint and mini_app_id = $2::bigint and expires_at <= $3::timestamptz and ask_at is null),
  shown as not materialized (
    select r.id, r.platform_room_id, r.starts_at, r.changed_at from platform_rooms r
    where r.merchant_id = $1::bigint and r.mini_app_id = $2::bigint and r.live_status = ${LIVE_STATUS_OF.ended}
      and r.vanished_at is null and r.starts_at > $5::timestamptz and (r.flags ->> 'closeReplay') = 'false'),
  fresh as (
    select s.id from shown s
    where s.changed_at <= $6::timestamptz
      and not exists (select from room_replays p where p.merchant_id = $1::bigint and p.room_id = s.id)
    order by s.starts_at desc, s.id desc limit $7::integer),
  added as (
    insert into room_replays (merchant_id, room_id, mini_app_id, state, ask_at, changed_at)
    select $1::bigint, f.id, $2::bigint, 'asked', $4::timestamptz, $3::timestamptz from fresh f order by f.id
    on conflict (merchant_id, room_id) do nothing
    returning room_id, state, parts, expires_at, tries),
  due as (
    select p.room_id from room_replays p join shown s on s.id = p.room_id
    where p.merchant_id = $1::bigint and p.mini_app_id = $2::bigint and p.ask_at <= $3::timestamptz
    order by p.ask_at limit $7::integer for update of p skip locked),
  taken as (
    update room_replays p set ask_at = $4::timestamptz from due
    where p.merchant_id = $1::bigint and p.room_id = due.room_id
    returning p.room_id, p.state, p.parts, p.expires_at, p.tries)
  select c.room_id as "roomId", r.platform_room_id as "platformRoomId", c.state, c.parts, c.expires_at as "expiresAt", c.tries
  from (select * from added union all select * from taken) c
  join platform_rooms r on r.merchant_id = $1::bigint and r.id = c.room_id
  order by r.starts_at desc, r.id desc`;

// What viewers read decides whether readers must hear of it.
const SAVE = `
  with before as (
    select state, parts from room_replays where merchant_id = $1 and room_id = $2 for update)
  update room_replays p
  set state = $3, parts = $4::jsonb, expires_at = $5, ask_at = $6, tries = $7, failure = $8, failure_code = $9, changed_at = $10
  from before
  where p.merchant_id = $1 and p.room_id = $2
  returning (before.state, before.parts) is distinct from (p.state, p.parts) as changed`;

@Injectable()
export class ReplaysRepository {
  constructor(private readonly db: Db) {}

  /**
   * Takes rooms to ask about, newest first: at most `most` that were never asked about, and as many that were. A transaction of
   * its own.
   * @param times `leaseUntil`: whoever took one and is not heard of by then has lost it
   */
  claim(
    app: AppRef,
    times: { now: Date; leaseUntil: Date; startedAfter: Date; endedBefore: Date },
    most: number,
  ): Promise<DueReplay[]> {
    const { now, leaseUntil, startedAfter, endedBefore } = times;
    const values = [app.merchantId, app.miniAppId, now, leaseUntil, startedAfter, endedBefore, String(most)];
    return this.db.inOneTrip<DueRow>(app.merchantId, CLAIM, values);
  }

  /** Keeps what came of an ask; readers hear of it if it is news to them. */
  async save(tx: EntityManager, app: AppRef, roomId: string, asked: ReplayAsked, at: Date): Promise<void> {
    const { state, parts, expiresAt, askAt, tries, failure, failureCode } = asked;
    const [rows] = (await tx.query(SAVE, [
      app.merchantId,
      roomId,
      state,
      JSON.stringify(parts),
      expiresAt,
      askAt,
      tries,
      failure,
      failureCode,
      at,
    ])) as [{ changed: boolean }[], number];
    if (rows[0]?.changed) await tx.query('select directory.bump_feed($1, $2)', [app.merchantId, app.miniAppId]);
  }

  find(tx: EntityManager, merchantId: string, roomId: string): Promise<RoomReplayEntity | null> {
    return tx.findOneBy(RoomReplayEntity, { merchantId, roomId });
  }
}
