import type * as port from './arrival';

export { useMiniArrivals as useArrivals } from './mini-arrival';

export const sharedRoom: typeof port.sharedRoom = () => Promise.resolve(null);
export const channelsSharer: typeof port.channelsSharer = () => Promise.resolve(null);

/**
 * Scenes are two digits of the host and four of the entry; those of the entry that begin with 4 are shares on Toutiao. A live
 * room's card has no scene of its own, so what is no share counts as a mounted path.
 */
export const tokenSource: typeof port.tokenSource = (scene) => (/^\d\d4\d{3}$/.test(scene ?? '') ? 'card' : 'douyin');
