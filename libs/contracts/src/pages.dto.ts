import { IsIn, IsInt, IsObject, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';
import type { ClickKind, ShownClickKind } from './clicks';
import type { TextColor } from './contents';
import { ContentCard, PictureUrls } from './contents.dto';
import { type PageBlockType, type TextAlign, type TextSize, type Trade, TRADES } from './pages';
import { RoomCard } from './rooms.dto';
import type { RoomState } from './rooms';
import { SlotView } from './slots.dto';
import { LINE } from './text';

const MAX_INT = 2_147_483_647;

/** What a tap opens. Which fields belong to which kind says `CLICK_SCHEMA`. */
export class Click {
  kind!: ClickKind;
  /** room, page, article, topic, goods */
  id?: string;
  /** mini-program */
  appId?: string;
  /** mini-program */
  path?: string;
  /** phone */
  number?: string;
  /** phone */
  label?: string;
}

export class GridPicture {
  /** The name of an uploaded picture. */
  picture!: string;
  alt?: string;
  click?: Click;
}

/** A block as it is saved. Which fields belong to which type says `PAGE_SCHEMAS`. */
export class PageBlock {
  type!: PageBlockType;
  /** text, notice */
  text?: string;
  size?: TextSize;
  align?: TextAlign;
  color?: TextColor;
  /** text, picture, notice */
  click?: Click;
  /** picture: the name of an uploaded picture */
  picture?: string;
  alt?: string;
  /** picture-grid: 2 to 4 */
  columns?: number;
  pictures?: GridPicture[];
  /** room-list */
  state?: RoomState;
  /** room-list, article-list, goods-list: 1 to 20 */
  count?: number;
  /** goods-list */
  ids?: string[];
  /** slots: 1 to 4 */
  roomIds?: string[];
  /** spacer: 1 to 200 */
  heightPx?: number;
  /** phone */
  number?: string;
  label?: string;
}

/** A page as data: at most 100 blocks. */
export class PageDocument {
  /** Of the schema. */
  version!: number;
  blocks!: PageBlock[];
}

/** POST /v1/console/pages. */
export class AddPage {
  @IsString() @Length(1, 60) @Matches(LINE) name!: string;
  /** Begins as this trade's template; left out: empty. */
  @IsOptional() @IsIn([...TRADES]) template?: Trade;
}

/** PUT /v1/console/pages/:id/draft. */
export class SavePage {
  /** The draft's that was changed: somebody else's newer one is not overwritten. */
  @IsInt() @Min(1) @Max(MAX_INT) revision!: number;
  @IsOptional() @IsString() @Length(1, 60) @Matches(LINE) name?: string;
  @IsObject() document!: PageDocument;
}

/** POST /v1/console/pages/:id/publication: this very draft. */
export class PublishPage {
  @IsInt() @Min(1) @Max(MAX_INT) revision!: number;
}

/** POST /v1/console/pages/:id/roll-back: an older version is published anew. */
export class RollBackPage {
  @IsInt() @Min(1) @Max(MAX_INT) number!: number;
}

export class ConsolePageCard {
  id!: string;
  name!: string;
  /** The version that viewers see; null: none. */
  publishedNumber!: number | null;
  /** Mini-programs begin with it, once it is published. */
  isHome!: boolean;
  changedAt!: string;
}

export class ConsolePageList {
  items!: ConsolePageCard[];
}

export class ConsolePageView {
  id!: string;
  name!: string;
  publishedNumber!: number | null;
  isHome!: boolean;
  changedAt!: string;
  /** Grows with each change of the draft. */
  revision!: number;
  draft!: PageDocument;
}

/** A version that was published once. */
export class PageVersionCard {
  number!: number;
  publishedAt!: string;
  /** The older one that it brought back; null: it was a draft. */
  rolledBackTo!: number | null;
}

export class PageVersionList {
  /** Newest first. */
  items!: PageVersionCard[];
}

export class PageVersionView {
  number!: number;
  publishedAt!: string;
  rolledBackTo!: number | null;
  document!: PageDocument;
}

export class PageTemplate {
  trade!: Trade;
  name!: string;
  document!: PageDocument;
}

export class PageTemplateList {
  items!: PageTemplate[];
}

/** What a tap opens for this viewer. */
export class ShownClick {
  kind!: ShownClickKind;
  id?: string;
  appId?: string;
  path?: string;
  number?: string;
  label?: string;
  /** True when it opens something else than was set, because that is over or gone. */
  isHealed!: boolean;
}

export class ShownGridPicture {
  picture!: PictureUrls;
  alt?: string;
  /** Null: nothing happens. */
  click!: ShownClick | null;
}

/** A block ready to show. */
export class ShownPageBlock {
  type!: PageBlockType;
  text?: string;
  size?: TextSize;
  align?: TextAlign;
  color?: TextColor;
  click?: ShownClick;
  picture?: PictureUrls;
  alt?: string;
  columns?: number;
  pictures?: ShownGridPicture[];
  state?: RoomState;
  rooms?: RoomCard[];
  contents?: ContentCard[];
  slots?: SlotView[];
  heightPx?: number;
  number?: string;
  label?: string;
}

/** GET /v1/apps/:appId/pages/:id. */
export class PageView {
  id!: string;
  name!: string;
  /** Of the page; another each time it is published. */
  number!: number;
  blocks!: ShownPageBlock[];
}

/** GET /v1/apps/:appId/pages/home. */
export class HomeView {
  /** Null: staff chose none, or viewers do not see it; begin with the list of rooms. */
  page!: PageView | null;
}
