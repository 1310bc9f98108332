import { Injectable } from '@nestjs/common';
import type { ContentKind } from '@kaibo/contracts/contents';
import type { EntityManager } from 'typeorm';
import type { AppRef } from '../../core/directory';
import { SlotEntity } from './slots.entity';

/** Some content in one mini-app that has slots. */
export interface SlotTarget {
  content_id: string;
  mini_app_id: string;
  kind: ContentKind;
  title: string;
  /** In order. */
  room_ids: string[];
}

// What the rule of healing would not show as it was chosen (`causeOf`): the list is read by those only.
const UNHEALTHY = `
  select t.content_id, t.mini_app_id, c.kind, c.title, t.room_ids
  from (
    select s.content_id, s.mini_app_id, array_agg(s.room_id order by s.place) as room_ids
    from slots s
    join platform_rooms r on r.merchant_id = s.merchant_id and r.id = s.room_id
    left join room_settings o on o.merchant_id = s.merchant_id and o.room_id = s.room_id
    where s.merchant_id = $1 and ($2::bigint is null or s.mini_app_id = $2)
      and (s.content_id, s.mini_app_id) > ($3::bigint, $4::bigint)
    group by s.content_id, s.mini_app_id
    having bool_or(r.vanished_at is not null or not coalesce(o.is_visible, true) or r.live_status in (103, 104, 107)
      or r.live_status = 102 and r.ends_at <= $5)
    order by s.content_id, s.mini_app_id limit $6) t
  join contents c on c.merchant_id = $1 and c.id = t.content_id
  order by t.content_id, t.mini_app_id`;

@Injectable()
export class SlotsRepository {
  /** One writer at a time for a target: whoever comes last stands whole. */
  async lock(tx: EntityManager, app: AppRef, contentId: string): Promise<void> {
    const name = `slots/${app.merchantId}/${app.miniAppId}/${contentId}`;
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
  }

  /** In order. */
  async listRoomIds(tx: EntityManager, app: AppRef, contentId: string): Promise<string[]> {
    const rows = (await tx.query(
      'select room_id from slots where merchant_id = $1 and mini_app_id = $2 and content_id = $3 order by place',
      [app.merchantId, app.miniAppId, contentId],
    )) as { room_id: string }[];
    return rows.map((row) => row.room_id);
  }

  async replace(tx: EntityManager, app: AppRef, contentId: string, roomIds: readonly string[]): Promise<void> {
    const { merchantId, miniAppId } = app;
    await tx.delete(SlotEntity, { merchantId, miniAppId, contentId });
    if (roomIds.length > 0)
      await tx.query(
        `insert into slots (merchant_id, mini_app_id, content_id, place, room_id)
         select $1, $2, $3, u.n, u.id from unnest($4::bigint[]) with ordinality as u (id, n)`,
        [merchantId, miniAppId, contentId, roomIds],
      );
  }

  /** Targets with a slot that cannot show what was chosen, in the order of their ids. */
  listUnhealthy(
    tx: EntityManager,
    merchantId: string,
    miniAppId: string | null,
    after: { contentId: string; miniAppId: string },
    at: Date,
    most: number,
  ): Promise<SlotTarget[]> {
    return tx.query(UNHEALTHY, [merchantId, miniAppId, after.contentId, after.miniAppId, at, most]);
  }
}
