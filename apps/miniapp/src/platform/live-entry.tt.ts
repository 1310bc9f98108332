import Taro from '@tarojs/taro';
import { elsewhere } from './elsewhere';
import type * as port from './live-entry';

/** Hosts that open live rooms; Toutiao does not. Source: Douyin, openWebcastRoom. */
const HOSTS = ['douyin', 'douyin_lite'];
/** From this base library on the button does it; the function before it is being retired. */
const BUTTON_SINCE = [2, 92];
/** `room is not living`. */
const NOT_LIVE = 21504;

const isSince = (version: unknown, [major = 0, minor = 0]: number[]): boolean => {
  const [has = 0, hasMinor = 0] = String(version ?? '')
    .split('.')
    .map(Number);
  return has > major || (has === major && hasMinor >= minor);
};

/** Taro's types lack it. On hosts without it, it is not there. */
const { openWebcastRoom } = Taro as unknown as { openWebcastRoom?: (room: { awemeId: string }) => Promise<unknown> };

/** Douyin's own way into a room of the account that the merchant has bound; null where this phone has none. */
const douyinWay = (): 'button' | 'open' | null => {
  const { appName, SDKVersion } = Taro.getSystemInfoSync() as { appName?: unknown; SDKVersion?: unknown }; // Taro's type is WeChat's
  if (!HOSTS.includes(String(appName).toLowerCase())) return null;
  if (isSince(SDKVersion, BUTTON_SINCE)) return 'button';
  return openWebcastRoom ? 'open' : null;
};

// Douyin allows a player of one's own to few categories, so a manual room's address is not played in here.
export const entryWay: typeof port.entryWay = (entry) => {
  const kind = entry.source === 'douyin' && entry.platformRoomId !== null ? douyinWay() : null;
  return kind === null ? elsewhere(entry) : { kind };
};

export const openRoom: typeof port.openRoom = async ({ platformRoomId }) => {
  await openWebcastRoom?.({ awemeId: platformRoomId ?? '' });
};

/** Whatever the event says of a failure; nothing is known of its shape but the numbers. */
const codeOf = (detail: unknown): number | null => {
  const { errNo, errCode, errMsg } = (detail ?? {}) as { errNo?: unknown; errCode?: unknown; errMsg?: unknown }; // read, not trusted
  const code = Number(errNo ?? errCode ?? 0);
  if (code !== 0) return code;
  return typeof errMsg === 'string' && /fail/.test(errMsg) ? -1 : null;
};

export const roomButton: typeof port.roomButton = ({ platformRoomId }, onFail) => ({
  openType: 'openWebcastRoom',
  dataAwemeId: platformRoomId, // Taro leaves what is called data-… out of the first tree that it draws
  onOpenWebcastRoom: ({ detail }: { detail?: unknown }) => {
    const code = codeOf(detail);
    if (code !== null) onFail(code === NOT_LIVE ? 'not-live' : 'failed');
  },
});

export const playerStatus: typeof port.playerStatus = () => Promise.resolve(null);
