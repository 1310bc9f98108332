import type { RoomEntry } from '@kaibo/contracts/rooms.dto';
import { elsewhere } from './elsewhere';

/** Why a room cannot be watched here, and so which text says where it can. */
export type Elsewhere = 'plugin-off' | 'wechat' | 'channels' | 'douyin' | 'browser' | 'nowhere';

/** What the entry button does with a room on this platform. */
export type EntryWay =
  /** `openRoom` leads into the platform's own room. */
  | { kind: 'open' }
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

/** The status number the platform's own player reports (101 to 107), or null where no player can tell. */
export const playerStatus = (_entry: RoomEntry): Promise<number | null> => Promise.resolve(null);
