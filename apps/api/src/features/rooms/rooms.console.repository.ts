import { Injectable } from '@nestjs/common';
import { LIVE_STATUS_OF, type RoomState, STATUSES_OF_STATE } from '@kaibo/contracts/rooms';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { PlatformRoomEntity } from './rooms.entity';
import type { Place } from '../../core/place-cursor';

/** A room as staff see it: what the platform says beside what the merchant set. */
export interface ConsoleRow {
  id: string;
  mini_app_id: string;
  platform_room_id: string;
  channel_id: string | null;
  platform_title: string;
  title_override: string | null;
  cover_override: string | null;
  anchor: string;
  image_id: string | null;
  /** What the merchant set, whether it may be seen or not. */
  cover_picture_set: string | null;
  /** The same; null until it may be seen. */
  cover_picture: string | null;
  live_status: number;
  starts_at: Date;
  ends_at: Date;
  is_visible: boolean;
  position: number | null;
  vanished_at: Date | null;
  goods_count: number;
  changed_at: Date;
  sort_position: number;
  sort_seconds: string;
}

/** What is asked of the list. Null: all. */
export interface ConsoleFilter {
  miniAppId: string | null;
  state: RoomState | null;
  /** Rooms that vanished before are left out. */
  vanishedSince: Date;
  at: Date;
}

/** What is left out stays; null takes it away. */
export interface SettingsChange {
  isVisible?: boolean;
  titleOverride?: string | null;
  coverOverride?: string | null;
  coverPicture?: string | null;
}

const ROWS = `
  select r.id, r.mini_app_id, r.platform_room_id, r.channel_id, r.title as platform_title, s.title_override, s.cover_override,
    s.cover_picture as cover_picture_set, c.name as cover_picture, r.anchor_name as anchor, i.id as image_id, r.live_status, r.starts_at, r.ends_at, coalesce(s.is_visible, true) as is_visible,
    s.position, r.vanished_at, jsonb_array_length(r.goods) as goods_count, r.changed_at,
    coalesce(s.position, 2147483647) as sort_position, floor(extract(epoch from r.starts_at))::bigint as seconds
  from platform_rooms r
  left join room_settings s on s.merchant_id = r.merchant_id and s.room_id = r.id
  left join images i on i.merchant_id = r.merchant_id
    and i.url_hash = sha256(convert_to(coalesce(s.cover_override, r.cover_url), 'UTF8'))
  left join media c on c.merchant_id = r.merchant_id and c.name = s.cover_picture and c.state = 'passed'
  where r.merchant_id = $1`;

// A planned room (102) whose end has passed is expired (107), as viewers see it too.
const LIST = `
  select * from (
    select l.*, l.seconds * case when $2 then -1 else 1 end as sort_seconds from (${ROWS}
      and ($3::bigint is null or r.mini_app_id = $3)
      and ($4::smallint[] is null
        or case when r.live_status = 102 and r.ends_at <= $5 then 107 else r.live_status end = any ($4))
      and (r.vanished_at is null or r.vanished_at >= $6)) l) p
  where (p.sort_position, p.sort_seconds, p.id) > ($7, $8::bigint, $9::bigint)
  order by p.sort_position, p.sort_seconds, p.id limit $10`;

const SET = `
  insert into room_settings as s (merchant_id, room_id, is_visible, title_override, cover_override, cover_picture, changed_at)
  values ($1, $2, coalesce($3, true), $5, $7, $9, $10)
  on conflict (merchant_id, room_id) do update set
    is_visible = coalesce($3, s.is_visible),
    title_override = case when $4 then $5 else s.title_override end,
    cover_override = case when $6 then $7 else s.cover_override end,
    cover_picture = case when $8 then $9 else s.cover_picture end,
    changed_at = $10`;

const ORDER = `
  with wanted as (select id, n::int as position from unnest($3::bigint[]) with ordinality as u (id, n)),
  cleared as (
    update room_settings s set position = null, changed_at = $4
    from platform_rooms r
    where s.merchant_id = $1 and s.position is not null and r.merchant_id = $1 and r.id = s.room_id and r.mini_app_id = $2
      and s.room_id not in (select id from wanted))
  insert into room_settings as s (merchant_id, room_id, position, changed_at)
  select $1, w.id, w.position, $4 from wanted w order by w.id
  on conflict (merchant_id, room_id) do update set position = excluded.position, changed_at = excluded.changed_at
  where s.position is distinct from excluded.position`;

