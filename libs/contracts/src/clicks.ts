import { CONTENT_KINDS, LINE_OF, MINI_PATH_PATTERN } from './contents';
import { type JsonSchema, oneOfObjects } from './json-schema';

/** What a tap on a text or a picture opens. */
export const CLICK_KINDS = ['room', 'page', ...CONTENT_KINDS, 'mini-program', 'phone'] as const;
export type ClickKind = (typeof CLICK_KINDS)[number];

/** And what it opens for a viewer: where a room has no successor, the list of rooms. */
export const SHOWN_CLICK_KINDS = [...CLICK_KINDS, 'rooms'] as const;
export type ShownClickKind = (typeof SHOWN_CLICK_KINDS)[number];

export const PHONE_PATTERN = '^\\+?[0-9][0-9 -]{1,18}[0-9]$';

export const ID_OF: JsonSchema = { type: 'string', pattern: '^[1-9][0-9]{0,18}$', description: 'an id' };
export const PHONE: JsonSchema = { type: 'string', pattern: PHONE_PATTERN, description: 'a phone number' };

/** No address of any other kind: nothing here can run a script or leave the platform. */
export const CLICK_SCHEMA: JsonSchema = oneOfObjects('kind', {
  room: { id: ID_OF },
  page: { id: ID_OF },
  article: { id: ID_OF },
  topic: { id: ID_OF },
  goods: { id: ID_OF },
  'mini-program': {
    appId: { type: 'string', pattern: '^[A-Za-z0-9_-]{4,40}$', description: 'an app id' },
    'path?': { type: 'string', maxLength: 500, pattern: MINI_PATH_PATTERN, description: 'a page of a mini-program' },
  },
  phone: { number: PHONE, 'label?': LINE_OF(30) },
} satisfies Record<ClickKind, Record<string, JsonSchema>>);
