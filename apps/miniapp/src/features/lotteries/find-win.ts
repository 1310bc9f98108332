import { ApiError } from '@kaibo/api-client';
import type { WinView } from '@kaibo/contracts/lotteries.dto';
import type { Lotteries } from './lotteries';

/** Nobody has won so much that it is not on one of these. */
const MOST_PAGES = 20;

/** One of the viewer's own wins. @throws ApiError WIN_NOT_FOUND */
export const findWin = async (lotteries: Pick<Lotteries, 'wins'>, id: string): Promise<WinView> => {
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { items, nextCursor } = await lotteries.wins(cursor);
    const found = items.find((win) => win.id === id);
    if (found) return found;
    if (nextCursor === null) break;
    cursor = nextCursor;
  }
  throw new ApiError(404, 'WIN_NOT_FOUND', 'none of the viewer’s wins', null, undefined);
};
