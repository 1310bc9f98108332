/** @jest-environment jsdom */
import { ERROR_CODES } from '@kaibo/contracts/errors';
import { catalogue } from './texts';

/** Every text of a catalogue, functions called with something. */
const spoken = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value === 'function') {
    const time = { year: 2026, month: 3, day: 1, clock: '20:00', daysAhead: 9, isThisYear: false };
    return [value(value.name === 'time' ? time : 3, 3)];
  }
  return Object.values(value as object).flatMap(spoken); // the catalogue holds texts, functions and groups of them
};

describe.each(['zh', 'en'] as const)('%s', (language) => {
  it('has a text for every error code', () => {
    for (const code of [...ERROR_CODES, 'NETWORK', 'UNKNOWN'] as const) {
      expect(catalogue[language].failures[code]).toMatch(/\S/);
    }
  });

  it('leaves nothing unsaid', () => {
    expect(spoken(catalogue[language]).join('')).not.toMatch(/undefined|NaN|\[object/);
  });
});

it('says nothing in Chinese in the English catalogue', () => {
  expect(spoken(catalogue.en).filter((text) => /[\u4e00-\u9fff]/.test(text))).toEqual([]);
});

it.each([
  [0, '今天 20:00', 'today 20:00'],
  [1, '明天 20:00', 'tomorrow 20:00'],
  [-1, '昨天 20:00', 'yesterday 20:00'],
  [5, '3月1日 20:00', 'Mar 1 20:00'],
])('names a day %i days ahead', (daysAhead, zh, en) => {
  const time = { year: 2026, month: 3, day: 1, clock: '20:00', daysAhead, isThisYear: true };
  expect([catalogue.zh.time(time), catalogue.en.time(time)]).toEqual([zh, en]);
});

it.each([
  [0, '刚才'],
  [59, '59 分钟前'],
  [60, '1 小时前'],
  [2_880, '2 天前'],
])('tells an age of %i minutes', (minutes, zh) => {
  expect(catalogue.zh.age(minutes)).toBe(zh);
});
