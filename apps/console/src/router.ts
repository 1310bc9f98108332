import { useEffect, useState } from 'react';

/** The pages of the console, each at its own address below /console. */
export const PAGES = ['rooms', 'syncs'] as const;
export type Page = (typeof PAGES)[number];

const BASE = '/console';

/** The page an address names; an unknown one is the first page. */
export const pageAt = (pathname: string): Page =>
  PAGES.find((page) => pathname.replace(/\/+$/, '') === `${BASE}/${page}`) ?? 'rooms';

export const addressOf = (page: Page): string => `${BASE}/${page}`;

/** The page on show, and going to another one. Back and forward of the browser work. */
export function usePage(): [Page, (page: Page) => void] {
  const [page, setPage] = useState<Page>(() => pageAt(location.pathname));

  useEffect(() => {
    const onMove = (): void => setPage(pageAt(location.pathname));
    addEventListener('popstate', onMove);
    return () => removeEventListener('popstate', onMove);
  }, []);

  const go = (next: Page): void => {
    if (next !== pageAt(location.pathname)) history.pushState(null, '', addressOf(next));
    setPage(next);
    scrollTo(0, 0);
  };
  return [page, go];
}
