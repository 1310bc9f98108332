import { Injectable } from '@nestjs/common';
import { LIVE_STATUS_OF } from '@kaibo/contracts/rooms';
import type { EntityManager } from 'typeorm';
import { Db } from '../../core/db';
import type { AppRef } from '../../core/directory';
import { type RoomRow, toJson } from './room-store.rules';

/** What a page changed. */
export interface PageChanges {
  added: number;
  changed: number;
  /** Rooms among them that somebody waits for. */
  told: number;
  /** Rooms that went on air. */
  started: number;
  /** Rooms that went off air. */
  stopped: number;
}

/** What a promise about a room is made on. */
export interface RoomPromise {
  miniAppId: string;
  platformRoomId: string;
  /** As viewers read it: the merchant's own title, if there is one. */
  title: string;
  anchorName: string;
  liveStatus: number;
  startsAt: Date;
  endsAt: Date;
  isVanished: boolean;
  isVisible: boolean;
}

/** What a room that viewers see is doing. */
export interface ShownRoom {
  liveStatus: number;
  startsAt: Date;
  endsAt: Date;
  /** Null where the source does not say. */
  isReplayClosed: boolean | null;
}

/** The run that writes: a process that was given up for dead must not write any more. */
export interface RunClaim {
  runId: string;
  worker: string;
}

/** A room that may still change soon. */
export interface OpenRoom {
  liveStatus: number;
  startsAt: Date;
  endsAt: Date;
}

const COLUMNS =
  'title, anchor_name, cover_url, share_url, feeds_url, live_status, starts_at, ends_at, live_type, flags, goods';
const of = (alias: string): string => COLUMNS.replace(/\w+/g, (column) => `${alias}.${column}`);
const ON_AIR = '(101, 105, 106)';

/*
 * Compares first and writes only what differs: `on conflict do update ... where` would lock, and so write, every row.
 * Whether the run still holds its claim is asked in the same statement, so that nothing can come between.
 * The feed is bumped last: count(*) makes sure that all rows are written before. Whoever waits for a room hears of it in
 * the same transaction, so no process that dies can keep the news.
 */
const WRITE_PAGE = `
  with held as materialized (
    select from sync_runs where merchant_id = $1::bigint and id = $5::bigint and state = 'running' and worker = $6),
  said as materialized (
    select * from jsonb_to_recordset($3::jsonb) as s (platform_room_id text, title text, anchor_name text, cover_url text,
      share_url text, feeds_url text, live_status smallint, starts_at timestamptz, ends_at timestamptz, live_type smallint,
      flags jsonb, goods jsonb)
    where exists (select from held)),
  differing as materialized (
    select s.*, r.id as old_id, r.live_status as old_status
    from said s
    left join platform_rooms r on r.merchant_id = $1::bigint and r.mini_app_id = $2::bigint and r.platform_room_id = s.platform_room_id
    where r.id is null or r.vanished_at is not null or (${of('r')}) is distinct from (${of('s')})),
  written as (
    insert into platform_rooms (merchant_id, mini_app_id, platform_room_id, ${COLUMNS}, created_at, changed_at)
    select $1::bigint, $2::bigint, d.platform_room_id, ${of('d')}, $4::timestamptz, $4::timestamptz from differing d order by d.platform_room_id
    on conflict (merchant_id, mini_app_id, platform_room_id) do update
      set (${COLUMNS}, vanished_at, changed_at) = row (${of('excluded')}, null::timestamptz, excluded.changed_at)
    returning 1),
  pictures as (
    insert into images (merchant_id, url_hash, url, created_at)
    select distinct $1::bigint, sha256(convert_to(u.url, 'UTF8')), u.url, $4::timestamptz
    from (
      select d.cover_url as url from differing d
      union all
      select g ->> 'coverUrl' from differing d, jsonb_array_elements(d.goods) g) u
    where u.url is not null
    order by 2
    on conflict (merchant_id, url_hash) do nothing)
  select exists (select from held) as held, c.*,
    case when (select count(*) from written) > 0 then directory.bump_feed($1::bigint, $2::bigint) end as version,
    case when (select count(*) from written) > 0
      then directory.tell_rooms($1::bigint, array(select old_id from differing where old_id is not null), $4::timestamptz) end as told
  from (
    select count(*) filter (where old_id is null)::int as added,
      count(old_id)::int as changed,
      count(*) filter (where old_status not in ${ON_AIR} and live_status in ${ON_AIR})::int as started,
      count(*) filter (where old_status in ${ON_AIR} and live_status not in ${ON_AIR})::int as stopped
    from differing) c`;

const MARK_VANISHED = `
  with gone as (
    update platform_rooms set vanished_at = $4, changed_at = $4
    where merchant_id = $1 and mini_app_id = $2 and vanished_at is null and platform_room_id <> all ($3::text[])
    returning id)
  select count(*)::int as vanished, case when count(*) > 0 then directory.bump_feed($1, $2) end as version,
    case when count(*) > 0 then directory.tell_rooms($1, array_agg(id), $4) end as told from gone`;

// The feed is bumped even if no row was left to change: that is what takes it off the list of due feeds.
const EXPIRE = `
  with due as (
    select id from platform_rooms
    where merchant_id = $1 and mini_app_id = $2 and live_status = 102 and ends_at <= $3 and vanished_at is null
    order by platform_room_id for update),
  expired as (
    update platform_rooms r set live_status = 107, changed_at = $3 from due where r.merchant_id = $1 and r.id = due.id returning r.id)
  select count(*)::int as expired, directory.bump_feed($1, $2) as version,
    case when count(*) > 0 then directory.tell_rooms($1, array_agg(id), $3) end as told from expired`;

