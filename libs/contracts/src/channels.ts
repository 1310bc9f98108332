/** A 视频号 id, as staff read it off its page. */
export const FINDER_PATTERN = /^sph[A-Za-z0-9_-]{5,60}$/;

/** `status` of `wx.getChannelsLiveInfo`. It is of the 视频号's latest live, whichever that was. */
export const CHANNEL_LIVE_STATUS = { never: 1, live: 2, ended: 3, preparing: 4 } as const;
/** `status` of `wx.getChannelsLiveNoticeInfo`. */
export const CHANNEL_NOTICE_STATUS = { usable: 0, cancelled: 1, used: 2 } as const;

/** What viewers' clients can be first to see. Staff confirm it. */
export const CHANNEL_HINTS = ['live', 'ended', 'notice-cancelled'] as const;
export type ChannelHint = (typeof CHANNEL_HINTS)[number];

/** What came of `wx.reserveChannelsLive`, by its `state` from 1 to 10. */
export const RESERVATION_OUTCOMES = [
  'live-declined',
  'live-entered',
  'notice-cancelled',
  'live-over',
  'not-reserved',
  'reserved',
  'cancelled',
  'kept',
  'dismissed',
  'expired',
] as const;
export type ReservationOutcome = (typeof RESERVATION_OUTCOMES)[number];
