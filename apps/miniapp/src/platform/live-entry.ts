import type { RoomEntry } from '@kaibo/contracts/rooms.dto';
import { elsewhere } from './elsewhere';

/** Why a room cannot be watched here, and so which text says where it can. */
export type Elsewhere = 'plugin-off' | 'wechat' | 'channels' | 'douyin' | 'browser' | 'nowhere';

/** What the entry button does with a room on this platform. */
export type EntryWay =
  /** `openRoom` leads into the platform's own room. */
  | { kind: 'open' }
  /** A button of the platform's own leads there: `roomButton`. While it is live alone. */
  | { kind: 'button' }
  /** The page plays this address itself. */
  | { kind: 'play'; url: string }
  /** A text says where to watch; `link` is worth copying. */
  | { kind: 'explain'; where: Elsewhere; link: string | null };

export const entryWay = (entry: RoomEntry): EntryWay => elsewhere(entry);

/**
 * Opens the platform's room. Only for entries whose way is `open`.
 * @param token goes along where the platform's own share carries it; null: there is none
 */
export const openRoom = (_entry: RoomEntry, _roomId: string, _token: string | null): Promise<void> =>
  Promise.reject(new Error('no platform: live-entry'));

/**
 * What makes a button the platform's own, which opens the room. Only for entries whose way is `button`.
 * @param onFail it did not open; `not-live`: there is nothing to see yet, or any more
 */
export const roomButton = (
  _entry: RoomEntry,
  _onFail: (why: 'not-live' | 'failed') => void,
): Record<string, unknown> => ({});

/** The status number the platform's own player reports (101 to 107), or null where no player can tell. */
export const playerStatus = (_entry: RoomEntry): Promise<number | null> => Promise.resolve(null);
