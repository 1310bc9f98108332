import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import {
  CONTENT_STATES,
  type ContentKind,
  type ContentState,
  type DocumentBlockType,
  MAX_IMAGES,
  MAX_PRICE_FEN,
  MAX_STOCK,
  MINI_PATH_PATTERN,
  SUMMARY_LENGTH,
  type TextColor,
  TITLE_LENGTH,
} from './contents';
import { MEDIA_NAME } from './media';
import { SlotView } from './slots.dto';
import { LINE, TEXT } from './text';

const ID = /^[1-9]\d{0,18}$/;

/** Where a picture is to be had, in three widths: paths on this server. */
export class PictureUrls {
  small!: string;
  medium!: string;
  large!: string;
}

/** A run of text that looks the same. */
export class TextSpan {
  text!: string;
  bold?: boolean;
  italic?: boolean;
  color?: TextColor;
}

export class DocumentListItem {
  spans!: TextSpan[];
}

/** A block as it is written; which fields belong to which type says `DOCUMENT_SCHEMA`. */
export class DocumentBlock {
  type!: DocumentBlockType;
  /** paragraph, quote */
  spans?: TextSpan[];
  /** heading */
  text?: string;
  /** heading: 2 or 3 */
  level?: number;
  /** list */
  items?: DocumentListItem[];
  /** list */
  ordered?: boolean;
  /** picture: the name of an uploaded picture */
  picture?: string;
  /** picture */
  alt?: string;
}

/** Rich text: at most 300 blocks with 50 000 characters. */
export class DocumentBody {
  blocks!: DocumentBlock[];
}

/** A block as viewers get it. */
export class ShownDocumentBlock {
  type!: DocumentBlockType;
  spans?: TextSpan[];
  text?: string;
  level?: number;
  items?: DocumentListItem[];
  ordered?: boolean;
  picture?: PictureUrls;
  alt?: string;
}

/** What goods pages have besides. */
export class GoodsFacts {
  /** Whole fen. */
  @IsInt() @Min(0) @Max(MAX_PRICE_FEN) priceFen!: number;
  /** Null: not counted. */
  @ValidateIf((o: GoodsFacts) => o.stock !== null)
  @IsInt()
  @Min(0)
  @Max(MAX_STOCK)
  stock!: number | null;
  /** The page of the mini-program that the platform's shelf links to; left out: the goods page of ours. */
  @IsOptional() @IsString() @MaxLength(500) @Matches(new RegExp(MINI_PATH_PATTERN)) path?: string;
}

/** POST and PUT /v1/console/contents/:kind: the whole of it. */
export class WriteContent {
  @IsString() @Length(TITLE_LENGTH.min, TITLE_LENGTH.max) @Matches(LINE) title!: string;
  @IsOptional() @IsString() @MaxLength(SUMMARY_LENGTH.max) @Matches(TEXT) summary?: string;
  /** The name of an uploaded picture. */
  @IsOptional() @Matches(MEDIA_NAME) cover?: string;
  /** Names of uploaded pictures, in order. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_IMAGES)
  @ArrayUnique()
  @Matches(MEDIA_NAME, { each: true })
  images?: string[];
  @IsObject() document!: DocumentBody;
  /** For goods pages, and for nothing else. */
  @IsOptional() @IsObject() @ValidateNested() @Type(() => GoodsFacts) goods?: GoodsFacts;
}

/** PUT /v1/console/contents/:kind/:id/publication: null takes it back to a draft, a time ahead schedules it. */
export class PublishContent {
  @ValidateIf((o: PublishContent) => o.at !== null)
  @IsISO8601({ strict: true, strictSeparator: true })
  at!: string | null;
}

/** PUT /v1/console/contents/:kind/order: what leads the list, in this order. The rest follows by time. */
export class OrderContents {
  @IsArray() @ArrayMaxSize(500) @ArrayUnique() @Matches(ID, { each: true }) ids!: string[];
}

/** GET /v1/console/contents/:kind. */
export class ListConsoleContents {
  @IsOptional() @IsIn([...CONTENT_STATES]) state?: ContentState;
  @IsOptional() @IsString() @MaxLength(120) cursor?: string;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit?: number;
}

/** As staff see it. */
export class ConsoleContentView {
  id!: string;
  kind!: ContentKind;
  state!: ContentState;
  title!: string;
  summary!: string;
  /** The picture's name. */
  cover!: string | null;
  coverUrls!: PictureUrls | null;
  images!: string[];
  document!: DocumentBody;
  goods!: GoodsFacts | null;
  /** From 1; null: after the ordered ones, newest first. */
  position!: number | null;
  publishAt!: string | null;
  createdAt!: string;
  changedAt!: string;
}

/** Without the document, which `GET …/:id` answers. */
export class ConsoleContentCard {
  id!: string;
  kind!: ContentKind;
  state!: ContentState;
  title!: string;
  coverUrls!: PictureUrls | null;
  position!: number | null;
  publishAt!: string | null;
  changedAt!: string;
}

export class ConsoleContentPage {
  items!: ConsoleContentCard[];
  nextCursor!: string | null;
}

/** GET /v1/apps/:appId/contents/:kind. */
export class ListContents {
  @IsOptional() @IsString() @MaxLength(120) cursor?: string;
  /** Served as the next smaller of 10, 20, 50, 100. */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit?: number;
}

/** In a viewer's list. */
export class ContentCard {
  id!: string;
  kind!: ContentKind;
  title!: string;
  summary!: string;
  cover!: PictureUrls | null;
  publishedAt!: string;
  /** Null for what is not a goods page. */
  goods!: ShownGoods | null;
}

/** Goods as viewers see them. */
export class ShownGoods {
  /** Whole fen. */
  priceFen!: number;
  /** Null: not counted. */
  stock!: number | null;
  /** The page of the mini-program that the platform's shelf links to. */
  path!: string;
}

export class ContentPage {
  items!: ContentCard[];
  nextCursor!: string | null;
}

/** GET /v1/apps/:appId/contents/:kind/:id. */
export class ContentView {
  id!: string;
  kind!: ContentKind;
  title!: string;
  summary!: string;
  cover!: PictureUrls | null;
  images!: PictureUrls[];
  publishedAt!: string;
  goods!: ShownGoods | null;
  blocks!: ShownDocumentBlock[];
  /** Rooms recommended here, ready to show; at most four. */
  slots!: SlotView[];
}
