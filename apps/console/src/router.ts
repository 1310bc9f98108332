import type { Permission } from '@kaibo/contracts/staff';
import { useEffect, useState } from 'react';

/** The pages of the console, each at its own address below /console. */
export const PAGES = [
  'rooms',
  'lotteries',
  'pages',
  'syncs',
  'hooks',
  'members',
  'team',
  'keys',
  'audit',
  'account',
] as const;
export type Page = (typeof PAGES)[number];

/** What a page cannot do without. */
const NEEDS: Record<Exclude<Page, 'account'>, Permission> = {
  rooms: 'rooms.read',
  lotteries: 'lotteries.read',
  pages: 'content.read',
  syncs: 'syncs.read',
  hooks: 'hooks.read',
  members: 'members.read',
  team: 'staff.read',
  keys: 'keys.manage',
  audit: 'audit.read',
};

/** The pages that somebody may open; the account only a person has. */
export const pagesFor = (permissions: readonly string[], isPerson: boolean): readonly Page[] =>
  PAGES.filter((page) => (page === 'account' ? isPerson : permissions.includes(NEEDS[page])));

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
