import { createHash } from 'node:crypto';
import type { ContentKind } from '@kaibo/contracts/contents';
import type { ContentCard, ContentView, PictureUrls } from '@kaibo/contracts/contents.dto';
import type { LotteryView } from '@kaibo/contracts/lotteries.dto';
import type { PageView, ShownPageBlock } from '@kaibo/contracts/pages.dto';
import type { PostView } from '@kaibo/contracts/posts.dto';
import type {
  AllowedView,
  AppView,
  ReplaysView,
  RoomCard,
  RoomGoods,
  RoomPage,
  RoomView,
} from '@kaibo/contracts/rooms.dto';
import { DEFAULT_PAGE_SIZE, type RoomState, STATUSES_OF_STATE } from '@kaibo/contracts/rooms';

/** A request as the API sees it. */
export interface Asked {
  method: string;
  path: string;
  query: Record<string, string>;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: unknown;
}
export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** Undefined with 304. */
  body: unknown;
}

const APP = '/v1/apps/wx6b6169626f646d6f';
const HOUR = 3_600_000;
const MINUTE = 60_000;
const at = (ms: number) => new Date(ms).toISOString();

export const aRoom = (room: Partial<RoomView> & { id: string }): RoomView => ({
  title: `直播间 ${room.id}`,
  cover: null,
  anchor: '小幸',
  status: 'live',
  startsAt: at(Date.now() - 20 * MINUTE),
  endsAt: at(Date.now() + 2 * HOUR),
  entry: { source: 'wechat-live', platformRoomId: `40${room.id}`, playUrl: null },
  goods: [],
  capabilities: ['list', 'goods', 'replay', 'hint', 'plugin'],
  ...room,
});

export const someGoods = (goods: Partial<RoomGoods> & { id: string }): RoomGoods => ({
  title: `商品 ${goods.id}`,
  cover: null,
  priceFen: 1999,
  price2Fen: 0,
  priceKind: 'fixed',
  path: 'pages/goods/index?id=1',
  ...goods,
});

export const somePictures = (name: string): PictureUrls => ({
  small: `/i/${name}`,
  medium: `/i/${name}`,
  large: `/i/${name}`,
});

export const aContent = (content: Partial<ContentView> & { id: string; kind: ContentKind }): ContentView => ({
  title: `${content.kind} ${content.id}`,
  summary: '',
  cover: null,
  images: [],
  publishedAt: at(Date.now() - 2 * HOUR),
  goods: content.kind === 'goods' ? { priceFen: 25900, stock: null, path: `pages/goods/index?id=${content.id}` } : null,
  blocks: [{ type: 'paragraph', spans: [{ text: '正文' }] }],
  slots: [],
  ...content,
});

export const aPost = (post: Partial<PostView> & { id: string }): PostView => ({
  author: { nickname: '小陈', avatar: null },
  text: `说的话 ${post.id}`,
  images: [],
  createdAt: at(Date.now() - HOUR),
  ...post,
});

export const aPage = (blocks: ShownPageBlock[], page: Partial<PageView> = {}): PageView => ({
  id: '1',
  name: '幸福家装',
  number: 1,
  blocks,
  ...page,
});

const toContentCard = ({ id, kind, title, summary, cover, publishedAt, goods }: ContentView): ContentCard => ({
  id,
  kind,
  title,
  summary,
  cover,
  publishedAt,
  goods,
});

export const toCard = ({ id, title, cover, anchor, status, startsAt, endsAt }: RoomView): RoomCard => ({
  id,
  title,
  cover,
  anchor,
  status,
  startsAt,
  endsAt,
});

/**
 * Answers as the API's public routes do: pages with cursors, strong ETags and 304, the error body. `fault`, while set,
 * stands in for every answer; every request is kept in `asked`.
 */
export class FakeApi {
  readonly asked: Asked[] = [];
  fault: ((asked: Asked) => Answer | undefined) | undefined;
  /** The page that the mini-program begins with; null: the merchant has chosen none. */
  home: PageView | null = null;
  pages: PageView[] = [];
  contents: ContentView[] = [];
  /** By topic, in the order shown. */
  posts: Record<string, PostView[]> = {};
  lotteries: LotteryView[] = [];
  /** Of every room. */
  replays: ReplaysView = { state: 'none', items: [] };

  /** What the platform lets the mini-program offer. */
  allowed: AllowedView = { team: true, lotteries: true };

  constructor(public rooms: RoomView[] = []) {}

  readonly answer = (asked: Asked): Answer => {
    this.asked.push(asked);
    return this.fault?.(asked) ?? this.route(asked);
  };

  /** Requests whose path ends so, in order. */
  to(ending: string): Asked[] {
    return this.asked.filter(({ path }) => path.endsWith(ending));
  }

  private route({ method, path, query, headers, body }: Asked): Answer {
    if (path === APP) return cached(this.appView(), headers);
    if (!path.startsWith(`${APP}/`)) return refuse(404, 'ROUTE_NOT_FOUND');
    const other = this.content(path.slice(APP.length), query, headers);
    if (other) return other;
    const [, id, tail] = /^\/rooms\/?([^/]*)\/?(.*)$/.exec(path.slice(APP.length)) ?? [];
    if (id === undefined) return refuse(404, 'ROUTE_NOT_FOUND');
    if (id === '') return cached(this.page(query.state as RoomState, query.cursor, Number(query.limit)), headers); // as sent
    const room = this.rooms.find((one) => one.id === id);
    if (!room) return refuse(404, 'ROOM_NOT_FOUND');
    if (tail === 'lotteries') return cached({ items: this.lotteries.filter(({ roomId }) => roomId === id) }, headers);
    if (tail === 'replays') return cached(this.replays, headers);
    if (tail === 'hints' && method === 'POST') {
      const { liveStatus } = body as { liveStatus: number }; // a wrong body fails the test that sent it
      return { status: 202, headers: {}, body: { accepted: liveStatus >= 101 && liveStatus <= 107 } };
    }
    return cached(room, headers);
  }

