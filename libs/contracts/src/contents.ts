import { type JsonSchema, objectOf, type ObjectSchema, oneOfObjects } from './json-schema';
import { MEDIA_NAME } from './media';
import { LINE_PATTERN, TEXT_PATTERN } from './text';

/** What carries rooms: 资讯 articles, 话题 topics, 商品页 goods pages. */
export const CONTENT_KINDS = ['article', 'topic', 'goods'] as const;
export type ContentKind = (typeof CONTENT_KINDS)[number];

/** A draft has no time of publication, something scheduled has one ahead. */
export const CONTENT_STATES = ['draft', 'scheduled', 'published'] as const;
export type ContentState = (typeof CONTENT_STATES)[number];

export const TITLE_LENGTH = { min: 1, max: 60 } as const;
export const SUMMARY_LENGTH = { max: 200 } as const;
export const MAX_IMAGES = 9;
export const MAX_PRICE_FEN = 1_000_000_000_000;
export const MAX_STOCK = 1_000_000_000;

/** A page of the mini-program: no scheme, no leading slash, no `.html`. */
export const MINI_PATH_PATTERN = '^[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*(?:\\?[A-Za-z0-9_.~%&=+-]*)?$';

export const DOCUMENT_BLOCK_TYPES = ['paragraph', 'heading', 'quote', 'list', 'picture', 'divider'] as const;
export type DocumentBlockType = (typeof DOCUMENT_BLOCK_TYPES)[number];
export const MAX_DOCUMENT_BLOCKS = 300;
/** Of all texts together. */
export const MAX_DOCUMENT_CHARACTERS = 50_000;

/** Colours by name: what a name looks like is the theme's, in light and in dark. */
export const TEXT_COLORS = ['plain', 'muted', 'accent', 'warning'] as const;
export type TextColor = (typeof TEXT_COLORS)[number];

const NO_CONTROLS = 'without control characters and direction marks';
export const LINE_OF = (maxLength: number): JsonSchema => ({
  type: 'string',
  minLength: 1,
  maxLength,
  pattern: LINE_PATTERN,
  description: `one line, not blank, ${NO_CONTROLS}`,
});
export const TEXT_OF = (maxLength: number): JsonSchema => ({
  type: 'string',
  minLength: 1,
  maxLength,
  pattern: TEXT_PATTERN,
  description: `text ${NO_CONTROLS}`,
});
export const PICTURE_NAME: JsonSchema = {
  type: 'string',
  pattern: MEDIA_NAME.source,
  description: 'the name of an uploaded picture',
};

const SPANS: JsonSchema = {
  type: 'array',
  minItems: 1,
  maxItems: 100,
  items: objectOf({
    text: TEXT_OF(5_000),
    'bold?': { type: 'boolean' },
    'italic?': { type: 'boolean' },
    'color?': { type: 'string', enum: TEXT_COLORS },
  }),
};

/** Rich text as data: there is no markup in it that anything could run. */
export const DOCUMENT_SCHEMA: ObjectSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:kaibo:document:1',
  title: 'Document',
  ...objectOf({
    blocks: {
      type: 'array',
      maxItems: MAX_DOCUMENT_BLOCKS,
      items: oneOfObjects('type', {
        paragraph: { spans: SPANS },
        heading: { text: LINE_OF(100), level: { type: 'integer', enum: [2, 3] } },
        quote: { spans: SPANS },
        list: {
          items: { type: 'array', minItems: 1, maxItems: 50, items: objectOf({ spans: SPANS }) },
          'ordered?': { type: 'boolean' },
        },
        picture: { picture: PICTURE_NAME, 'alt?': LINE_OF(100) },
        divider: {},
      } satisfies Record<DocumentBlockType, Record<string, JsonSchema>>),
    },
  }),
};
