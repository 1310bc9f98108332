import { CLICK_SCHEMA, ID_OF, PHONE } from './clicks';
import { LINE_OF, PICTURE_NAME, TEXT_COLORS, TEXT_OF } from './contents';
import { type JsonSchema, objectOf, type ObjectSchema, oneOfObjects } from './json-schema';
import { ROOM_STATES } from './rooms';
import { MAX_SLOTS } from './slots';

export const PAGE_BLOCK_TYPES = [
  'text',
  'picture',
  'picture-grid',
  'room-list',
  'article-list',
  'goods-list',
  'slots',
  'spacer',
  'phone',
  'notice',
] as const;
export type PageBlockType = (typeof PAGE_BLOCK_TYPES)[number];

/** The newest version of the schema: what is saved says this one. */
export const PAGE_SCHEMA_VERSION = 1;
export const MAX_PAGE_BLOCKS = 100;
/** Of one page; the oldest go as new ones are published. */
export const KEPT_PAGE_VERSIONS = 50;
/** Of one merchant. */
export const MAX_PAGES = 200;

export const TEXT_SIZES = ['small', 'normal', 'large', 'title'] as const;
export type TextSize = (typeof TEXT_SIZES)[number];
export const TEXT_ALIGNS = ['start', 'center', 'end'] as const;
export type TextAlign = (typeof TEXT_ALIGNS)[number];

/** 房地产, 装修, 旅游, 教育, 电商零售. */
export const TRADES = ['property', 'decoration', 'travel', 'education', 'retail'] as const;
export type Trade = (typeof TRADES)[number];

const COUNT: JsonSchema = { type: 'integer', minimum: 1, maximum: 20 };
const PICTURE = { picture: PICTURE_NAME, 'alt?': LINE_OF(100), 'click?': CLICK_SCHEMA };

const BLOCKS: Record<PageBlockType, Record<string, JsonSchema>> = {
  text: {
    text: TEXT_OF(1_000),
    'size?': { type: 'string', enum: TEXT_SIZES },
    'align?': { type: 'string', enum: TEXT_ALIGNS },
    'color?': { type: 'string', enum: TEXT_COLORS },
    'click?': CLICK_SCHEMA,
  },
  picture: PICTURE,
  'picture-grid': {
    columns: { type: 'integer', minimum: 2, maximum: 4 },
    pictures: { type: 'array', minItems: 1, maxItems: 20, items: objectOf(PICTURE) },
  },
  'room-list': { state: { type: 'string', enum: ROOM_STATES }, count: COUNT },
  'article-list': { count: COUNT },
  // Those that are named, or else the first of the list.
  'goods-list': { count: COUNT, 'ids?': { type: 'array', minItems: 1, maxItems: 20, uniqueItems: true, items: ID_OF } },
  slots: { roomIds: { type: 'array', minItems: 1, maxItems: MAX_SLOTS, uniqueItems: true, items: ID_OF } },
  spacer: { heightPx: { type: 'integer', minimum: 1, maximum: 200 } },
  phone: { number: PHONE, label: LINE_OF(30) },
  notice: { text: LINE_OF(100), 'click?': CLICK_SCHEMA },
};

/** Every version of the schema that documents may say, by its number. */
export const PAGE_SCHEMAS: Readonly<Record<number, ObjectSchema>> = {
  1: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:kaibo:page:1',
    title: 'Page',
    ...objectOf({
      version: { type: 'integer', const: 1 },
      blocks: { type: 'array', maxItems: MAX_PAGE_BLOCKS, items: oneOfObjects('type', BLOCKS) },
    }),
  },
};
