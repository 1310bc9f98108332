import { useEffect } from 'react';

type Listener = (event?: unknown) => void;

const listeners = new Map<string, Set<Listener>>();
const useListener = (name: string) => (listener: Listener) =>
  useEffect(() => {
    const all = listeners.get(name) ?? new Set();
    listeners.set(name, all.add(listener));
    return () => void all.delete(listener);
  });

/** Fires what the platform would: `show`, `hide`, `scroll`, `bottom`, `pull`. */
export const fire = (name: string, event?: unknown): void =>
  listeners.get(name)?.forEach((listener) => listener(event));

export const useDidShow = useListener('show');
export const useDidHide = useListener('hide');
export const usePageScroll = useListener('scroll');
export const useReachBottom = useListener('bottom');
export const usePullDownRefresh = useListener('pull');
export const useShareAppMessage = useListener('share');

/** What the app stored, and what it asked the platform to do. */
export const storage = new Map<string, unknown>();
export const done: { name: string; options: unknown }[] = [];
export const resetTaro = (): void => {
  storage.clear();
  done.length = 0;
  taro.request = () => Promise.reject(new Error('no request set'));
};

const does =
  (name: string, answer: unknown = {}) =>
  (options?: unknown) => {
    done.push({ name, options });
    return Promise.resolve(answer);
  };

const taro = {
  getStorageSync: (key: string): unknown => storage.get(key) ?? '',
  setStorage: ({ key, data }: { key: string; data: unknown }) => {
    storage.set(key, JSON.parse(JSON.stringify(data)));
    return Promise.resolve({});
  },
  request: (_options: unknown): Promise<unknown> => Promise.reject(new Error('no request set')),
  getCurrentPages: (): unknown[] => [{}],
  navigateTo: does('navigateTo'),
  showModal: does('showModal', { confirm: true }),
  showToast: does('showToast'),
  setClipboardData: does('setClipboardData'),
  getAppBaseInfo: () => ({ language: 'zh_CN', fontSizeScaleFactor: 1.3 }),
  createSelectorQuery: () => ({
    select: () => ({
      boundingClientRect: (give: (box: { height: number }) => void) => ({ exec: () => give({ height: 1400 }) }),
    }),
  }),
};
export default taro;
