import { Inject, Injectable } from '@nestjs/common';
import { LIVE_STATUS_OF, type RoomState, STATUSES_OF_STATE } from '@kaibo/contracts/rooms';
import type { EntityManager } from 'typeorm';
import { type Config, CONFIG } from '../../core/config';
import { Db } from '../../core/db';
import { type AppRef, type FeedChange, type FeedRow, toFeedChange } from '../../core/directory';
import { STRANGERS } from '../../core/turns';
import type { PlatformGoods, RoomFlags } from './rooms.entity';
import { FIRST_PLACE, type Place } from '../../core/place-cursor';

/** A row of the public list, in the columns' own names. */
export interface CardRow {
  id: string;
  title: string;
  anchor: string;
  image_id: string | null;
  /** What the merchant set instead; null until it may be seen. */
  cover_picture: string | null;
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
  /** What the merchant set instead; null until it may be seen. */
  cover_picture: string | null;
  live_status: number;
  starts_at: Date;
  ends_at: Date;
  goods: PlatformGoods[];
  flags: RoomFlags;
  play_url: string | null;
  channel_id: string | null;
}

/** Rows of one page, one more than asked for when there is a next; and when the clock alone changes them. */
export interface PageRead {
  rows: CardRow[];
  freshUntil: Date | null;
}

type PageRow = CardRow & { id: string | null; fresh_until: Date | null };

const toPageRead = (rows: PageRow[]): PageRead => ({
  rows: rows.filter((row) => row.id !== null),
  freshUntil: rows[0]?.fresh_until ?? null,
});

const codesOf = (state: RoomState): number[] => STATUSES_OF_STATE[state].map((status) => LIVE_STATUS_OF[status]);

/** What `page_of_rooms` asks after the mini-app. */
const pageValues = (state: RoomState, after: Place, size: number, at: Date): unknown[] => [
  codesOf(state),
  state !== 'upcoming',
  at,
  after.position,
  after.seconds,
  after.id,
  size,
];

const PAGE_OF_ROOMS = 'select * from directory.page_of_rooms($1, $2, $3, $4, $5, $6, $7, $8, $9)';

const FIND_APP_AND_PAGE = `
  select a.*, p.*
  from directory.find_app($1) a
  cross join lateral directory.page_of_rooms(a.merchant_id, a.mini_app_id, $2, $3, $4, $5, $6, $7, $8) p`;

const FIND_ROOM = `
  select r.id, r.platform_room_id, coalesce(s.title_override, r.title) as title, r.anchor_name as anchor, i.id as image_id,
    c.name as cover_picture, r.live_status, r.starts_at, r.ends_at, r.goods, r.flags, r.play_url, r.channel_id
  from platform_rooms r
  left join room_settings s on s.merchant_id = r.merchant_id and s.room_id = r.id
  left join images i on i.merchant_id = r.merchant_id
    and i.url_hash = sha256(convert_to(coalesce(s.cover_override, r.cover_url), 'UTF8'))
  left join media c on c.merchant_id = r.merchant_id and c.name = s.cover_picture and c.state = 'passed'
  where r.merchant_id = $1 and r.mini_app_id = $2 and r.id = $3
    and r.vanished_at is null and r.live_status <> ${LIVE_STATUS_OF.banned} and coalesce(s.is_visible, true)`;

/** What viewers read. */
@Injectable()
export class RoomsRepository {
  constructor(
    private readonly db: Db,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** One statement, past the ORM. */
  async pageOf(app: AppRef, state: RoomState, after: Place, size: number, at: Date): Promise<PageRead> {
    const values = [app.merchantId, app.miniAppId, ...pageValues(state, after, size, at)];
    return toPageRead(await this.query<PageRow>(app.merchantId, 'page_of_rooms', PAGE_OF_ROOMS, values));
  }

  /**
   * Whose an app id is, how its feed stands, and its first page as of that same moment: one statement.
   * @returns null when no mini-app has this id
   */
  async findAppAndPage(
    appId: string,
    state: RoomState,
    size: number,
    at: Date,
  ): Promise<{ feed: FeedChange; page: PageRead } | null> {
    const values = [appId, ...pageValues(state, FIRST_PLACE, size, at)];
    const rows = await this.query<PageRow & FeedRow>(STRANGERS, 'find_app_and_page', FIND_APP_AND_PAGE, values);
    const [first] = rows;
    if (!first) return null;
    return { feed: toFeedChange(first), page: toPageRead(rows) };
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

  private async query<Row extends object>(turn: string, name: string, text: string, values: unknown[]): Promise<Row[]> {
    const named = this.config.database.prepared ? { name } : {};
    return this.db.statement<Row>({ ...named, text, values }, turn);
  }
}
