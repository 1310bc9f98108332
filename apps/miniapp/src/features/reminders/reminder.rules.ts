import type { ReminderStatus } from '@kaibo/contracts/reminders';
import type { PopupAnswer } from '@kaibo/contracts/reminders';
import type { ReminderView } from '@kaibo/contracts/reminders.dto';
import type { RoomView } from '@kaibo/contracts/rooms.dto';

/** What this build and this phone can do. */
export interface Abilities {
  /** WeChat's live player is built in, and reminds by itself. */
  plugin: boolean;
  /** The platform can send a message of ours. */
  message: boolean;
  /** 视频号 can be reserved. */
  channels: boolean;
}

/** Who reminds the viewer of a room. */
export type ReminderWay = 'plugin' | 'channels' | 'message' | 'none';

/** Pure: the platform's own reminder where there is one, else a message of ours. A room that has begun needs none. */
export const reminderWayOf = (
  { status, entry: { source, platformRoomId } }: Pick<RoomView, 'status' | 'entry'>,
  can: Abilities,
): ReminderWay => {
  if (status !== 'upcoming') return 'none';
  if (source === 'wechat-live' && platformRoomId !== null && can.plugin) return 'plugin';
  if (source === 'wechat-channels' && platformRoomId !== null && can.channels) return 'channels';
  return can.message ? 'message' : 'none';
};

/** A message is still to come. */
export const isPending = (status: ReminderStatus): boolean => status === 'waiting' || status === 'sending';

/** Whether a message of ours waits for this room; null: it may stand on a later page. Pure. */
export const isAskedFor = (
  roomId: string,
  { items, nextCursor }: { items: readonly ReminderView[]; nextCursor: string | null },
): boolean | null => {
  if (items.some((one) => one.roomId === roomId && one.way === 'message' && isPending(one.status))) return true;
  return nextCursor === null ? false : null;
};

/** Whether the viewer permitted a message in the popup. */
export const isGranted = (answer: PopupAnswer): boolean => answer.startsWith('accept');

/** The viewer or the platform turned messages off: no popup comes any more. */
export const isTurnedOff = (answer: PopupAnswer): boolean => answer === 'ban' || answer === 'filter';

/** What `wx.reserveChannelsLive` says about a reservation; null: nothing about it. Source: WeChat, `state` 1 to 10. */
export const isReservedBy = (state: number): boolean | null => {
  if (state === 6 || state === 8) return true;
  return state === 7 || state === 5 || state === 3 || state === 4 || state === 10 ? false : null;
};
