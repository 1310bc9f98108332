import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { CUSTOM_PARAMS_MOST, TOKEN_MOST } from '@kaibo/contracts/distribution';
import { readCustomParams, readScene, toCustomParams, toScene } from '@kaibo/contracts/share-params';
import { generationAt, readShareToken, signShareToken } from './share-token.rules';

const mac = (generation: number, text: string) => createHmac('sha256', `key ${generation}`).update(text).digest();
const id = fc.bigInt(1n, 9_223_372_036_854_775_807n).map(String);
const facts = fc.record({
  merchantId: id,
  linkId: id,
  sharerId: id,
  expiresAt: fc.integer({ min: 0, max: 0xffffffff }),
});
const HIGHEST = { merchantId: '9223372036854775807', linkId: '9223372036854775807', sharerId: '9223372036854775807' };

it('gives back what was signed, of at most 64 characters', () => {
  fc.assert(
    fc.property(facts, fc.integer({ min: 0, max: 255 }), (said, generation) => {
      const token = signShareToken(said, generation, mac);
      expect(token.length).toBeLessThanOrEqual(TOKEN_MOST);
      expect(readShareToken(token, mac)).toEqual(said);
    }),
  );
  expect(signShareToken({ ...HIGHEST, expiresAt: 0xffffffff }, 255, mac)).toHaveLength(TOKEN_MOST);
  expect(
    signShareToken({ merchantId: '7', linkId: '4000', sharerId: '900', expiresAt: 1 }, 3, mac).length,
  ).toBeLessThan(40);
});

it('refuses it with any one character altered, added or taken away', () => {
  fc.assert(
    fc.property(facts, fc.nat(), fc.constantFrom('A', 'B', 'z', '-', '_', '=', '.', ' '), (said, at, put) => {
      const token = signShareToken(said, 0, mac);
      const place = at % token.length;
      for (const other of [
        token.slice(0, place) + put + token.slice(place + 1),
        token.slice(0, place) + put + token.slice(place),
        token.slice(0, place) + token.slice(place + 1),
        token + put,
        token.slice(0, -1),
        '',
      ])
        if (other !== token) expect(readShareToken(other, mac)).toBeNull();
    }),
  );
});

it('refuses whatever is no token at all, however long', () => {
  fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => expect(readShareToken(text, mac)).toBeNull()));
  expect(readShareToken('A'.repeat(100_000), mac)).toBeNull();
});

it('takes tokens of every generation of keys, and makes them with this quarter’s', () => {
  expect(generationAt(new Date('2026-01-01T00:00:00Z'))).toBe(0);
  expect(generationAt(new Date('2025-01-01T00:00:00Z'))).toBe(0);
  expect(generationAt(new Date('2026-11-21T00:00:00Z'))).toBe(3);
  expect(generationAt(new Date('2200-01-01T00:00:00Z'))).toBe(255);
  const old = signShareToken({ ...HIGHEST, expiresAt: 0 }, 0, mac);
  expect(readShareToken(old, mac)).toMatchObject({ expiresAt: 0 });
  const other = (_: number, text: string) => mac(1, text);
  expect(readShareToken(old, other)).toBeNull();
});

describe('custom_params', () => {
  const token = signShareToken({ ...HIGHEST, expiresAt: 0xffffffff }, 255, mac);
  const json = toCustomParams(token, 'pages/room/index');
  const encode = encodeURIComponent;

  it('stays far below what the plugin cuts at, encoded too', () => {
    expect(encode(json).length).toBeLessThan(CUSTOM_PARAMS_MOST / 3);
    expect(encode(encode(json)).length).toBeLessThan(CUSTOM_PARAMS_MOST / 2);
  });

  it.each<[string, unknown]>([
    ['an object, as getShareParams gives it', JSON.parse(json)],
    ['JSON', json],
    ['JSON, encoded once', encode(json)],
    ['JSON, encoded twice', encode(encode(json))],
    ['JSON, encoded three times', encode(encode(encode(json)))],
    ['JSON of a JSON text', JSON.stringify(json)],
  ])('is read from %s', (_name, raw) => expect(readCustomParams(raw)).toEqual({ state: 'read', token }));

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'none'],
    ['an empty text', '', 'none'],
    ['an object without a token', { path: 'pages/index/index' }, 'none'],
    ['an empty token', { s: '' }, 'none'],
    [
      'what was cut at 600 characters',
      encode(JSON.stringify({ path: 'p'.repeat(700), s: token })).slice(0, 600),
      'unreadable',
    ],
    ['half an encoded character', '%7B%22s%22%3A%2', 'unreadable'],
    ['a list', '[1]', 'unreadable'],
    ['a number', '7', 'unreadable'],
  ])('of %s is %s', (_name, raw, state) => expect(readCustomParams(raw)).toEqual({ state }));

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.anything(), (raw) => expect(readCustomParams(raw).state).toMatch(/^(none|unreadable|read)$/)),
    );
    fc.assert(
      fc.property(fc.string(), (raw) => expect(readCustomParams(raw).state).toMatch(/^(none|unreadable|read)$/)),
    );
  });

  it('knows the key of a code’s scene, encoded or not', () => {
    expect(toScene('abcdefghijklmno_')).toHaveLength(18);
    expect(readScene(toScene('abcdefghijklmno_'))).toBe('abcdefghijklmno_');
    expect(readScene(encode(toScene('abcdefghijklmno_')))).toBe('abcdefghijklmno_');
    for (const other of ['', 's=', 'r=412', 's=abc', '%', `s=${'a'.repeat(17)}`]) expect(readScene(other)).toBeNull();
  });
});
