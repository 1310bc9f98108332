import type { LiveSourceName } from '@kaibo/contracts/rooms';
import type { RoomEntry } from '@kaibo/contracts/rooms.dto';
import type { Elsewhere, EntryWay } from './live-entry';

const WHERE: Record<Exclude<LiveSourceName, 'manual'>, Elsewhere> = {
  'wechat-live': 'wechat',
  'wechat-channels': 'channels',
  douyin: 'douyin',
};

/** The way of a room that this platform cannot show. */
export const elsewhere = ({ source, playUrl }: RoomEntry): EntryWay & { kind: 'explain' } =>
  source === 'manual'
    ? { kind: 'explain', where: playUrl === null ? 'nowhere' : 'browser', link: playUrl }
    : { kind: 'explain', where: WHERE[source] ?? 'nowhere', link: null };
