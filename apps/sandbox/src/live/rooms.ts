// A room of the stand-in platform and what time does to it. Source of the states: WeChat 小程序直播, `live_status`.

export const LIVE = 101;
export const UPCOMING = 102;
export const ENDED = 103;
export const BANNED = 104;
export const PAUSED = 105;
export const INTERRUPTED = 106;
export const EXPIRED = 107;

/** A pause or a break that lasts longer ends the room. */
const PATIENCE_MS = 15 * 60_000;

export interface Goods {
  goodsId: number;
  name: string;
  /** Whole fen. */
  price: number;
  price2: number;
  /** 1 fixed, 2 range, 3 discount. */
  priceType: 1 | 2 | 3;
  /** Page of the merchant's mini-program, as the platform tells it: with `.html`. */
  url: string;
}

export interface Room {
  roomId: number;
  name: string;
  anchorName: string;
  /** Milliseconds, as planned: only a plan. */
  startTime: number;
  endTime: number;
  liveType: 0 | 1;
  closeReplay: 0 | 1;
  goods: Goods[];
  /** Changes the pictures' addresses, so that an edited picture is another picture. */
  picture: number;
  /** What was done to it last, and when; what time alone makes of it is computed on reading. */
  status: number;
  since: number;
}

export const ACTIONS = ['start', 'pause', 'resume', 'break', 'recover', 'end', 'ban'] as const;
export type Action = (typeof ACTIONS)[number];

/** What each action needs and what it makes. A stopped room never goes on air again. */
const TRANSITIONS: Record<Action, { from: readonly number[]; to: number }> = {
  start: { from: [UPCOMING], to: LIVE },
  pause: { from: [LIVE], to: PAUSED },
  resume: { from: [PAUSED], to: LIVE },
  break: { from: [LIVE], to: INTERRUPTED },
  recover: { from: [INTERRUPTED], to: LIVE },
  end: { from: [LIVE, PAUSED, INTERRUPTED], to: ENDED },
  ban: { from: [LIVE, UPCOMING, ENDED, PAUSED, INTERRUPTED, EXPIRED], to: BANNED },
};

/** The room's status at an instant: a room never started expires at its planned end, an overlong pause or break ends it. */
export const statusAt = (room: Room, now: number): number => {
  if (room.status === UPCOMING && now >= room.endTime) return EXPIRED;
  if ((room.status === PAUSED || room.status === INTERRUPTED) && now >= room.since + PATIENCE_MS) return ENDED;
  return room.status;
};

/** When the room ended, or null while it has not. */
export const endedAt = (room: Room, now: number): number | null => {
  if (statusAt(room, now) !== ENDED) return null;
  return room.status === ENDED ? room.since : room.since + PATIENCE_MS;
};

export const allowedActions = (room: Room, now: number): Action[] =>
  ACTIONS.filter((action) => TRANSITIONS[action].from.includes(statusAt(room, now)));

/** Does it, or says false because the state does not allow it. */
export const act = (room: Room, action: Action, now: number): boolean => {
  if (!allowedActions(room, now).includes(action)) return false;
  room.status = TRANSITIONS[action].to;
  room.since = now;
  return true;
};
