import {
  ApiError,
  channelsApi,
  contentsApi,
  distributionApi,
  lotteriesApi,
  meApi,
  pagesApi,
  postsApi,
  privacyApi,
  remindersApi,
  roomsApi,
} from '@kaibo/api-client';
import type { ContentKind } from '@kaibo/contracts/contents';
import type { ContentPage, ContentView } from '@kaibo/contracts/contents.dto';
import type { ErrorCode } from '@kaibo/contracts/errors';
import type { MediaView } from '@kaibo/contracts/media.dto';
import type { HomeView, PageView } from '@kaibo/contracts/pages.dto';
import type { PostPage } from '@kaibo/contracts/posts.dto';
import type { HintView, ListRooms, ReplaysView, RoomPage, RoomView, SendHint } from '@kaibo/contracts/rooms.dto';
import type { Lotteries, WinNotices } from './features/lotteries/lotteries';
import type { Posts } from './features/posts/posts';
import type { Reminders } from './features/reminders/reminders';
import type { Team } from './features/team/team';
import { NoAnswer } from './platform/no-answer';
import { PrivacyRefused } from './platform/privacy-refused';
import type { Me } from './features/me/use-me';
import type { Privacy } from './features/me/use-privacy';
import { privatePicture } from './platform/poster';
import { call } from './platform/request';
import { isSentBack, sessionKeeper, signInCode } from './platform/session';
import { timeNow } from './clock';
import { createShares } from './features/shares/shares';
import type { Landing } from './features/shares/use-landing';
import { createTouches, type Touches } from './features/touches/touches';
import { readStored, store } from './platform/storage';
import { createSession } from './session';
import type { FailureCode } from './texts';
import { texts } from './texts';

/** What the pages ask of the API, for this build's own mini-app. Hooks take it as an argument, tests give their own. */
export interface Rooms {
  list(query: ListRooms): Promise<RoomPage>;
  get(id: string): Promise<RoomView>;
  hint(id: string, body: SendHint): Promise<HintView>;
  replays(id: string): Promise<ReplaysView>;
}

/** An address without an id names nothing; the API would answer with a list. */
const gone = (code: ErrorCode): Promise<never> =>
  Promise.reject(new ApiError(404, code, 'no id in the address', null, undefined));

const api = roomsApi(call);
export const rooms: Rooms = {
  list: (query) => api.list(__APP_ID__, query),
  get: (id) => (id === '' ? gone('ROOM_NOT_FOUND') : api.get(__APP_ID__, id)),
  hint: (id, body) => api.hint(__APP_ID__, id, body),
  replays: (id) => (id === '' ? gone('ROOM_NOT_FOUND') : api.replays(__APP_ID__, id)),
};

/** Articles, topics and goods pages, and what is said about topics. */
export interface Contents {
  list(kind: ContentKind, cursor: string | undefined): Promise<ContentPage>;
  get(kind: ContentKind, id: string): Promise<ContentView>;
  posts(topicId: string, cursor: string | undefined): Promise<PostPage>;
}
const allPosts = postsApi(call);
const allContents = contentsApi(call);
export const contents: Contents = {
  list: (kind, cursor) => allContents.list(__APP_ID__, kind, { cursor }),
  get: (kind, id) => (id === '' ? gone('CONTENT_NOT_FOUND') : allContents.get(__APP_ID__, kind, id)),
  posts: (topicId, cursor) => allPosts.list(__APP_ID__, topicId, { cursor }),
};

/** Decorated pages. */
export interface Pages {
  /** The one that the merchant chose to begin with, if any. */
  home(): Promise<HomeView>;
  get(id: string): Promise<PageView>;
}
const allPages = pagesApi(call);
export const pages: Pages = {
  home: () => allPages.home(__APP_ID__),
  get: (id) => (id === '' ? gone('PAGE_NOT_FOUND') : allPages.get(__APP_ID__, id)),
};

const session = createSession({
  call,
  appId: __APP_ID__,
  signInCode,
  now: Date.now,
  deviceKey: () => touches.deviceKey(),
  keeper: sessionKeeper(__APP_ID__),
});

/** Ends the sign-in for which the viewer left the page. What it was wanted for says if it fails: it asks again. */
export const endSignIn = (): void => {
  if (isSentBack()) void session.open().catch(() => undefined);
};
const stored = { appId: __APP_ID__, readStored, store };

/** What brings viewers here. */
export const touches: Touches = createTouches({
  ...stored,
  call,
  session,
  phoneNow: Date.now,
  timeNow,
  random: Math.random,
});
const allShares = distributionApi(call);
/** The picture of the viewer's own code, as an address that can be drawn. */
export const codePicture = async (shareId: string): Promise<string> => {
  const { token } = await session.open();
  return privatePicture(`${__API_BASE__}/v1/shares/${encodeURIComponent(shareId)}/code`, token);
};

/** What the mini-program must know of itself. */
export const appView = () => api.app(__APP_ID__);

