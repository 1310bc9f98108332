/** @jest-environment jsdom */
import { replayCatalogue } from './replay-texts';

/** Every text, functions called with something. */
const spoken = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value === 'function') return [value(3)];
  return Object.values(value as object).flatMap(spoken); // the catalogue holds texts, functions and groups of them
};

it.each(['zh', 'en'] as const)('leaves nothing unsaid in %s', (language) => {
  const all = spoken(replayCatalogue[language]);
  expect(all.filter((text) => text.trim() === '')).toEqual([]);
  expect(all.join('')).not.toMatch(/undefined|NaN|\[object/);
});

it('says nothing in Chinese in the English catalogue', () => {
  expect(spoken(replayCatalogue.en).filter((text) => /[\u4e00-\u9fff]/.test(text))).toEqual([]);
});
