import { useLaunch } from '@tarojs/taro';
import type * as port from './arrival';

export const useArrivals: typeof port.useArrivals = (onArrival) => {
  useLaunch(() => {
    const { pathname, searchParams } = new URL(location.href);
    onArrival({ path: pathname.replace(/^\//, ''), query: Object.fromEntries(searchParams), scene: null });
  });
};

export const sharedRoom: typeof port.sharedRoom = () => Promise.resolve(null);
export const channelsSharer: typeof port.channelsSharer = () => Promise.resolve(null);
export const tokenSource: typeof port.tokenSource = () => 'card';
