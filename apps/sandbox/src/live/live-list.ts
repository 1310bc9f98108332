import { endpoints } from '@kaibo/wechat/endpoints';
import { type PictureKind, picturePath } from '../pictures';
import { endedAt, type Room, statusAt } from './rooms';

type Row = Record<string, unknown>;

/** A replay is ready so long after the end. Source: 获取直播间列表和回放. */
const REPLAY_AFTER_MS = 10 * 60_000;
const REPLAY_LIFE_MS = 40 * 24 * 3_600_000;

interface Page {
  start: number;
  limit: number;
  now: number;
  /** Where pictures are served, no slash at the end. */
  baseUrl: string;
}

/**
 * One page of rooms as the platform tells it: at most 50 rows whatever was asked for.
 * @param rooms latest planned start first
 * @returns null for an account without rooms: the platform has an error for that
 */
export const livePage = (rooms: Room[], appId: string, { start, limit, now, baseUrl }: Page): Row | null => {
  if (rooms.length === 0) return null;
  const page = rooms.slice(start, start + Math.min(limit, endpoints.liveInfo.paging.cap));
  return { errmsg: 'ok', total: rooms.length, room_info: page.map((room) => toRow(room, appId, now, baseUrl)) };
};

/** Replays of one room: none before ten minutes after its end, and none where they are closed. */
export const replayPage = (room: Room, { start, limit, now, baseUrl }: Page): Row => {
  const ended = endedAt(room, now);
  const isReady = ended !== null && room.closeReplay === 0 && now >= ended + REPLAY_AFTER_MS;
  // The platform's page says text, its sample shows a number: one room has this, the next has that.
  const time = (at: number): string | number =>
    room.roomId % 2 === 1 ? new Date(at).toISOString().replace('.000Z', 'Z') : Math.floor(at / 1000);
  const rows = isReady
    ? [
        {
          media_url: `${baseUrl}/replay/${room.roomId}.m3u8`,
          create_time: time(ended + REPLAY_AFTER_MS),
          expire_time: time(ended + REPLAY_LIFE_MS),
        },
      ]
    : [];
  return { errmsg: 'ok', total: rows.length, live_replay: rows.slice(start, start + limit) };
};

/** What a replay's address answers: a list of no segments, which a player takes for a very short film. */
export const EMPTY_REPLAY = '#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXT-X-ENDLIST\n';

const toRow = (room: Room, appId: string, now: number, baseUrl: string): Row => {
  const image = (kind: PictureKind, which = 0): string => baseUrl + picturePath(room.picture, kind, which);
  return {
    name: room.name,
    roomid: room.roomId,
    cover_img: image('cover'),
    share_img: image('share'),
    live_status: statusAt(room, now),
    start_time: Math.floor(room.startTime / 1000),
    end_time: Math.floor(room.endTime / 1000),
    anchor_name: room.anchorName,
    goods: room.goods.map((goods, index) => ({
      cover_img: image('goods', index),
      url: goods.url,
      name: goods.name,
      price: goods.price,
      price2: goods.price2,
      price_type: goods.priceType,
      goods_id: goods.goodsId,
      third_party_appid: '',
    })),
    live_type: room.liveType,
    close_like: 0,
    close_goods: 0,
    close_comment: 0,
    close_kf: 1,
    close_replay: room.closeReplay,
    is_feeds_public: 1,
    // An openid is 28 characters; this one belongs to nobody.
    creater_openid: `oSANDBOX${appId.slice(-20)}`.padEnd(28, '0'),
    feeds_img: image('feeds'),
  };
};
