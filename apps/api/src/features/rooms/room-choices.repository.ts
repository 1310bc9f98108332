import { Injectable } from '@nestjs/common';
import type { LiveSourceName } from '@kaibo/contracts/rooms';
import type { EntityManager } from 'typeorm';
import type { AppRef } from '../../core/directory';
import type { RoomChoice } from './room-choices.service';

/** Of one anchor. More than four can never be needed beside four that are taken; a preview of another day wants a few more. */
const MOST_TO_COME = 40;
const MOST_ENDED = 10;

const LIST = `
  with anchors as (
    select distinct anchor_name from platform_rooms where merchant_id = $1 and mini_app_id = $2 and id = any ($3::bigint[])),
  standing_in as (
    select r.id from anchors a cross join lateral (
      (select r.id from platform_rooms r
       where r.merchant_id = $1 and r.mini_app_id = $2 and r.anchor_name = a.anchor_name and r.vanished_at is null
         and (r.live_status in (101, 105, 106) or r.live_status = 102 and r.ends_at > $4)
       order by r.live_status = 102, r.starts_at, r.id limit ${MOST_TO_COME})
      union all
      (select r.id from platform_rooms r
       where r.merchant_id = $1 and r.mini_app_id = $2 and r.anchor_name = a.anchor_name and r.vanished_at is null
         and r.live_status = 103
       order by r.starts_at desc, r.id desc limit ${MOST_ENDED})) r)
  select r.id, coalesce(s.title_override, r.title) as title, r.anchor_name as anchor, i.id as image_id,
    c.name as cover_picture, r.live_status,
    r.starts_at, r.ends_at, coalesce(s.is_visible, true) as is_visible, r.vanished_at, r.flags, r.play_url, m.source
  from platform_rooms r
  join mini_apps m on m.merchant_id = r.merchant_id and m.id = r.mini_app_id
  left join room_settings s on s.merchant_id = r.merchant_id and s.room_id = r.id
  left join images i on i.merchant_id = r.merchant_id
    and i.url_hash = sha256(convert_to(coalesce(s.cover_override, r.cover_url), 'UTF8'))
  left join media c on c.merchant_id = r.merchant_id and c.name = s.cover_picture and c.state = 'passed'
  where r.merchant_id = $1 and r.mini_app_id = $2 and (r.id = any ($3::bigint[]) or r.id in (select id from standing_in))
  order by r.id`;

/** A room as its source's own rules look at it. */
interface EnteredRow {
  source: LiveSourceName;
  channel_id: string | null;
  live_status: number;
  starts_at: Date;
  ends_at: Date;
}

@Injectable()
export class RoomChoicesRepository {
  list(tx: EntityManager, app: AppRef, ids: readonly string[], at: Date): Promise<RoomChoice[]> {
    return tx.query(LIST, [app.merchantId, app.miniAppId, ids, at]);
  }

  /** In the order in which syncs lock them too. @returns those that are this mini-app's */
  async lock(tx: EntityManager, app: AppRef, ids: readonly string[]): Promise<string[]> {
    const rows = (await tx.query(
      `select id from platform_rooms where merchant_id = $1 and mini_app_id = $2 and id = any ($3::bigint[])
       order by platform_room_id for key share`,
      [app.merchantId, app.miniAppId, ids],
    )) as { id: string }[];
    return rows.map(({ id }) => id);
  }

  /** @param miniAppId null: in any mini-app, hidden ones too */
  async findEntered(
    tx: EntityManager,
    merchantId: string,
    miniAppId: string | null,
    id: string,
  ): Promise<EnteredRow | null> {
    const [row] = (await tx.query(
      `select m.source, r.channel_id, r.live_status, r.starts_at, r.ends_at from platform_rooms r
       join mini_apps m on m.merchant_id = r.merchant_id and m.id = r.mini_app_id
       left join room_settings s on s.merchant_id = r.merchant_id and s.room_id = r.id
       where r.merchant_id = $1 and r.id = $3
         and ($2::bigint is null or r.mini_app_id = $2 and coalesce(s.is_visible, true) and r.live_status <> 104)`,
      [merchantId, miniAppId, id],
    )) as EnteredRow[];
    return row ?? null;
  }

  async listExisting(tx: EntityManager, merchantId: string, ids: readonly string[]): Promise<string[]> {
    const rows = (await tx.query('select id from platform_rooms where merchant_id = $1 and id = any ($2::bigint[])', [
      merchantId,
      ids,
    ])) as { id: string }[];
    return rows.map(({ id }) => id);
  }
}
