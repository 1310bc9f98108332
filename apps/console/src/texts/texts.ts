import { createContext, useContext } from 'react';
import { en } from './en';
import { type Texts, zh } from './zh';

export type Language = 'zh' | 'en';

export const TEXTS: Record<Language, Texts> = { zh, en };

/** The language on show. Chinese where nobody chose another. */
export const TextsContext = createContext<Texts>(zh);

export const useTexts = (): Texts => useContext(TextsContext);

/** The text for a failure; a code without one (an API newer than this page) gets the general text. */
export const failureText = (texts: Texts, code: string): string => {
  const known: Record<string, string> = texts.errors;
  return Object.hasOwn(known, code) ? (known[code] ?? texts.errors.UNKNOWN) : texts.errors.UNKNOWN;
};
