import Taro from '@tarojs/taro';
import { elsewhere } from './elsewhere';
import type * as port from './live-entry';

/** WeChat's own provider id of its live player: the same for everyone. */
const PROVIDER = 'wx2b03c6e691cd7370';

/** The part of the plugin's interface we use. Source: WeChat, 小程序直播组件接口. */
interface LivePlayer {
  getLiveStatus(room: { room_id: number }): Promise<{ liveStatus: number }>;
}
declare const requirePlugin: (name: 'live-player-plugin') => LivePlayer;

/** WeChat asks first: whoever thinks again has not failed. Source: WeChat, wx.openChannelsLive. */
const openChannel = async (finderUserName: string): Promise<void> => {
  try {
    await Taro.openChannelsLive({ finderUserName });
  } catch (error) {
    if (!/cancel/i.test(String((error as { errMsg?: unknown } | null)?.errMsg ?? ''))) throw error; // whatever the platform threw
  }
};

// WeChat allows a player of one's own only to the live category, so a manual room's address is not played in here.
export const entryWay: typeof port.entryWay = (entry) => {
  if (
    entry.source === 'wechat-channels' &&
    entry.platformRoomId !== null &&
    typeof Taro.openChannelsLive === 'function'
  )
    return { kind: 'open' };
  if (entry.source !== 'wechat-live') return elsewhere(entry);
  if (!__LIVE_PLUGIN__ || entry.platformRoomId === null) return { kind: 'explain', where: 'plugin-off', link: null };
  return { kind: 'open' };
};

export const openRoom: typeof port.openRoom = async ({ source, platformRoomId }, roomId, token) => {
  if (source === 'wechat-channels') return openChannel(platformRoomId ?? '');
  // At most 600 characters, the plugin cuts off the rest.
  const shared = { path: 'pages/room/index', id: roomId, ...(token === null ? {} : { s: token }) };
  const custom = encodeURIComponent(JSON.stringify(shared));
  await Taro.navigateTo({
    url: `plugin-private://${PROVIDER}/pages/live-player-plugin?room_id=${platformRoomId}&custom_params=${custom}`,
  });
};

export const roomButton: typeof port.roomButton = () => ({});

export const playerStatus: typeof port.playerStatus = async ({ source, platformRoomId }) => {
  if (!__LIVE_PLUGIN__ || source !== 'wechat-live' || platformRoomId === null) return null;
  const { liveStatus } = await requirePlugin('live-player-plugin').getLiveStatus({ room_id: Number(platformRoomId) });
  return liveStatus;
};
