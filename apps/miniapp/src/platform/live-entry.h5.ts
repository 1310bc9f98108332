import { elsewhere } from './elsewhere';
import type * as port from './live-entry';

export const entryWay: typeof port.entryWay = (entry) =>
  entry.source === 'manual' && entry.playUrl !== null ? { kind: 'play', url: entry.playUrl } : elsewhere(entry);

export const openRoom: typeof port.openRoom = () => Promise.reject(new Error('no room opens from a browser'));

export const roomButton: typeof port.roomButton = () => ({});

export const playerStatus: typeof port.playerStatus = () => Promise.resolve(null);
