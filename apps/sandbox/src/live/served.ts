import { type Account } from '../accounts';
import { pictureAt } from '../pictures';
import { EMPTY_REPLAY } from './live-list';
import { codeAt } from './qr';

interface Served {
  type: string;
  body: Buffer | string;
}

/** What stands at an address that answers of the live family name: pictures that were taken over or are drawn, codes, replays. */
export const servedAt = (path: string, accounts: Iterable<Account>): Served | null => {
  if (/^\/replay\/\d{1,10}\.m3u8$/.test(path)) return { type: 'application/vnd.apple.mpegurl', body: EMPTY_REPLAY };
  if (path.startsWith('/img/'))
    for (const { media } of accounts) {
      const kept = media.pictureAt(path);
      if (kept) return { type: kept.contentType, body: kept.bytes };
    }
  const drawn = path.startsWith('/qr/') ? codeAt(path) : pictureAt(path);
  return drawn && { type: 'image/png', body: drawn };
};
