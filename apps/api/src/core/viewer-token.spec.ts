import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { readViewerToken, signViewerToken, VIEWER_TOKEN_SECONDS, type ViewerTokenFacts } from './viewer-token';

const NOW = 1_800_000_000;
const key = createSecretKey(Buffer.alloc(32, 1));
const old = createSecretKey(Buffer.alloc(32, 2));
const keyOf = (id: string) => (id === 'k1' ? key : id === 'k0' ? old : null);

const facts: ViewerTokenFacts = {
  merchantId: '12',
  miniAppId: '3',
  memberId: '9223372036854775807',
  tokenId: 'AAAAAAAAAAAAAAAA',
  expiresAt: NOW + VIEWER_TOKEN_SECONDS,
  revision: 1_800_000_000_123n,
};
const good = signViewerToken(facts, 'k1', key);
const read = (header: string | undefined, at = NOW) => readViewerToken(header, keyOf, at);

/** A token whose payload is whatever a test says, rightly signed. */
const signed = (text: string): string => {
  const payload = Buffer.from(text, 'latin1').toString('base64url');
  return `${payload}.${createHmac('sha256', key).update(payload).digest('base64url')}`;
};
const textOf = (token: string): string => Buffer.from(token.split('.')[0] ?? '', 'base64url').toString('latin1');

const id = fc.bigInt({ min: 1n, max: 9_223_372_036_854_775_807n }).map(String);
const anyFacts = fc.record({
  merchantId: id,
  miniAppId: id,
  memberId: id,
  tokenId: fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
  expiresAt: fc.integer({ min: NOW + 1, max: NOW + VIEWER_TOKEN_SECONDS }),
  revision: fc.bigInt({ min: 0n, max: 9_223_372_036_854_775_807n }),
});

it('gives back what was signed', () => {
  expect(read(`Bearer ${good}`)).toEqual(facts);
  fc.assert(fc.property(anyFacts, (some) => expect(read(`Bearer ${signViewerToken(some, 'k1', key)}`)).toEqual(some)));
});

it('takes every key in use, and no other', () => {
  expect(read(`Bearer ${signViewerToken(facts, 'k0', old)}`)).toEqual(facts);
  expect(read(`Bearer ${signViewerToken(facts, 'k0', key)}`)).toBeNull();
  expect(read(`Bearer ${signViewerToken(facts, 'k2', key)}`)).toBeNull();
});

it('is good until its last second, and never for longer than its life', () => {
  expect(read(`Bearer ${good}`, facts.expiresAt - 0.001)).not.toBeNull();
  expect(read(`Bearer ${good}`, facts.expiresAt)).toBeNull();
  // A clock may be a minute behind; a token from further ahead is none that we make.
  expect(read(`Bearer ${good}`, NOW - 60)).not.toBeNull();
  expect(read(`Bearer ${good}`, NOW - 61)).toBeNull();
});

it('refuses every change of a single character', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.+/=~ \0é';
  let tried = 0;
  for (let at = 0; at < good.length; at++)
    for (const char of alphabet) {
      if (good[at] === char) continue;
      expect(read(`Bearer ${good.slice(0, at)}${char}${good.slice(at + 1)}`)).toBeNull();
      tried++;
    }
  expect(tried).toBeGreaterThan(8_000);
});

it('refuses every cut, every addition and every mixture of two tokens', () => {
  const other = signViewerToken({ ...facts, memberId: '7' }, 'k1', key);
  for (let at = 0; at < good.length; at++) {
    expect(read(`Bearer ${good.slice(0, at)}`)).toBeNull();
    if (at > 0) expect(read(`Bearer ${good.slice(at)}`)).toBeNull();
    expect(read(`Bearer ${good.slice(0, at)}A${good.slice(at)}`)).toBeNull();
  }
  const [payload = '', mac = ''] = good.split('.');
  const [otherPayload = '', otherMac = ''] = other.split('.');
  for (const mixed of [
    `${payload}.${otherMac}`,
    `${otherPayload}.${mac}`,
    `${mac}.${payload}`,
    `${payload}.${mac}.${mac}`,
  ])
    expect(read(`Bearer ${mixed}`)).toBeNull();
});

it.each([
  undefined,
  '',
  'Bearer',
  'Bearer ',
  'Bearer .',
  `bearer ${good}`,
  `Bearer  ${good}`,
  ` Bearer ${good}`,
  `Bearer ${good} `,
  `Bearer ${good}\n`,
  `Bearer ${good}=`,
  `Basic ${good}`,
  good,
  `Bearer ${good}, Bearer ${good}`,
  `Bearer ${'A'.repeat(100_000)}`,
  `Bearer ${'.'.repeat(200)}`,
  `Bearer ${'é'.repeat(120)}`,
  `Bearer ${'\0'.repeat(120)}`,
  `Bearer .${good.split('.')[1] ?? ''}`,
  `Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.`,
])('refuses what is no token of ours: %j', (header) => {
  expect(read(header)).toBeNull();
});

// The MAC is right in all of these: whoever had the key could not make more of a token than what it may say.
it.each([
  ['another version', textOf(good).replace(/^1~/, '2~')],
  ['a field too many', `${textOf(good)}~1`],
  ['a field too few', textOf(good).replace(/~[^~]*$/, '')],
  ['an id with a leading zero', textOf(good).replace('~12~', '~012~')],
  ['an id of nought', textOf(good).replace('~12~', '~0~')],
  ['a negative id', textOf(good).replace('~12~', '~-12~')],
  ['an id of twenty digits', textOf(good).replace('~12~', '~99999999999999999999~')],
  ['an id in other digits', textOf(good).replace('~12~', '~1\u00b2~')],
  ['a line break at the end', `${textOf(good)}\n`],
  ['a life of ten years', textOf(good).replace(String(facts.expiresAt), String(NOW + 315_360_000))],
  ['no life', textOf(good).replace(String(facts.expiresAt), '0')],
  ['nothing', ''],
])('refuses a rightly signed payload with %s', (_name, text) => {
  expect(text).not.toBe(textOf(good));
  expect(read(`Bearer ${signed(text)}`)).toBeNull();
});

it('takes the same text again: what is refused above is refused for what it says', () => {
  expect(read(`Bearer ${signed(textOf(good))}`)).toEqual(facts);
});

it('neither throws nor accepts, whatever comes', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.string({ unit: fc.constantFrom(...'AZaz09-_.~ '), maxLength: 300 }),
        fc.tuple(fc.base64String(), fc.base64String()).map(([a, b]) => `${a}.${b}`),
        fc
          .uint8Array({ maxLength: 120 })
          .map((bytes) => `${Buffer.from(bytes).toString('base64url')}.${'A'.repeat(43)}`),
      ),
      fc.boolean(),
      (text, isBearer) => expect(read(isBearer ? `Bearer ${text}` : text)).toBeNull(),
    ),
    { numRuns: 5_000 },
  );
});

it('refuses 10 000 tokens of another installation, and says nothing else of them', () => {
  for (let count = 0; count < 10_000; count++) {
    const forged = signViewerToken({ ...facts, memberId: String(count + 1) }, 'k1', createSecretKey(randomBytes(32)));
    expect(read(`Bearer ${forged}`)).toBeNull();
  }
});

it.each([{ merchantId: '0' }, { memberId: 'x' }, { tokenId: 'short' }, { expiresAt: 1.5 }, { revision: -1n }])(
  'makes no token of %p',
  (wrong) => {
    expect(() => signViewerToken({ ...facts, ...wrong }, 'k1', key)).toThrow('do not make a viewer token');
  },
);
