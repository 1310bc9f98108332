import Taro from '@tarojs/taro';
import type * as port from './channels';

export const canReserve: typeof port.canReserve = () => typeof Taro.reserveChannelsLive === 'function';

export const noticeOf: typeof port.noticeOf = async (finderUserName) => {
  if (typeof Taro.getChannelsLiveNoticeInfo !== 'function') return null;
  try {
    // Taro's types lack some of it. Source: WeChat, wx.getChannelsLiveNoticeInfo.
    const notice = (await Taro.getChannelsLiveNoticeInfo({ finderUserName })) as unknown as Record<string, unknown>;
    if (typeof notice.noticeId !== 'string' || notice.noticeId === '') return null;
    return { noticeId: notice.noticeId, status: Number(notice.status ?? 0), reservable: notice.reservable !== false };
  } catch {
    return null; // it fails where nothing is announced
  }
};

export const reserve: typeof port.reserve = async (noticeId) => {
  try {
    const { state } = (await Taro.reserveChannelsLive({ noticeId })) as unknown as { state?: unknown }; // missing in Taro's types
    return typeof state === 'number' && state >= 1 && state <= 10 ? state : null;
  } catch {
    return null;
  }
};
