import { useEffect, useState } from 'react';
import type { Language } from '../texts/texts';

export type Theme = 'light' | 'dark';

/** What people choose for themselves. Nothing secret, so it may outlive the tab: localStorage. */
const LANGUAGE = 'kaibo.console.language';
const THEME = 'kaibo.console.theme';

function stored(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // storage is forbidden in this browser: the choice lasts as long as the page
  }
}

function store(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // as above
  }
}

const systemTheme = (): Theme => (globalThis.matchMedia?.('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');

export interface Preferences {
  language: Language;
  theme: Theme;
  switchLanguage: () => void;
  switchTheme: () => void;
}

/** Language (Chinese until somebody chooses) and theme (the system's until somebody chooses). */
export function usePreferences(): Preferences {
  const [language, setLanguage] = useState<Language>(() => (stored(LANGUAGE) === 'en' ? 'en' : 'zh'));
  const [chosen, setChosen] = useState<Theme | null>(() => {
    const was = stored(THEME);
    return was === 'light' || was === 'dark' ? was : null;
  });
  const theme = chosen ?? systemTheme();

  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  useEffect(() => {
    if (chosen) document.documentElement.dataset.theme = chosen;
    else delete document.documentElement.dataset.theme;
  }, [chosen]);

  return {
    language,
    theme,
    switchLanguage: () => {
      const next = language === 'zh' ? 'en' : 'zh';
      store(LANGUAGE, next);
      setLanguage(next);
    },
    switchTheme: () => {
      const next = theme === 'dark' ? 'light' : 'dark';
      store(THEME, next);
      setChosen(next);
    },
  };
}
