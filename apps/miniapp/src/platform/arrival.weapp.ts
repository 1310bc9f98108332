import Taro from '@tarojs/taro';
import type * as port from './arrival';

export { useMiniArrivals as useArrivals } from './mini-arrival';

/** The part of the plugin's interface we use. Source: WeChat, 小程序直播组件接口. */
interface LivePlayer {
  getShareParams(): Promise<{ room_id?: unknown; share_openid?: unknown; custom_params?: unknown }>;
}
declare const requirePlugin: (name: 'live-player-plugin') => LivePlayer;

export const sharedRoom: typeof port.sharedRoom = async () => {
  if (!__LIVE_PLUGIN__) return null;
  try {
    const { room_id, share_openid, custom_params } = await requirePlugin('live-player-plugin').getShareParams();
    return { roomId: room_id, shareOpenid: share_openid, customParams: custom_params };
  } catch {
    return null; // it fails wherever nobody's card was opened
  }
};

/** The only function that knows; asks for the viewer's consent by itself. Source: WeChat, wx.getChannelsShareKey. */
export const channelsSharer: typeof port.channelsSharer = async () => {
  if (typeof Taro.getChannelsShareKey !== 'function') return null;
  try {
    const { sharerOpenId } = (await Taro.getChannelsShareKey()) as unknown as { sharerOpenId?: unknown }; // read, not trusted
    return typeof sharerOpenId === 'string' && sharerOpenId !== '' ? sharerOpenId : null;
  } catch {
    return null; // nobody shared it, or the viewer does not want to say who
  }
};

export const tokenSource: typeof port.tokenSource = () => 'card';
