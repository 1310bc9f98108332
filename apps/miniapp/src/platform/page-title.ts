import Taro, { useDidShow } from '@tarojs/taro';
import { useEffect } from 'react';
import { texts } from '../texts';
import { language } from './language';

/** Says the page's name in the viewer's language: what stands in its config is Chinese. */
export const usePageTitle = (title: string): void => {
  useEffect(() => void Taro.setNavigationBarTitle({ title }), [title]);
  useDidShow(() => void Taro.setNavigationBarTitle({ title })); // the browser build forgets it under another page
};

/** The same for the tab bar. For its own pages alone: on others the platforms refuse. */
export const useTabTexts = (): void => {
  useEffect(() => {
    if (language() === 'zh') return;
    for (const [index, text] of texts.tabBar.entries())
      Promise.resolve(Taro.setTabBarItem({ index, text })).catch(() => undefined); // the Chinese words stay
  }, []);
};
