/** @jest-environment jsdom */
import Taro from '@tarojs/taro';
import { readStored, store } from './storage';

const isText = (value: unknown): value is string => typeof value === 'string';
const full = new Error('QuotaExceededError');

afterEach(() => jest.restoreAllMocks());

it('reads back what it stored, and nothing of another shape', () => {
  store('a', 'text');
  store('b', 3);
  expect(readStored('a', isText)).toBe('text');
  expect(readStored('b', isText)).toBeUndefined();
});

it.each([
  [
    'throws, as browsers do',
    () => {
      throw full;
    },
  ],
  ['refuses, as mini-programs do', () => Promise.reject(full)],
])('lets nobody notice a full storage that %s', async (_how, setStorage) => {
  jest.spyOn(Taro, 'setStorage').mockImplementation(setStorage as never); // as a platform does it
  expect(() => store('a', 'text')).not.toThrow();
  await Promise.resolve();
});

it('reads nothing where reading is forbidden', () => {
  jest.spyOn(Taro, 'getStorageSync').mockImplementation(() => {
    throw full;
  });
  expect(readStored('a', isText)).toBeUndefined();
});
