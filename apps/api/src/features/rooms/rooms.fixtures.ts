import { randomBytes } from 'node:crypto';
import { LIVE_STATUS_OF, type RoomStatus } from '@kaibo/contracts/rooms';
import { Client } from 'pg';
import type { TestApp, TestMerchant } from '../../../test/app';
import type { PlatformGoods } from './rooms.entity';

export interface RoomFixture {
  title?: string;
  anchor?: string;
  status?: RoomStatus;
  startsAt?: string;
  endsAt?: string;
  coverUrl?: string | null;
  platformRoomId?: string;
  goods?: PlatformGoods[];
  vanishedAt?: string | null;
  isVisible?: boolean;
  position?: number;
}

const inDatabase = async <T>(app: TestApp, fn: (admin: Client) => Promise<T>): Promise<T> => {
  const admin = new Client(app.database.superUrl);
  await admin.connect();
  try {
    await admin.query('begin');
    const result = await fn(admin);
    await admin.query('commit');
    return result;
  } finally {
    await admin.end();
  }
};

/** Rooms as a sync would have written them, in one transaction with the bump of the feed. @returns their ids */
export const rooms = (app: TestApp, of: TestMerchant, wanted: RoomFixture[]): Promise<string[]> =>
  inDatabase(app, async (admin) => {
    const ids: string[] = [];
    for (const room of wanted) {
      const goods = room.goods ?? [];
      const startsAt = room.startsAt ?? '2026-03-01T12:00:00Z';
      const endsAt = room.endsAt ?? new Date(Date.parse(startsAt) + 2 * 3600_000).toISOString();
      const { rows } = await admin.query<{ id: string }>(
        `insert into platform_rooms (merchant_id, mini_app_id, platform_room_id, title, anchor_name, cover_url, live_status, starts_at, ends_at, goods, vanished_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id`,
        [
          of.merchantId,
          of.miniAppId,
          room.platformRoomId ?? randomBytes(6).toString('hex'),
          room.title ?? '整装直播专场',
          room.anchor ?? '小福',
          room.coverUrl ?? null,
          LIVE_STATUS_OF[room.status ?? 'live'],
          startsAt,
          endsAt,
          JSON.stringify(goods),
          room.vanishedAt ?? null,
        ],
      );
      const id = rows[0]?.id ?? '';
      ids.push(id);
      if (room.isVisible !== undefined || room.position !== undefined)
        await admin.query(
          'insert into room_settings (merchant_id, room_id, is_visible, position) values ($1, $2, $3, $4)',
          [of.merchantId, id, room.isVisible ?? true, room.position ?? null],
        );
      for (const url of [room.coverUrl, ...goods.map((item) => item.coverUrl)])
        if (url)
          await admin.query(
            `insert into images (merchant_id, url_hash, url) values ($1, sha256(convert_to($2, 'UTF8')), $2) on conflict do nothing`,
            [of.merchantId, url],
          );
    }
    await admin.query('select directory.bump_feed($1, $2)', [of.merchantId, of.miniAppId]);
    return ids;
  });

/** One room. @returns its id */
export const aRoom = async (app: TestApp, of: TestMerchant, room: RoomFixture = {}): Promise<string> =>
  (await rooms(app, of, [room]))[0] ?? '';

/** Changes rows as a sync would: `set` is SQL over `platform_rooms`. The feed is bumped in the same transaction. */
export const changeRooms = (app: TestApp, of: TestMerchant, set: string, ids: string[]): Promise<void> =>
  inDatabase(app, async (admin) => {
    await admin.query(`update platform_rooms set ${set} where merchant_id = $1 and id = any ($2::bigint[])`, [
      of.merchantId,
      ids,
    ]);
    await admin.query('select directory.bump_feed($1, $2)', [of.merchantId, of.miniAppId]);
  });
