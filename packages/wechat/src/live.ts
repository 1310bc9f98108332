import { type Caller, type TokenSource } from './call';
import { type RoomCalls } from './calls/rooms';
import { type AnswerOf } from './answer';
import { endpoints, type liveStatuses } from './endpoints';
import { normaliseMediaUrl } from './urls';

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

export interface LiveCalls extends RoomCalls {
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

type RoomRow = AnswerOf<typeof endpoints.liveInfo>['roomInfo'][number];

function toRoom(row: RoomRow): LiveRoom {
  return {
    roomId: row.roomId,
    name: row.name,
    status: row.liveStatus,
    startsAt: row.startTime,
    endsAt: row.endTime,
    anchorName: row.anchorName,
    coverUrl: normaliseMediaUrl(row.coverImg),
    shareUrl: normaliseMediaUrl(row.shareImg),
    feedsUrl: normaliseMediaUrl(row.feedsImg ?? ''),
    type: row.liveType === 1 ? 'stream' : 'phone',
    closeLike: row.closeLike === 1,
    closeGoods: row.closeGoods === 1,
    closeComment: row.closeComment === 1,
    closeKf: row.closeKf === 1,
    closeReplay: row.closeReplay === 1,
    isFeedsPublic: row.isFeedsPublic === 1,
    creatorOpenid: row.createrOpenid,
    goods: row.goods.map((goods) => ({
      goodsId: goods.goodsId,
      name: goods.name,
      coverUrl: normaliseMediaUrl(goods.coverImg),
      url: goods.url,
      priceFen: goods.priceFen,
      price2Fen: goods.price2Fen,
      priceType: goods.priceType,
      thirdPartyAppid: goods.thirdPartyAppid,
    })),
  };
}

/** Callers without types may give anything: what is no field of the call is refused where all fields are. */
function asked(query: ListQuery | undefined): { request: object; signal: AbortSignal | undefined } {
  const { signal, ...request } = { ...query };
  return { request: { ...request, start: request.start ?? 0, limit: request.limit ?? 50 }, signal };
}

export function listCalls(caller: Caller, tokens: TokenSource): Pick<LiveCalls, 'list' | 'replays'> {
  return {
    list: async (query) => {
      const { request, signal } = asked(query);
      const answer = await caller.call(endpoints.liveInfo, request, tokens, signal);
      return { rooms: answer.roomInfo.map(toRoom), total: answer.total };
    },
    replays: async (query) => {
      const { request, signal } = asked(query);
      const answer = await caller.call(endpoints.liveReplay, request, tokens, signal);
      const replays = answer.liveReplay.map((row) => ({
        mediaUrl: row.mediaUrl,
        createdAt: row.createTime,
        expiresAt: row.expireTime,
      }));
      return { replays, total: answer.total };
    },
  };
}
