import { endpoints } from '@kaibo/wechat/endpoints';
import { type Account } from '../accounts';
import { type Body, RowsAnswer } from '../handler';
import { withHtml } from './live.rules';
import { openidOf } from './people';
import { coverOf, pictureOf } from './pictures-taken';
import { endedAt, nextChangeAt, type Room, type RoomGoods, type RoomPictures, statusAt } from './rooms';
import { type RowCache } from './row-cache';

/** A replay is ready so long after the end. Source: 获取直播间列表和回放. */
const REPLAY_AFTER_MS = 10 * 60_000;
const REPLAY_LIFE_MS = 40 * 24 * 3_600_000;
/** Who counts as the maker of rooms that name nobody else. */
const OWNER = 'kaibo_owner';

interface Page {
  start: number;
  limit: number;
  now: number;
  /** Where pictures are served, no slash at the end. */
  baseUrl: string;
}
interface RowsPage extends Page {
  rowCache: RowCache;
}

/**
 * One page of rooms as the platform tells it, latest planned start first: at most 50 rows whatever was asked for.
 * @returns null for an account without rooms: the platform has an error for that
 */
export const livePage = (account: Account, { start, limit, now, baseUrl, rowCache }: RowsPage): RowsAnswer | null => {
  const rooms = account.live.list();
  if (rooms.length === 0) return null;
  const state = { revision: account.revision, baseUrl, now };
  const page = rooms
    .slice(start, start + Math.min(limit, endpoints.liveInfo.paging.cap))
    .map((room) =>
      rowCache.row(room, state, () => ({ row: toRow(room, account, now, baseUrl), until: nextChangeAt(room, now) })),
    );
  return new RowsAnswer({ errmsg: 'ok', total: rooms.length }, 'room_info', page);
};

/** Replays of one room: none before ten minutes after its end, and none where they are closed. */
export const replayPage = (room: Room, { start, limit, now, baseUrl }: Page): Body => {
  const ended = endedAt(room, now);
  const isReady = ended !== null && room.switches.closeReplay === 0 && now >= ended + REPLAY_AFTER_MS;
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

/** No `close_share`: the platform does not tell it. */
const toRow = (room: Room, account: Account, now: number, baseUrl: string): Body => {
  const told = room.shown && now < room.shown.until ? room.shown.room : room;
  const image = (kind: keyof RoomPictures): string => pictureOf(told, kind, baseUrl);
  const { switches } = told;
  return {
    name: told.name,
    roomid: told.roomId,
    cover_img: image('cover'),
    share_img: image('share'),
    live_status: statusAt(room, now),
    start_time: Math.floor(told.startTime / 1000),
    end_time: Math.floor(told.endTime / 1000),
    anchor_name: told.anchorName,
    goods: told.goods.flatMap((goods) => goodsRow(goods, account, baseUrl) ?? []),
    live_type: told.liveType,
    close_like: switches.closeLike,
    close_goods: switches.closeGoods,
    close_comment: switches.closeComment,
    close_kf: switches.closeKf,
    close_replay: switches.closeReplay,
    is_feeds_public: switches.isFeedsPublic,
    creater_openid: openidOf(account.appId, told.team.creator ?? OWNER),
    feeds_img: image('feeds'),
  };
};

/** Prices in fen, as this list alone has them. Null for goods that are in the room's memory only. */
const goodsRow = ({ goodsId }: RoomGoods, account: Account, baseUrl: string): Body | null => {
  const goods = account.goods.get(goodsId);
  return (
    goods && {
      cover_img: coverOf(goods, baseUrl),
      url: withHtml(goods.url),
      name: goods.name,
      price: goods.price,
      price2: goods.price2,
      price_type: goods.priceType,
      goods_id: goodsId,
      third_party_appid: goods.thirdPartyAppid,
    }
  );
};
