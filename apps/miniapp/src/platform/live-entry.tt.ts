import { elsewhere } from './elsewhere';
import type * as port from './live-entry';

// Douyin allows a player of one's own to few categories, so a manual room's address is not played in here.
export const entryWay: typeof port.entryWay = elsewhere;

export const openRoom: typeof port.openRoom = () => Promise.reject(new Error('no room opens from Douyin'));

export const playerStatus: typeof port.playerStatus = () => Promise.resolve(null);
