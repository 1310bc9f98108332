import type * as port from './live-reminder';

export const HAS_LIVE_REMINDER: typeof port.HAS_LIVE_REMINDER = __LIVE_PLUGIN__;

// WeChat sends the reminder itself. Attributes are written out: Taro reads them from this text to make the template.
export const LiveReminder: typeof port.LiveReminder = ({ platformRoomId, onSubscribe }) =>
  __LIVE_PLUGIN__ ? <subscribe room-id={platformRoomId} onSubscribe={onSubscribe} /> : null;
