// A room of the stand-in platform and what time does to it. Source of the states: WeChat 小程序直播, `live_status`.

export const LIVE = 101;
export const UPCOMING = 102;
export const ENDED = 103;
export const BANNED = 104;
export const PAUSED = 105;
export const INTERRUPTED = 106;
export const EXPIRED = 107;

/** Statuses in which the anchor holds the stage, if only for 15 minutes more. */
const ON_AIR: readonly number[] = [LIVE, PAUSED, INTERRUPTED];
export const isOnAir = (status: number): boolean => ON_AIR.includes(status);

/** A pause or a break that lasts longer ends the room. */
const PATIENCE_MS = 15 * 60_000;

/** Goods a room holds at most. Source: the platform's guide to 小程序直播. */
export const MOST_GOODS = 200;
/** Making the explanation video takes so long after the push (the page names no number). */
const VIDEO_MS = 5 * 60_000;

/** Goods of the library as they lie in one room. */
export interface RoomGoods {
  readonly goodsId: number;
  readonly isOnShelf: boolean;
  /** When the anchor explained them last, or null. */
  readonly pushedAt: number | null;
  /** True: their video cannot be made. */
  readonly isVideoBroken: boolean;
}

/** 1 closes what is named so, mutes everybody, or lists the room. */
export type RoomSwitches = Readonly<
  Record<
    | 'closeLike'
    | 'closeGoods'
    | 'closeComment'
    | 'closeReplay'
    | 'closeShare'
    | 'closeKf'
    | 'isFeedsPublic'
    | 'banComment',
    0 | 1
  >
>;

export interface Assistant {
  readonly wechatId: string;
  readonly nickname: string;
  readonly addedAt: number;
}

/** Who runs a room, by WeChat ids. */
export interface Team {
  readonly anchorWechat: string;
  readonly subAnchor: string | null;
  /** Null: the owner of the account. */
  readonly creator: string | null;
  readonly assistants: readonly Assistant[];
}

/** Paths here, or addresses elsewhere. */
export type RoomPictures = Readonly<Record<'cover' | 'share' | 'feeds', string>>;

/** What hangs on a room is replaced and never changed in place: thousands of rooms share it. */
export interface Room {
  roomId: number;
  name: string;
  anchorName: string;
  /** Milliseconds, as planned: only a plan. */
  startTime: number;
  endTime: number;
  liveType: 0 | 1;
  switches: RoomSwitches;
  /** In the order of the shelf. */
  goods: readonly RoomGoods[];
  team: Team;
  /** Null: drawn by `picture`. */
  pictures: RoomPictures | null;
  /** Which pictures are drawn: another number is other pictures at other addresses. */
  picture: number;
  /** What was done to it last, and when; what time alone makes of it is computed on reading. */
  status: number;
  since: number;
  /** Goods that are being shown to the viewers. */
  pushed: { readonly goodsId: number; readonly until: number } | null;
  /** What the list shows instead, for a while after a change. */
  shown: { readonly until: number; readonly room: Room } | null;
}

/** A room without anything in it. */
export const PLAIN: Pick<Room, 'liveType' | 'switches' | 'goods' | 'team' | 'pictures' | 'pushed' | 'shown'> = {
  liveType: 0,
  switches: {
    closeLike: 0,
    closeGoods: 0,
    closeComment: 0,
    closeReplay: 0,
    closeShare: 0,
    closeKf: 1,
    isFeedsPublic: 1,
    banComment: 0,
  },
  goods: [],
  team: { anchorWechat: 'kaibo_anchor', subAnchor: null, creator: null, assistants: [] },
  pictures: null,
  pushed: null,
  shown: null,
};

export const onShelf = (goodsId: number): RoomGoods => ({
  goodsId,
  isOnShelf: true,
  pushedAt: null,
  isVideoBroken: false,
});

/** What the explanation of goods can be seen as: made while they are pushed, ready some minutes later. */
export const videoAt = (
  { pushedAt, isVideoBroken }: RoomGoods,
  now: number,
): 'none' | 'in-making' | 'failed' | 'ready' => {
  if (pushedAt === null) return 'none';
  if (isVideoBroken) return 'failed';
  return now < pushedAt + VIDEO_MS ? 'in-making' : 'ready';
};

/** Which goods are being pushed at an instant. */
export const pushedIn = ({ pushed }: Room, now: number): number | null =>
  pushed && now < pushed.until ? pushed.goodsId : null;

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

/** When time alone changes what the list says of the room; Infinity if never. */
export const nextChangeAt = (room: Room, now: number): number => {
  const instants = [
    room.status === UPCOMING ? room.endTime : Infinity,
    room.status === PAUSED || room.status === INTERRUPTED ? room.since + PATIENCE_MS : Infinity,
    room.shown?.until ?? Infinity,
  ];
  return Math.min(...instants.filter((at) => at > now), Infinity);
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
