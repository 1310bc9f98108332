import { ApiError, meApi, privacyApi, roomsApi } from '@kaibo/api-client';
import type { HintView, ListRooms, RoomPage, RoomView, SendHint } from '@kaibo/contracts/rooms.dto';
import { NoAnswer } from './platform/no-answer';
import type { Me } from './features/me/use-me';
import type { Privacy } from './features/me/use-privacy';
import { call } from './platform/request';
import { signInCode } from './platform/session';
import { createSession } from './session';
import type { FailureCode } from './texts';
import { texts } from './texts';

/** What the pages ask of the API, for this build's own mini-app. Hooks take it as an argument, tests give their own. */
export interface Rooms {
  list(query: ListRooms): Promise<RoomPage>;
  get(id: string): Promise<RoomView>;
  hint(id: string, body: SendHint): Promise<HintView>;
}

const api = roomsApi(call);
export const rooms: Rooms = {
  list: (query) => api.list(__APP_ID__, query),
  get: (id) => api.get(__APP_ID__, id),
  hint: (id, body) => api.hint(__APP_ID__, id, body),
};

const session = createSession({ call, appId: __APP_ID__, signInCode, now: Date.now });
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

const kept = privacyApi(session.call);
/** What is kept of the viewer. */
export const privacy: Privacy = {
  export: () => kept.export(),
  erase: async (memberId) => {
    const receipt = await kept.erase({ confirm: 'ERASE', memberId });
    session.forget(); // whoever comes next is somebody new
    return receipt;
  },
};

/** The address of a picture the API named: its paths are relative to itself, and a mini-program has no origin. */
export const pictureUrl = (path: string | null): string | null =>
  path === null ? null : path.startsWith('/') ? `${__API_BASE__}${path}` : path;

/** Why something failed, in the words the views have texts for. */
export const failureCode = (error: unknown): FailureCode => {
  if (error instanceof NoAnswer) return 'NETWORK';
  if (error instanceof ApiError && Object.prototype.hasOwnProperty.call(texts.failures, error.code)) {
    return error.code as FailureCode; // it is a key of the table of texts, which has exactly these
  }
  // Neither an answer nor the lack of one: an answer of another shape, or a fault of ours. The phone's log shows which.
  if (!(error instanceof ApiError)) console.error(error);
  return 'UNKNOWN';
};
