import { type Caller, type TokenSource } from './call';
import { type Checked } from './check';
import { endpoints, type liveStatuses } from './endpoints';
import { normaliseMediaUrl, normalisePagePath } from './urls';

/** 101 live, 102 not started, 103 ended, 104 banned, 105 paused, 106 broken off, 107 expired. */
export type LiveStatus = keyof typeof liveStatuses;

export interface LiveGoods {
  /** Null in older answers. */
  goodsId: number | null;
  name: string;
  /** Null if the platform gave no web address. */
  coverUrl: string | null;
  /** Page path and query, without a leading slash and without `.html`. */
  url: string;
  /** Whole fen. The price (type 1), the low end (2), the price before (3). */
  priceFen: number;
  /** Whole fen. 0 (type 1), the high end (2), the price now (3). */
  price2Fen: number;
  /** 1 fixed price, 2 range, 3 reduced price. */
  priceType: number;
  /** App id of the mini-program that sells them; empty for one's own. */
  thirdPartyAppid: string;
}

export interface LiveRoom {
  roomId: number;
  name: string;
  status: LiveStatus;
  /** As planned; a room may start before. */
  startsAt: Date;
  /** As planned; a room may run longer. */
  endsAt: Date;
  anchorName: string;
  /** Picture addresses are null if the platform gave no web address. */
  coverUrl: string | null;
  shareUrl: string | null;
  feedsUrl: string | null;
  type: 'phone' | 'stream';
  closeLike: boolean;
  closeGoods: boolean;
  closeComment: boolean;
  closeKf: boolean;
  closeReplay: boolean;
  isFeedsPublic: boolean;
  /** Personal data. */
  creatorOpenid: string | null;
  goods: LiveGoods[];
}

export interface LiveList {
  /** Latest planned start first. At most 50 have been seen to come, whatever `limit` says: page by rows received. */
  rooms: LiveRoom[];
  /** Rooms in the whole list, by the platform's count. */
  total: number;
}

export interface LiveReplay {
  /** An m3u8 or mp4 file. */
  mediaUrl: string;
  /** Null if unknown. */
  createdAt: Date | null;
  expiresAt: Date | null;
}

export interface ReplayList {
  replays: LiveReplay[];
  total: number;
}

export interface ListQuery {
  /** How many rows to leave out; a whole number from 0, default 0. */
  start?: number;
  /** A whole number from 1 to 100. Default 50. */
  limit?: number;
  signal?: AbortSignal;
}

export interface LiveCalls {
  /**
   * One page of the app's rooms; none is an empty page with total 0.
   * @throws WechatError
   * @example const { rooms, total } = await wechat.live.list({ start: 0, limit: 50 });
   */
  list(query?: ListQuery): Promise<LiveList>;
  /**
   * Recordings of one room that has ended, ready about ten minutes after the end.
   * @throws WechatError
   * @example const { replays } = await wechat.live.replays({ roomId: 412 });
   */
  replays(query: ListQuery & { roomId: number }): Promise<ReplayList>;
}

type RoomRow = Checked<typeof endpoints.liveInfo.answer>['room_info'][number];

function toRoom(row: RoomRow, keepHttp: boolean): LiveRoom {
  return {
    roomId: row.roomid,
    name: row.name,
    // The endpoint table lists exactly these values, and the check has refused every other.
    status: row.live_status as LiveStatus,
    startsAt: new Date(row.start_time * 1000),
    endsAt: new Date(row.end_time * 1000),
    anchorName: row.anchor_name,
    coverUrl: normaliseMediaUrl(row.cover_img, keepHttp),
    shareUrl: normaliseMediaUrl(row.share_img, keepHttp),
    feedsUrl: normaliseMediaUrl(row.feeds_img ?? '', keepHttp),
    type: row.live_type === 1 ? 'stream' : 'phone',
    closeLike: row.close_like === 1,
    closeGoods: row.close_goods === 1,
    closeComment: row.close_comment === 1,
    closeKf: row.close_kf === 1,
    closeReplay: row.close_replay === 1,
    isFeedsPublic: row.is_feeds_public === 1,
    creatorOpenid: row.creater_openid,
    goods: row.goods.map((goods) => ({
      goodsId: goods.goods_id,
      name: goods.name,
      coverUrl: normaliseMediaUrl(goods.cover_img, keepHttp),
      url: normalisePagePath(goods.url),
      priceFen: goods.price,
      price2Fen: goods.price2,
      priceType: goods.price_type,
      thirdPartyAppid: goods.third_party_appid,
    })),
  };
}

/** @param keepHttp leave picture addresses on plain http: the platform is a stand-in on this machine */
export function liveCalls(caller: Caller, tokens: TokenSource, keepHttp: boolean): LiveCalls {
  return {
    list: async ({ start = 0, limit = 50, signal } = {}) => {
      const answer = await caller.call(endpoints.liveInfo, { start, limit }, tokens, signal);
      return { rooms: answer.room_info.map((row) => toRoom(row, keepHttp)), total: answer.total };
    },
    replays: async ({ roomId, start = 0, limit = 50, signal }) => {
      const request = { room_id: roomId, start, limit };
      const answer = await caller.call(endpoints.liveReplay, request, tokens, signal);
      const replays = answer.live_replay.map((row) => ({
        mediaUrl: row.media_url,
        createdAt: row.create_time,
        expiresAt: row.expire_time,
      }));
      return { replays, total: answer.total };
    },
  };
}
