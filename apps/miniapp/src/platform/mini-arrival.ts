import { useDidShow } from '@tarojs/taro';
import type * as port from './arrival';

/** `options` of `App.onShow`, which comes with the launch and with every way back. Taro types it for pages. */
interface ShowOptions {
  path?: unknown;
  query?: unknown;
  scene?: unknown;
}

const textsOf = (query: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(typeof query === 'object' && query !== null ? query : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );

/** `useArrivals` for mini-programs. */
export const useMiniArrivals: typeof port.useArrivals = (onArrival) => {
  useDidShow((options?: unknown) => {
    const { path, query, scene } = (options ?? {}) as ShowOptions; // read, not trusted
    onArrival({
      path: typeof path === 'string' ? path.replace(/^\//, '') : '',
      query: textsOf(query),
      scene: scene === undefined || scene === null || scene === '' ? null : String(scene as string | number),
    });
  });
};
