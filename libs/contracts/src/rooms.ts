/**
 * What a room is doing. The platform's codes (WeChat `live_status`) in brackets:
 * `live` 101, `upcoming` 102, `ended` 103, `banned` 104, `paused` 105, `interrupted` 106, `expired` 107.
 */
export const ROOM_STATUSES = ['live', 'paused', 'interrupted', 'upcoming', 'ended', 'expired', 'banned'] as const;
export type RoomStatus = (typeof ROOM_STATUSES)[number];

/** The three lists a viewer sees. `banned` rooms are for staff only. */
export const ROOM_STATES = ['live', 'upcoming', 'ended'] as const;
export type RoomState = (typeof ROOM_STATES)[number];

/** The platform's number of each status. Source: WeChat, 获取直播间列表和回放 (`live_status`). */
export const LIVE_STATUS_OF: Record<RoomStatus, number> = {
  live: 101,
  upcoming: 102,
  ended: 103,
  banned: 104,
  paused: 105,
  interrupted: 106,
  expired: 107,
};

/** Which statuses each list shows. */
export const STATUSES_OF_STATE: Record<RoomState, readonly RoomStatus[]> = {
  live: ['live', 'paused', 'interrupted'],
  upcoming: ['upcoming'],
  ended: ['ended', 'expired'],
};

/** Where a room comes from; each source declares what it can do. */
export const LIVE_SOURCES = ['wechat-live', 'wechat-channels', 'douyin', 'manual'] as const;
export type LiveSourceName = (typeof LIVE_SOURCES)[number];

/** What a live source may be able to do. An action a source cannot do is not shown as a dead button. */
export const LIVE_CAPABILITIES = ['list', 'create', 'edit', 'delete', 'replay', 'goods', 'hint', 'plugin'] as const;
export type LiveCapability = (typeof LIVE_CAPABILITIES)[number];

/**
 * What there is of a room's replay. `early`: the room is not over; `making`: looked for, none is there yet; `ready`; `closed`: the
 * anchor does not show it; `none`: there is none; `expired`: it was there, and is not any more; `unavailable`: the platform could
 * not be asked.
 */
export const REPLAY_STATES = ['early', 'making', 'ready', 'closed', 'none', 'expired', 'unavailable'] as const;
export type ReplayState = (typeof REPLAY_STATES)[number];

export const PLATFORMS = ['wechat', 'douyin', 'toutiao', 'web'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** Rows of a page of the public list; other sizes are rounded down to one of these. */
export const PAGE_SIZES = [10, 20, 50, 100] as const;
export const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 100;

/** Titles: 3 to 17 Chinese characters, where one Chinese character counts as two and an ASCII one as one. */
export const TITLE_UNITS = { min: 6, max: 34 } as const;
/** Anchor nicknames, counted the same way. */
export const ANCHOR_UNITS = { min: 4, max: 30 } as const;

/** Length as the platform counts it: ASCII 1, everything else 2 per code point. */
export const halfWidthUnits = (text: string): number => {
  let units = 0;
  for (const char of text) units += (char.codePointAt(0) ?? 0) < 128 ? 1 : 2;
  return units;
};
