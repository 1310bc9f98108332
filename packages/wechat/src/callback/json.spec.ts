import fc from 'fast-check';
import { parseJson } from './json';
import { emptyObject, isPushObject, MAX_DEPTH, MAX_VALUES, type PushValue } from './tree';

const refused = expect.objectContaining({ code: 'bad-body' }) as Error;

/** With a prototype again, so that it can be compared. */
const plain = (value: PushValue): unknown => JSON.parse(JSON.stringify(value));

it('reads what JSON.parse reads', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), (text) => {
      const longNumbers = /\d{16}/.test(text);
      fc.pre(!longNumbers);
      expect(plain(parseJson(text))).toEqual(JSON.parse(text));
    }),
  );
});

it('keeps every digit of whole numbers, as texts from 16 digits on', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.boolean(), (number, spaced) => {
      const space = spaced ? ' ' : '';
      const [value] = parseJson(`[${space}${number}${space}]`) as readonly PushValue[];
      expect(String(value)).toBe(String(number));
      expect(typeof value).toBe(String(number).replace('-', '').length > 15 ? 'string' : 'number');
    }),
  );
});

it.each([
  ['{"a":1.2345678901234567890,"b":0.1234567890123456789}', { a: 1.2345678901234567, b: 0.12345678901234568 }],
  ['{"a":1234567890123456.5}', { a: 1234567890123456.5 }],
  ['{"a":1e0000000000000000001,"b":1E-0000000000000000001}', { a: 10, b: 0.1 }],
  ['{"a":12345678901234567e1}', { a: 123456789012345670 }],
  ['{"a":"12345678901234567890: 12345678901234567890"}', { a: '12345678901234567890: 12345678901234567890' }],
  ['{"a\\"12345678901234567":"\\\\","b":12345678901234567}', { 'a"12345678901234567': '\\', b: '12345678901234567' }],
  ['{"message_id":1622047360795164672}', { message_id: '1622047360795164672' }],
])('reads %s', (text, value) => expect(plain(parseJson(text))).toEqual(value));

it.each([
  '',
  '{',
  '{"a":}',
  "{'a':1}",
  '{"a":1}{"b":1}',
  '[1,]',
  'undefined',
  '{"a":0x10}',
  '{"a":NaN}',
  '{"a":01234567890123456789}',
])('refuses %s', (text) => expect(() => parseJson(text)).toThrow(refused));

it('takes names as names, also those of prototypes', () => {
  const value = parseJson('{"__proto__":{"polluted":1},"constructor":2,"toString":3}');
  if (!isPushObject(value)) throw new Error('no object');
  expect(Object.keys(value)).toEqual(['__proto__', 'constructor', 'toString']);
  expect(Object.getPrototypeOf(value)).toBeNull();
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(emptyObject()['hasOwnProperty']).toBeUndefined();
});

it('reads as deep and as much as it says, and no more', () => {
  const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  expect(() => parseJson(deep(MAX_DEPTH + 1))).not.toThrow();
  expect(() => parseJson(deep(MAX_DEPTH + 2))).toThrow(refused);
  expect(() => parseJson(deep(100_000))).toThrow(refused);
  const many = (count: number): string => `[${'1,'.repeat(count - 1)}1]`;
  expect(() => parseJson(many(MAX_VALUES - 1))).not.toThrow();
  expect(() => parseJson(many(MAX_VALUES))).toThrow(refused);
});
