import type { SyncCauseKind } from '@kaibo/contracts/syncs';
import {
  type CallReport,
  type Clock,
  createWechat,
  type LiveGoods,
  type LiveRoom,
  type TokenStore,
  WechatError,
} from '@kaibo/wechat';
import { CAPABILITIES } from './capabilities';
import { type LiveSource, SourceError, type SourceRoom } from './platform';

export interface WechatLiveParts {
  appId: string;
  secret: string;
  baseUrl: string;
  timeoutMs: number;
  tokenStore: TokenStore;
  clock: Clock;
  /** Before each HTTP call, token calls included. What it throws ends the call before anything is sent. */
  beforeCall(endpoint: string): Promise<void>;
  /** After each HTTP call. */
  onCall(report: CallReport): void;
}

/** WeChat: 获取直播间列表和回放 answers at most 50 rows, whatever is asked for. */
const ROWS_ASKED = 50;

/** Live rooms of a WeChat mini-program and their replays, read with `getliveinfo`. */
export function wechatLive(parts: WechatLiveParts): Required<LiveSource> {
  const wechat = createWechat(parts);
  return {
    name: 'wechat-live',
    capabilities: CAPABILITIES['wechat-live'],
    listPage: (start, signal) =>
      asSourceErrors(async () => {
        const { rooms, total } = await wechat.live.list({ start, limit: ROWS_ASKED, signal });
        return { rooms: rooms.map(toSourceRoom), total };
      }),
    listReplays: (platformRoomId, start, signal) =>
      asSourceErrors(() => wechat.live.replays({ roomId: Number(platformRoomId), start, limit: ROWS_ASKED, signal })),
  };
}

const NOT_GRANTED = new Set([48001, 48004, 50002, 61007]);
const CREDENTIALS = new Set([40001, 40013, 40014, 40125, 40164, 41002, 41004, 42001, 89503, 89506, 89507]);
const QUOTA_USED_UP = 45009;

/** What a person must do about it decides the kind: nothing but wait, open the live permission, correct the secret ... */
export function causeKindOf(error: WechatError): SyncCauseKind {
  switch (error.kind) {
    case 'platform':
      if (error.code === QUOTA_USED_UP) return 'quota-used-up';
      if (error.code !== null && NOT_GRANTED.has(error.code)) return 'not-granted';
      if (error.code !== null && CREDENTIALS.has(error.code)) return 'credentials-refused';
      return 'platform-error';
    case 'timeout':
      return 'timeout';
    case 'network':
      return 'unreachable';
    case 'not-json':
      return 'not-json';
    case 'bad-answer':
      return 'platform-error';
    case 'aborted':
      return 'abandoned';
    case 'request':
      return 'internal';
  }
}

async function asSourceErrors<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw error instanceof WechatError ? toSourceError(error) : error;
  }
}

// WechatError keeps secrets and tokens out of its message.
const toSourceError = (error: WechatError): SourceError =>
  new SourceError(causeKindOf(error), error.message, error.code, error.rid, { cause: error });

const toSourceRoom = (room: LiveRoom): SourceRoom => ({
  platformRoomId: String(room.roomId),
  title: room.name,
  anchorName: room.anchorName,
  coverUrl: room.coverUrl,
  shareUrl: room.shareUrl,
  feedsUrl: room.feedsUrl,
  liveStatus: room.status,
  startsAt: room.startsAt,
  endsAt: room.endsAt,
  liveType: room.type === 'stream' ? 1 : 0,
  flags: {
    closeLike: room.closeLike,
    closeGoods: room.closeGoods,
    closeComment: room.closeComment,
    closeKf: room.closeKf,
    closeReplay: room.closeReplay,
    isFeedsPublic: room.isFeedsPublic,
  },
  goods: room.goods.map(toSourceGoods),
});

const toSourceGoods = (goods: LiveGoods): SourceRoom['goods'][number] => ({
  id: goods.goodsId === null ? '' : String(goods.goodsId),
  title: goods.name,
  coverUrl: goods.coverUrl,
  priceFen: goods.priceFen,
  price2Fen: goods.price2Fen,
  priceType: goods.priceType === 2 || goods.priceType === 3 ? goods.priceType : 1,
  path: goods.url,
});
