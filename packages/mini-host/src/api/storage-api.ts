import type { ApiContext, ApiGroup, ApiOptions } from './api-context';
import { ApiFailure, asyncApi } from './async-api';

/** The platform's limits. Source: WeChat, wx.setStorage. */
const MAX_VALUE_CHARACTERS = 1_048_576;
const MAX_TOTAL_KB = 10_240;

/** `wx.*Storage` in both forms, over one map of JSON texts. */
export const storageApis = (context: ApiContext): ApiGroup => {
  const { storage } = context.state;
  const sizeKb = () => {
    let characters = 0;
    for (const [key, text] of storage) characters += key.length + text.length;
    return Math.ceil(characters / 1024);
  };
  const read = (key: unknown): unknown => {
    const text = storage.get(String(key));
    return text === undefined ? undefined : JSON.parse(text);
  };
  const write = (key: unknown, value: unknown) => {
    if (typeof key !== 'string') throw new ApiFailure('parameter error: parameter.key should be String');
    const text = JSON.stringify(value) ?? '""';
    if (text.length > MAX_VALUE_CHARACTERS) throw new ApiFailure('entry size limit reached');
    storage.set(key, text);
    if (sizeKb() <= MAX_TOTAL_KB) return;
    storage.delete(key);
    throw new ApiFailure('exceed storage max size 10Mb');
  };
  const info = () => ({ keys: [...storage.keys()], currentSize: sizeKb(), limitSize: MAX_TOTAL_KB });
  const get = ({ key }: ApiOptions) => {
    const data = read(key);
    if (data === undefined) throw new ApiFailure('data not found');
    return { data };
  };
  return {
    // Nothing stored reads as an empty text.
    getStorageSync: (key) => read(key) ?? '',
    setStorageSync: (key, value) => {
      context.log.add('setStorageSync', key);
      write(key, value);
    },
    removeStorageSync: (key) => void storage.delete(String(key)),
    clearStorageSync: () => storage.clear(),
    getStorageInfoSync: info,
    getStorage: asyncApi(context, 'getStorage', get),
    setStorage: asyncApi(context, 'setStorage', ({ key, data }) => write(key, data)),
    removeStorage: asyncApi(context, 'removeStorage', ({ key }) => void storage.delete(String(key))),
    clearStorage: asyncApi(context, 'clearStorage', () => storage.clear()),
    getStorageInfo: asyncApi(context, 'getStorageInfo', info),
  };
};
