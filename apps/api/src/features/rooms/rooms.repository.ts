import { Inject, Injectable } from '@nestjs/common';
import { LIVE_STATUS_OF, type RoomState, STATUSES_OF_STATE } from '@kaibo/contracts/rooms';
import type { EntityManager } from 'typeorm';
import { type Config, CONFIG } from '../../core/config';
import { Db } from '../../core/db';
import type { AppRef } from '../../core/directory';
import type { PlatformGoods } from './rooms.entity';
import type { Place } from './rooms.rules';

/** A row of the public list, in the columns' own names. */
export interface CardRow {
  id: string;
  title: string;
  anchor: string;
  image_id: string | null;
  live_status: number;
  starts_at: Date;
  ends_at: Date;
  sort_position: number;
  sort_seconds: string;
}

/** A room as a viewer may see it. */
export interface RoomRow {
  id: string;
  platform_room_id: string;
  title: string;
  anchor: string;
  image_id: string | null;
  live_status: number;
  starts_at: Date;
  ends_at: Date;
  goods: PlatformGoods[];
  play_url: string | null;
}

const codesOf = (state: RoomState): number[] => STATUSES_OF_STATE[state].map((status) => LIVE_STATUS_OF[status]);

const PAGE_OF_ROOMS = 'select * from directory.page_of_rooms($1, $2, $3, $4, $5, $6, $7, $8, $9)';

const FIND_ROOM = `
  select r.id, r.platform_room_id, coalesce(s.title_override, r.title) as title, r.anchor_name as anchor, i.id as image_id,
    r.live_status, r.starts_at, r.ends_at, r.goods, r.play_url
  from platform_rooms r
  left join room_settings s on s.merchant_id = r.merchant_id and s.room_id = r.id
  left join images i on i.merchant_id = r.merchant_id
    and i.url_hash = sha256(convert_to(coalesce(s.cover_override, r.cover_url), 'UTF8'))
  where r.merchant_id = $1 and r.mini_app_id = $2 and r.id = $3
    and r.vanished_at is null and r.live_status <> ${LIVE_STATUS_OF.banned} and coalesce(s.is_visible, true)`;

/** What viewers read. */
@Injectable()
export class RoomsRepository {
  constructor(
    private readonly db: Db,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * One statement, past the ORM. One row more than `size` tells of a next page.
   * @returns the rows, and when the clock alone changes them
   */
  async pageOf(
    app: AppRef,
    state: RoomState,
    after: Place,
    size: number,
    at: Date,
  ): Promise<{ rows: CardRow[]; freshUntil: Date | null }> {
    const isNewestFirst = state !== 'upcoming';
    const values = [
      app.merchantId,
      app.miniAppId,
      codesOf(state),
      isNewestFirst,
      at,
      after.position,
      after.seconds,
      after.id,
      size,
    ];
    const { rows } = await this.db.pool.query<CardRow & { id: string | null; fresh_until: Date | null }>({
      ...(this.config.database.prepared ? { name: 'page_of_rooms' } : {}),
      text: PAGE_OF_ROOMS,
      values,
    });
    return { rows: rows.filter((row) => row.id !== null), freshUntil: rows[0]?.fresh_until ?? null };
  }

  /** Null when viewers see no such room in this mini-app. */
  async findVisible(tx: EntityManager, app: AppRef, id: string): Promise<RoomRow | null> {
    const [row] = (await tx.query(FIND_ROOM, [app.merchantId, app.miniAppId, id])) as RoomRow[];
    return row ?? null;
  }

  /** Ids of our names for these pictures; what has no name yet is not in the answer. */
  async listImageIds(tx: EntityManager, merchantId: string, urls: string[]): Promise<Map<string, string>> {
    if (urls.length === 0) return new Map();
    const rows = (await tx.query(
      `select i.url, i.id from images i join unnest($2::text[]) u (url) on i.url_hash = sha256(convert_to(u.url, 'UTF8'))
       where i.merchant_id = $1`,
      [merchantId, [...new Set(urls)]],
    )) as { url: string; id: string }[];
    return new Map(rows.map((row) => [row.url, row.id]));
  }
}
