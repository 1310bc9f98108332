import { MAX_PAGE_BLOCKS, PAGE_BLOCK_TYPES, PAGE_SCHEMA_VERSION, PAGE_SCHEMAS, TRADES } from '@kaibo/contracts/pages';
import type { PageDocument } from '@kaibo/contracts/pages.dto';
import Ajv2020 from 'ajv/dist/2020';
import { problemsOf } from '../../core/json-schema';
import { requirePage, targetsOf } from './pages.rules';
import { TEMPLATES } from './pages.templates';

const PICTURE = 'A'.repeat(43);
const page = (...blocks: unknown[]): PageDocument => ({ version: 1, blocks }) as PageDocument;
const problems = (document: unknown) =>
  problemsOf(PAGE_SCHEMAS[1] ?? { type: 'boolean' }, document, 'document').map(({ field, rule }) => `${field} ${rule}`);
const standard = new Ajv2020({ strict: true, strictRequired: false, discriminator: true, ownProperties: true }).compile(
  PAGE_SCHEMAS[1] ?? {},
);

/** One block of each type, as full as it can be. */
const EVERY = [
  { type: 'text', text: '欢迎', size: 'title', align: 'center', color: 'accent', click: { kind: 'room', id: '1' } },
  {
    type: 'picture',
    picture: PICTURE,
    alt: '样板间',
    click: { kind: 'mini-program', appId: 'wx1234', path: 'pages/a?b=1' },
  },
  {
    type: 'picture-grid',
    columns: 2,
    pictures: [
      { picture: PICTURE },
      { picture: PICTURE, click: { kind: 'phone', number: '400-800 1234', label: '客服' } },
    ],
  },
  { type: 'room-list', state: 'live', count: 3 },
  { type: 'article-list', count: 3 },
  { type: 'goods-list', count: 3, ids: ['7', '8'] },
  { type: 'slots', roomIds: ['1', '2'] },
  { type: 'spacer', heightPx: 16 },
  { type: 'phone', number: '+8640080012', label: '打电话' },
  { type: 'notice', text: '三月依家有优惠', click: { kind: 'page', id: '3' } },
];

it('takes every block, whole', () => {
  expect(EVERY.map(({ type }) => type)).toEqual(PAGE_BLOCK_TYPES);
  expect(problems(page(...EVERY))).toEqual([]);
  expect(standard(page(...EVERY))).toBe(true);
});

it.each<[string, unknown]>([
  ['a block of no type', {}],
  ['markup', { type: 'html', html: '<script>' }],
  ['five rooms', { type: 'slots', roomIds: ['1', '2', '3', '4', '5'] }],
  ['no room', { type: 'slots', roomIds: [] }],
  ['a room twice', { type: 'slots', roomIds: ['1', '1'] }],
  ['an id that is none', { type: 'slots', roomIds: ['0'] }],
  ['another block’s field', { type: 'spacer', heightPx: 1, text: 'a' }],
  ['a script behind a tap', { type: 'text', text: 'a', click: { kind: 'url', url: 'javascript:alert(1)' } }],
  [
    'a script as a path',
    { type: 'text', text: 'a', click: { kind: 'mini-program', appId: 'wx1234', path: 'javascript:alert(1)' } },
  ],
  ['a script as a number', { type: 'phone', number: 'tel:1;javascript', label: 'a' }],
  ['a picture by its address', { type: 'picture', picture: 'http://127.0.0.1/a.png' }],
  ['two columns and a half', { type: 'picture-grid', columns: 2.5, pictures: [{ picture: PICTURE }] }],
  ['a list of a thousand', { type: 'room-list', state: 'live', count: 1_000 }],
  ['a direction override', { type: 'notice', text: '\u202e' }],
])('refuses %s, as the standard does', (_name, block) => {
  expect(problems(page(block))).not.toEqual([]);
  expect(standard(page(block))).toBe(false);
});

it('refuses too many blocks, and schemas that nobody knows', () => {
  const many = page(...Array.from({ length: MAX_PAGE_BLOCKS + 1 }, () => ({ type: 'spacer', heightPx: 1 })));
  expect(problems(many)).toEqual(['document.blocks maxItems']);
  for (const version of [0, 2, '1', null, undefined, '__proto__'])
    expect(() => requirePage({ version, blocks: [] } as unknown as PageDocument)).toThrow(
      expect.objectContaining({ code: 'PAGE_SCHEMA_UNKNOWN', details: { newest: 1 } }),
    );
});

it('finds all that a document points to, and where', () => {
  expect(targetsOf(page(...EVERY))).toEqual([
    { kind: 'room', id: '1', at: 'document.blocks[0].click' },
    { kind: 'goods', id: '7', at: 'document.blocks[5].ids[0]' },
    { kind: 'goods', id: '8', at: 'document.blocks[5].ids[1]' },
    { kind: 'room', id: '1', at: 'document.blocks[6].roomIds[0]' },
    { kind: 'room', id: '2', at: 'document.blocks[6].roomIds[1]' },
    { kind: 'page', id: '3', at: 'document.blocks[9].click' },
  ]);
});

it('has a template for each trade, of the newest schema, that points to nothing of anybody’s', () => {
  expect(TEMPLATES.map(({ trade }) => trade)).toEqual(TRADES);
  for (const { document } of TEMPLATES) {
    expect(document.version).toBe(PAGE_SCHEMA_VERSION);
    expect(problems(document)).toEqual([]);
    expect(targetsOf(document)).toEqual([]);
    expect(document.blocks.some(({ type }) => type === 'room-list')).toBe(true);
  }
});
