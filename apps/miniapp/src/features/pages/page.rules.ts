import type { HomeView, PageView, ShownPageBlock } from '@kaibo/contracts/pages.dto';
import type { FailureCode } from '../../texts';

/** Read, not trusted: an answer of another shape is not shown. */
export const isPageView = (value: unknown): value is PageView => {
  const page = value as Partial<PageView> | null | undefined;
  return typeof page?.id === 'string' && typeof page.name === 'string' && Array.isArray(page.blocks);
};

/** The same for the page to begin with, which may be none. */
export const isHomeView = (value: unknown): value is HomeView => {
  const page = (value as Partial<HomeView> | null | undefined)?.page;
  return page === null || isPageView(page);
};

/** Rows that a phone draws at once without being seen to work. */
const ROWS_AT_ONCE = 20;

/**
 * How many of a page's blocks are drawn after each step: a page may hold hundreds of rooms, and what a platform is handed at
 * once must stay small. Pure. @returns ascending, the last is all of them
 */
export const stepsOf = (blocks: readonly ShownPageBlock[]): readonly number[] => {
  const steps: number[] = [];
  let rows = 0;
  for (const [place, { rooms, contents, slots, pictures }] of blocks.entries()) {
    const here = 1 + (rooms ?? contents ?? slots ?? pictures ?? []).length;
    if (rows > 0 && rows + here > ROWS_AT_ONCE) {
      steps.push(place);
      rows = 0;
    }
    rows += here;
  }
  return [...steps, blocks.length];
};

/** The server is older than the choice of a page to begin with. */
export const isWithoutHome = (code: FailureCode): boolean => code === 'ROUTE_NOT_FOUND';
