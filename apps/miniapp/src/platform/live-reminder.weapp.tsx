import type * as port from './live-reminder';

// WeChat sends the reminder itself. Attributes are written out: Taro reads them from this text to make the template.
export const LiveReminder: typeof port.LiveReminder = ({ platformRoomId }) =>
  __LIVE_PLUGIN__ ? <subscribe room-id={platformRoomId} /> : null;
