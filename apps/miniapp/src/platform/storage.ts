import Taro from '@tarojs/taro';

/** What was stored under `key`, or undefined: nothing there, another app version's shape, or no storage at all. */
export const readStored = <T>(key: string, isRight: (value: unknown) => value is T): T | undefined => {
  try {
    const value: unknown = Taro.getStorageSync(key);
    return isRight(value) ? value : undefined;
  } catch {
    return undefined; // private browsing: the page works without
  }
};

/** Stores `value` for a later visit. A full or forbidden storage only costs the picture shown while offline. */
export const store = (key: string, value: unknown): void => {
  try {
    Taro.setStorage({ key, data: value }).catch(() => undefined);
  } catch {
    // Mini-programs answer that it is full; the browser throws at once.
  }
};