/** What staff read and set. */
@Injectable()
export class RoomsConsoleRepository {
  /** The merchant's order first; then soonest first for what is upcoming, newest first for everything else. */
  async list(
    tx: EntityManager,
    merchantId: string,
    filter: ConsoleFilter,
    after: Place,
    most: number,
  ): Promise<ConsoleRow[]> {
    const codes = filter.state && STATUSES_OF_STATE[filter.state].map((status) => LIVE_STATUS_OF[status]);
    return tx.query(LIST, [
      merchantId,
      filter.state !== 'upcoming',
      filter.miniAppId,
      codes,
      filter.at,
      filter.vanishedSince,
      after.position,
      after.seconds,
      after.id,
      most,
    ]);
  }

  /** @throws AppError ROOM_NOT_FOUND */
  async get(tx: EntityManager, merchantId: string, id: string): Promise<ConsoleRow> {
    const [row] = (await tx.query(`${ROWS} and r.id = $2`, [merchantId, id])) as ConsoleRow[];
    if (!row) throw new AppError('ROOM_NOT_FOUND', { roomId: id });
    return row;
  }

  /**
   * Holds rooms where they are until `tx` ends, in the order in which syncs lock them too.
   * @returns those that are this mini-app's
   */
  async lock(tx: EntityManager, merchantId: string, ids: string[], miniAppId?: string): Promise<string[]> {
    const rows = (await tx.query(
      `select id from platform_rooms where merchant_id = $1 and id = any ($2::bigint[]) and ($3::bigint is null or mini_app_id = $3)
       order by platform_room_id for key share`,
      [merchantId, ids, miniAppId ?? null],
    )) as { id: string }[];
    return rows.map((row) => row.id);
  }

  async saveSettings(tx: EntityManager, merchantId: string, id: string, change: SettingsChange, at: Date) {
    const { isVisible, titleOverride, coverOverride, coverPicture } = change;
    const texts = [titleOverride, coverOverride, coverPicture].flatMap((text) => [text !== undefined, text]);
    await tx.query(SET, [merchantId, id, isVisible ?? null, ...texts, at]);
  }

  /** One order at a time for a mini-app, so that two never mix: whoever comes last stands whole. */
  async saveOrder(tx: EntityManager, merchantId: string, miniAppId: string, ids: string[], at: Date): Promise<void> {
    await tx.query(ORDER, [merchantId, miniAppId, ids, at]);
  }

  async lockOrder(tx: EntityManager, merchantId: string, miniAppId: string): Promise<void> {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`rooms.order/${merchantId}/${miniAppId}`]);
  }

  /** A room of the source `manual`. @returns its id */
  async add(
    tx: EntityManager,
    room: Pick<
      PlatformRoomEntity,
      | 'merchantId'
      | 'miniAppId'
      | 'platformRoomId'
      | 'title'
      | 'anchorName'
      | 'coverUrl'
      | 'playUrl'
      | 'channelId'
      | 'liveStatus'
      | 'startsAt'
      | 'endsAt'
      | 'createdAt'
      | 'changedAt'
    >,
  ): Promise<string> {
    return (await tx.save(PlatformRoomEntity, tx.create(PlatformRoomEntity, room))).id;
  }

  async saveStatus(tx: EntityManager, merchantId: string, id: string, liveStatus: number, at: Date): Promise<void> {
    await tx.update(PlatformRoomEntity, { merchantId, id }, { liveStatus, changedAt: at });
    await tx.query('select directory.tell_rooms($1, $2, $3)', [merchantId, [id], at]);
  }

  /** Readers see what was written in `tx` no later than their next poll. Last in a transaction: it holds the feed. */
  async bumpFeed(tx: EntityManager, merchantId: string, miniAppId: string): Promise<void> {
    await tx.query('select directory.bump_feed($1, $2)', [merchantId, miniAppId]);
  }

  /** In which mini-apps these rooms are. */
  async listMiniApps(tx: EntityManager, merchantId: string, ids: readonly string[]): Promise<string[]> {
    const rows = (await tx.query(
      `select distinct mini_app_id as id from platform_rooms where merchant_id = $1 and id = any ($2::bigint[]) order by 1`,
      [merchantId, ids],
    )) as { id: string }[];
    return rows.map(({ id }) => id);
  }

  async listAges(
    tx: EntityManager,
    merchantId: string,
  ): Promise<{ mini_app_id: string; polled_at: Date | null; swept_at: Date | null }[]> {
    return tx.query('select mini_app_id, polled_at, swept_at from directory.feed_ages($1) order by mini_app_id', [
      merchantId,
    ]);
  }
}
