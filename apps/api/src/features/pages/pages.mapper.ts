import type { ContentCard, PictureUrls } from '@kaibo/contracts/contents.dto';
import type {
  Click,
  ConsolePageCard,
  ConsolePageView,
  PageBlock,
  PageVersionCard,
  ShownClick,
  ShownPageBlock,
} from '@kaibo/contracts/pages.dto';
import type { RoomCard } from '@kaibo/contracts/rooms.dto';
import type { RoomState } from '@kaibo/contracts/rooms';
import type { SlotView } from '@kaibo/contracts/slots.dto';
import type { PageEntity, PageVersionEntity } from './pages.entity';

export const toConsolePageCard = (page: PageEntity): ConsolePageCard => ({
  id: page.id,
  name: page.name,
  publishedNumber: page.publishedNumber,
  isHome: page.isHome,
  changedAt: page.changedAt.toISOString(),
});

export const toConsolePageView = (page: PageEntity): ConsolePageView => ({
  ...toConsolePageCard(page),
  revision: page.revision,
  draft: page.draft,
});

export const toVersionCard = ({ number, publishedAt, rolledBackTo }: PageVersionEntity): PageVersionCard => ({
  number,
  publishedAt: publishedAt.toISOString(),
  rolledBackTo,
});

/** All that a page's blocks show, looked up for one mini-app at one moment. */
export interface PageMaterial {
  picture(name: string): PictureUrls | null;
  roomsIn(state: RoomState): readonly RoomCard[];
  articles: readonly ContentCard[];
  goods: readonly ContentCard[];
  contents: ReadonlyMap<string, ContentCard>;
  publishedPages: ReadonlySet<string>;
  /** What each room that a click opens stands for now. */
  rooms: ReadonlyMap<string, SlotView>;
  /** Ready slots, by the block's place. */
  slots: ReadonlyMap<number, SlotView[]>;
}

/** Null for a picture that nobody may see. */
export function toShownPageBlock(block: PageBlock, place: number, from: PageMaterial): ShownPageBlock | null {
  const { type, text, size, align, color, alt, columns, state, count = 0, heightPx, number, label } = block;
  const tap = block.click && toShownClick(block.click, from);
  const click = tap ? { click: tap } : {};
  switch (type) {
    case 'text':
      return { type, text, size, align, color, ...click };
    case 'notice':
      return { type, text, ...click };
    case 'picture': {
      const picture = from.picture(block.picture ?? '');
      return picture && { type, picture, alt, ...click };
    }
    case 'picture-grid': {
      const pictures = (block.pictures ?? []).flatMap((one) => {
        const picture = from.picture(one.picture);
        return picture ? [{ picture, alt: one.alt, click: one.click ? toShownClick(one.click, from) : null }] : [];
      });
      return { type, columns, pictures };
    }
    case 'room-list':
      return { type, state, rooms: state ? from.roomsIn(state).slice(0, count) : [] };
    case 'article-list':
      return { type, contents: from.articles.slice(0, count) };
    case 'goods-list': {
      const named = block.ids?.flatMap((id) => from.contents.get(id) ?? []);
      return { type, contents: (named ?? from.goods).slice(0, count) };
    }
    case 'slots':
      return { type, slots: from.slots.get(place) ?? [] };
    case 'spacer':
      return { type, heightPx };
    case 'phone':
      return { type, number, label };
  }
}

/** What a tap opens now; null when there is nothing left to open. */
export function toShownClick(click: Click, from: PageMaterial): ShownClick | null {
  const { kind, id = '', appId, path, number, label } = click;
  switch (kind) {
    case 'mini-program':
      return { kind, appId, path, isHealed: false };
    case 'phone':
      return { kind, number, label, isHealed: false };
    case 'page':
      return from.publishedPages.has(id) ? { kind, id, isHealed: false } : null;
    case 'room': {
      const shown = from.rooms.get(id);
      if (!shown?.room) return { kind: 'rooms', isHealed: true };
      return { kind, id: shown.room.id, isHealed: shown.room.id !== id };
    }
    default:
      return from.contents.get(id)?.kind === kind ? { kind, id, isHealed: false } : null;
  }
}