const ownTree = distributionApi(session.call);
/** Who brought whom. */
export const team: Team = {
  superior: () => ownTree.superior(),
  team: (cursor) => ownTree.team({ cursor }),
  invitations: (cursor) => ownTree.invitations({ cursor }),
};

/** What a mini-program code is of. */
export const landing: Landing = {
  lookUp: (key) => allShares.lookUp(__APP_ID__, key),
  noteToken: (token) => touches.noteToken(token),
};
/** What viewers share. */
export const shares = createShares({ ...stored, session, now: timeNow, cameBy: () => touches.cameBy() });

const mine = meApi(session.call);
/** What the viewer's own page asks; the first of it signs in. */
export const me: Me = {
  get: () => mine.get(),
  edit: (nickname) => mine.edit({ nickname }),
  chooseAvatar: (picture, type) => mine.chooseAvatar(picture, type),
  verifyPhone: async (code) => {
    const answer = await mine.verifyPhone({ code });
    // Two accounts became one: the token was the other one's.
    if (answer.isMerged) session.forget();
    return answer;
  },
};

const ownPosts = postsApi(session.call);
/** What the viewer says about topics. */
export const posts: Posts = {
  write: (topicId, body) => ownPosts.write(topicId, body),
  mine: (cursor) => ownPosts.mine({ cursor }),
  remove: (id) => ownPosts.remove(id),
  report: (id, reason) => ownPosts.report(id, { reason }),
  upload: (picture, type) =>
    session.call<MediaView>({ method: 'POST', path: '/v1/media', body: picture, headers: { 'content-type': type } }),
};

const ownReminders = remindersApi(session.call);
const ownReservations = channelsApi(session.call);
/** Being told when a room starts. */
export const reminders: Reminders = {
  isSignedIn: () => session.isOpen(),
  list: (cursor) => ownReminders.list({ cursor }),
  ask: (roomId, way) => ownReminders.ask(roomId, { way }),
  cancel: (roomId) => ownReminders.cancel(roomId),
  report: (reportId, templateId, answer) =>
    ownReminders.report({ reportId, results: [{ templateId, answer }] }).then(({ items }) => items[0]?.left ?? 0),
  reservation: (roomId) => ownReservations.reservation(roomId),
  reserved: (roomId, state) => ownReservations.reserved(roomId, { state }),
};

const allLotteries = lotteriesApi(call);
const ownLotteries = lotteriesApi(session.call);
/** Lotteries of rooms, and what is the viewer's own of them. */
export const lotteries: Lotteries = {
  isSignedIn: () => session.isOpen(),
  ofRoom: (roomId) => (roomId === '' ? gone('ROOM_NOT_FOUND') : allLotteries.ofRoom(__APP_ID__, roomId)),
  proof: (id) => (id === '' ? gone('LOTTERY_NOT_FOUND') : allLotteries.proof(id)),
  bundle: (id) => allLotteries.bundle(id),
  enter: (id, body) => ownLotteries.enter(id, body),
  startLikes: (id) => ownLotteries.startLikes(id),
  entry: (id) => ownLotteries.entry(id),
  entries: (cursor) => ownLotteries.entries({ cursor }),
  wins: (cursor) => ownLotteries.wins({ cursor }),
  claim: (winId, body) => ownLotteries.claim(winId, body),
};
/** Being told of a win. */
export const winNotices: WinNotices = {
  permission: () =>
    ownReminders.permissions().then(({ items }) => items.find(({ purpose }) => purpose === 'lottery-win') ?? null),
  report: (reportId, templateId, answer) =>
    ownReminders.report({ reportId, results: [{ templateId, answer }] }).then(({ items }) => items[0]?.left ?? 0),
};

const kept = privacyApi(session.call);
/** What is kept of the viewer. */
export const privacy: Privacy = {
  export: () => kept.export(),
  erase: async (memberId) => {
    const receipt = await kept.erase({ confirm: 'ERASE', memberId });
    session.forget(); // whoever comes next is somebody new
    shares.forget();
    return receipt;
  },
};

/** The address of a picture the API named: its paths are relative to itself, and a mini-program has no origin. */
export const pictureUrl = (path: string | null): string | null =>
  path === null ? null : path.startsWith('/') ? `${__API_BASE__}${path}` : path;

/** Why something failed, in the words the views have texts for. */
export const failureCode = (error: unknown): FailureCode => {
  if (error instanceof NoAnswer) return 'NETWORK';
  if (error instanceof PrivacyRefused) return 'PRIVACY_REFUSED';
  if (error instanceof ApiError && Object.prototype.hasOwnProperty.call(texts.failures, error.code)) {
    return error.code as FailureCode; // it is a key of the table of texts, which has exactly these
  }
  // Neither an answer nor the lack of one: an answer of another shape, or a fault of ours. The phone's log shows which.
  if (!(error instanceof ApiError)) console.error(error);
  return 'UNKNOWN';
};