type PageAnswer = Omit<PageChanges, 'told'> & { held: boolean; told: string | null };

const ROOM_PROMISE = `
  select r.mini_app_id as "miniAppId", r.platform_room_id as "platformRoomId", coalesce(s.title_override, r.title) as title, r.anchor_name as "anchorName",
    r.live_status as "liveStatus", r.starts_at as "startsAt", r.ends_at as "endsAt", r.vanished_at is not null as "isVanished",
    coalesce(s.is_visible, true) as "isVisible"
  from platform_rooms r left join room_settings s on s.merchant_id = r.merchant_id and s.room_id = r.id
  where r.merchant_id = $1 and r.id = $2`;

/** Room $3 of mini-app $2, unless it is gone or hidden. */
const SHOWN = `from platform_rooms r
  left join room_settings s on s.merchant_id = r.merchant_id and s.room_id = r.id
  where r.merchant_id = $1 and r.mini_app_id = $2 and r.id = $3 and r.vanished_at is null and coalesce(s.is_visible, true)`;

/** What syncs write to `platform_rooms`, and what they must know of it. No ORM here: these run all day. */
@Injectable()
export class RoomStoreRepository {
  constructor(private readonly db: Db) {}

  /**
   * A transaction of its own, in one trip.
   * @returns null when the run lost its claim, and then nothing was written
   */
  async writePage(app: AppRef, rows: RoomRow[], at: Date, claim: RunClaim): Promise<PageChanges | null> {
    const values = [app.merchantId, app.miniAppId, toJson(rows), at, claim.runId, claim.worker];
    const [answer] = await this.db.inOneTrip<PageAnswer>(app.merchantId, WRITE_PAGE, values);
    if (!answer?.held) return null;
    const { added, changed, started, stopped } = answer;
    return { added, changed, started, stopped, told: Number(answer.told ?? 0) };
  }

  async markVanished(tx: EntityManager, app: AppRef, seenIds: readonly string[], at: Date): Promise<number> {
    const values = [app.merchantId, app.miniAppId, seenIds, at];
    const [answer] = (await tx.query(MARK_VANISHED, values)) as { vanished: number }[];
    return answer?.vanished ?? 0;
  }

  async hasOthers(tx: EntityManager, app: AppRef, seenIds: readonly string[]): Promise<boolean> {
    const [answer] = (await tx.query(
      `select exists (
         select from platform_rooms
         where merchant_id = $1 and mini_app_id = $2 and vanished_at is null and platform_room_id <> all ($3::text[])) as found`,
      [app.merchantId, app.miniAppId, seenIds],
    )) as { found: boolean }[];
    return answer?.found === true;
  }

  async expire(tx: EntityManager, app: AppRef, at: Date): Promise<number> {
    const [answer] = (await tx.query(EXPIRE, [app.merchantId, app.miniAppId, at])) as { expired: number }[];
    return answer?.expired ?? 0;
  }

  /** Rooms on air (as one), and the planned ones nearest to now: all that the next poll's time can depend on. */
  async listOpen(tx: EntityManager, app: AppRef, at: Date): Promise<OpenRoom[]> {
    const rows = (await tx.query(
      `(select r.live_status, r.starts_at, r.ends_at from platform_rooms r
        where r.merchant_id = $1 and r.mini_app_id = $2 and r.live_status in ${ON_AIR} and r.vanished_at is null limit 1)
       union all
       (select r.live_status, r.starts_at, r.ends_at from platform_rooms r
        where r.merchant_id = $1 and r.mini_app_id = $2 and r.live_status = 102 and r.vanished_at is null
          and r.ends_at > $3 and r.starts_at < $3::timestamptz + interval '2 hours'
        order by abs(extract(epoch from r.starts_at - $3)) limit 200)`,
      [app.merchantId, app.miniAppId, at],
    )) as { live_status: number; starts_at: Date; ends_at: Date }[];
    return rows.map((row) => ({ liveStatus: row.live_status, startsAt: row.starts_at, endsAt: row.ends_at }));
  }

  /**
   * A room, and with `hold` it stays as it is until `tx` ends: a change of it waits, and tells whoever `tx` made wait for it.
   * @returns null when there is no such room
   */
  async findPromise(tx: EntityManager, merchantId: string, roomId: string, hold: boolean): Promise<RoomPromise | null> {
    const sql = hold ? `${ROOM_PROMISE} for share of r` : ROOM_PROMISE;
    const [row] = (await tx.query(sql, [merchantId, roomId])) as RoomPromise[];
    return row ?? null;
  }

  /** Null when viewers see no such room in this mini-app. */
  async findShown(tx: EntityManager, app: AppRef, roomId: string): Promise<ShownRoom | null> {
    const [row] = (await tx.query(
      `select r.live_status as "liveStatus", r.starts_at as "startsAt", r.ends_at as "endsAt",
         (r.flags ->> 'closeReplay')::boolean as "isReplayClosed"
       ${SHOWN} and r.live_status <> ${LIVE_STATUS_OF.banned}`,
      [app.merchantId, app.miniAppId, roomId],
    )) as ShownRoom[];
    return row ?? null;
  }

  /** The platform's number as we hold it; null when viewers see no such room. */
  async findStatus(tx: EntityManager, app: AppRef, roomId: string): Promise<number | null> {
    const [row] = (await tx.query(`select r.live_status ${SHOWN}`, [app.merchantId, app.miniAppId, roomId])) as {
      live_status: number;
    }[];
    return row?.live_status ?? null;
  }
}
