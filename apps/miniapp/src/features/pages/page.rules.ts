import type { PageView } from '@kaibo/contracts/pages.dto';
import type { FailureCode } from '../../texts';

/** Read, not trusted: an answer of another shape is not shown. */
export const isPageView = (value: unknown): value is PageView => {
  const page = value as Partial<PageView> | null | undefined;
  return typeof page?.id === 'string' && typeof page.name === 'string' && Array.isArray(page.blocks);
};

/** The merchant has chosen no page to begin with, or the server is older than the choice. */
export const isWithoutHome = (code: FailureCode): boolean => code === 'PAGE_NOT_FOUND' || code === 'ROUTE_NOT_FOUND';