  private appView(): AppView {
    const { allowed } = this;
    const [platform, source] = allowed.team ? (['wechat', 'wechat-live'] as const) : (['douyin', 'douyin'] as const);
    return { appId: 'wx6b6169626f646d6f', name: '小程序', platform, source, capabilities: [], allowed };
  }

  private content(path: string, query: Record<string, string>, headers: Record<string, string>): Answer | undefined {
    const [, pageId] = /^\/pages\/(\w+)$/.exec(path) ?? [];
    if (pageId !== undefined) {
      if (pageId === 'home') return cached({ page: this.home }, headers);
      const page = this.pages.find(({ id }) => id === pageId);
      return page ? cached(page, headers) : refuse(404, 'PAGE_NOT_FOUND');
    }
    const [, kind, id, tail] = /^\/contents\/(\w+)\/?(\w*)(.*)$/.exec(path) ?? [];
    if (kind === undefined || id === undefined) return undefined;
    if (id === '')
      return cached(paged(this.contents.filter((one) => one.kind === kind).map(toContentCard), query), headers);
    const content = this.contents.find((one) => one.kind === kind && one.id === id);
    if (!content) return refuse(404, 'CONTENT_NOT_FOUND');
    return cached(tail === '/posts' ? paged(this.posts[id] ?? [], query) : content, headers);
  }

  private page(state: RoomState, cursor: string | undefined, limit: number): RoomPage {
    const size = limit || DEFAULT_PAGE_SIZE;
    const from = cursor === undefined ? 0 : Number(cursor);
    const all = this.rooms.filter(({ status }) => STATUSES_OF_STATE[state].includes(status));
    const end = from + size;
    return { items: all.slice(from, end).map(toCard), nextCursor: end < all.length ? String(end) : null };
  }
}

/** A page of rows, by a cursor that is the number of the row it begins with. */
const paged = <T>(all: T[], query: Record<string, string>): { items: T[]; nextCursor: string | null } => {
  const from = Number(query.cursor ?? 0);
  const end = from + (Number(query.limit) || DEFAULT_PAGE_SIZE);
  return { items: all.slice(from, end), nextCursor: end < all.length ? String(end) : null };
};

const cached = (body: unknown, headers: Record<string, string>): Answer => {
  const etag = `"${createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 16)}"`;
  const common = { ETag: etag, 'Cache-Control': 'public, max-age=5, stale-while-revalidate=30, stale-if-error=600' };
  if (headers['if-none-match'] === etag) return { status: 304, headers: common, body: undefined };
  return { status: 200, headers: { ...common, 'Content-Type': 'application/json' }, body };
};

export const refuse = (status: number, code: string): Answer => ({
  status,
  headers: { 'Content-Type': 'application/json' },
  body: { code, message: code, requestId: 'r-1' },
});

/** The demo merchant's rooms: a decoration company. */
export const demoRooms = (now = Date.now()): RoomView[] => [
  aRoom({
    id: '1',
    title: '老房翻新直播：90 平三居如何只花 8 万',
    anchor: '设计师阿凯',
    cover: '/i/1',
    startsAt: at(now - 42 * MINUTE),
    goods: [
      someGoods({
        id: '11',
        title: '全屋定制衣柜 环保 ENF 级板材 免费量尺设计',
        cover: '/i/11',
        priceFen: 69900,
        price2Fen: 129900,
        priceKind: 'range',
      }),
      someGoods({
        id: '12',
        title: '防水涂料 20kg',
        cover: '/i/12',
        priceFen: 25900,
        price2Fen: 19900,
        priceKind: 'discount',
      }),
      someGoods({ id: '13', title: '上门量房体验券', priceFen: 990 }),
    ],
  }),
  aRoom({
    id: '2',
    title: '工地探访：水电改造避坑',
    anchor: '监理老周',
    cover: '/i/2',
    startsAt: at(now - 12 * MINUTE),
  }),
  aRoom({
    id: '3',
    title: '幸福家装周年庆，整装套餐直降一万，错过再等一年，老客户还有神秘伴手礼',
    anchor: '幸福家装官方直播间运营小助手',
    startsAt: at(now - 3 * HOUR),
    status: 'paused',
  }),
  aRoom({
    id: '4',
    title: '今晚八点：软装搭配大师课',
    anchor: '软装师 Lily',
    cover: '/i/4',
    status: 'upcoming',
    startsAt: at(now + 9 * MINUTE),
    endsAt: at(now + 2 * HOUR),
    goods: [someGoods({ id: '41', title: '北欧风羊毛地毯', cover: '/i/41', priceFen: 35800 })],
  }),
  aRoom({
    id: '5',
    title: '全屋智能家居体验日',
    anchor: '产品经理小叶',
    cover: '/i/5',
    status: 'upcoming',
    startsAt: at(now + 27 * HOUR),
  }),
];
