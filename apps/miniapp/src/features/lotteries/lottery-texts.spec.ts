/** @jest-environment jsdom */
import { lotteryCatalogue } from './lottery-texts';

/** Every text, functions called with something. */
const spoken = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value === 'function') return [value(3, 3, 3)];
  return Object.values(value as object).flatMap(spoken); // the catalogue holds texts, functions and groups of them
};

it.each(['zh', 'en'] as const)('leaves nothing unsaid in %s', (language) => {
  const all = spoken(lotteryCatalogue[language]);
  expect(all.filter((text) => text.trim() === '')).toEqual([]);
  expect(all.join('')).not.toMatch(/undefined|NaN|\[object/);
});

it('says nothing in Chinese in the English catalogue', () => {
  expect(spoken(lotteryCatalogue.en).filter((text) => /[\u4e00-\u9fff]/.test(text))).toEqual([]);
});

it.each([
  [3_600, '1 小时', '1 h'],
  [120, '2 分钟', '2 min'],
  [90, '1 分 30 秒', '1 min 30 s'],
])('says %d seconds', (seconds, zh, en) => {
  expect([lotteryCatalogue.zh.duration(seconds), lotteryCatalogue.en.duration(seconds)]).toEqual([zh, en]);
});
