import type { ContentKind } from '@kaibo/contracts/contents';
import type { ShareTarget } from '@kaibo/contracts/distribution';
import Taro from '@tarojs/taro';

/** Pages of the tab bar: the platforms open them in one way only, and take no query there. */
const TABS = ['/pages/home/index', '/pages/rooms/index', '/pages/me/index'] as const;

const at = encodeURIComponent;
const CONTENT_PAGES: Record<ContentKind, string> = {
  article: '/content/article/index',
  topic: '/content/topic/index',
  goods: '/pages/goods/index', // the path that the API writes into the platform's shelf
};

/** Every address of the mini-program. */
export const routes = {
  home: TABS[0],
  rooms: TABS[1],
  me: TABS[2],
  room: (id: string) => `/pages/room/index?id=${at(id)}`,
  replay: (roomId: string) => `/content/replay/index?id=${at(roomId)}`,
  content: (kind: ContentKind, id: string) => `${CONTENT_PAGES[kind]}?id=${at(id)}`,
  contents: (kind: ContentKind) => `/content/list/index?kind=${kind}`,
  page: (id: string) => `/content/page/index?id=${at(id)}`,
  writePost: (topicId: string) => `/content/write/index?topic=${at(topicId)}`,
  reminders: '/mine/reminders/index',
  posts: '/mine/posts/index',
  superior: '/promote/superior/index',
  team: '/promote/team/index',
  invitations: '/promote/invitations/index',
  lottery: (roomId: string, id: string) => `/lottery/show/index?room=${at(roomId)}&id=${at(id)}`,
  roomLotteries: (roomId: string) => `/lottery/list/index?room=${at(roomId)}`,
  lotteryProof: (id: string) => `/lottery/proof/index?id=${at(id)}`,
  win: (id: string) => `/lottery/claim/index?win=${at(id)}`,
  lotteryEntries: '/lottery/entries/index',
  wins: '/lottery/wins/index',
  poster: (target: ShareTarget, id: string) => `/promote/poster/index?target=${target}&id=${at(id)}`,
};

/** Where something that was shared is seen. */
export const sharedAddress = (target: ShareTarget, id: string): string => {
  if (target === 'home') return routes.home;
  if (target === 'room') return routes.room(id);
  return target === 'page' ? routes.page(id) : routes.content(target, id);
};

const OWN_PAGES = [
  ...TABS,
  '/pages/room/index',
  ...Object.values(CONTENT_PAGES),
  '/content/list/index',
  '/content/page/index',
];

/** A path somebody wrote for this mini-program (a shelf, a page block), as an address of ours; null when it is none. */
export const ownAddress = (path: string): string | null => {
  const address = path.startsWith('/') ? path : `/${path}`;
  return OWN_PAGES.includes(address.split('?')[0] ?? '') ? address : null;
};

/** The platforms open no more pages on top of each other. Source: WeChat, wx.navigateTo. */
const MAX_PAGES = 10;
/** A second tap comes within this time, if it is one. */
const DOUBLE_TAP_MS = 600;

let opening: { url: string; depth: number; at: number; isDone: boolean } | null = null;

/** Whether this is the second tap of one: the first is on its way, or its page is open already. */
const isSecondTap = (url: string, depth: number): boolean => {
  if (opening?.url !== url) return false;
  if (!opening.isDone) return Date.now() - opening.at < 10 * DOUBLE_TAP_MS;
  return depth !== opening.depth && Math.abs(Date.now() - opening.at) < DOUBLE_TAP_MS;
};

const isTab = (url: string): boolean => (TABS as readonly string[]).includes(url.split('?')[0] ?? '');

const move = (url: string, depth: number): Promise<unknown> => {
  if (isTab(url)) return Taro.switchTab({ url });
  return depth >= MAX_PAGES ? Taro.redirectTo({ url }) : Taro.navigateTo({ url });
};

/** Opens a page of ours, once however often it is tapped; in the last place of a full stack it takes that place. */
export const open = (url: string): void => {
  const depth = Taro.getCurrentPages().length;
  if (isSecondTap(url, depth)) return;
  const mine = { url, depth, at: Date.now(), isDone: false };
  opening = mine;
  // What fails here the platform has told already; the page below stays as it is.
  move(url, depth)
    .catch(() => undefined)
    .finally(() => (mine.isDone = true));
};

/** Goes on to a page of ours from one that only led there: the way back does not come by it again. */
export const goOn = (url: string): Promise<unknown> =>
  isTab(url) ? Taro.switchTab({ url }) : Taro.redirectTo({ url });

export const toHome = (): void => open(routes.home);
export const toRooms = (): void => open(routes.rooms);
