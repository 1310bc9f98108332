import fc from 'fast-check';
import { canonicalJson, type Json, rulesHash, toHex } from './index';

const value = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.string({ unit: 'binary' }),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: 'binary' }), tie('json'), { maxKeys: 4 }),
  ),
})).json;

/** The same, its keys in another order. */
const shuffled = (json: Json): Json =>
  Array.isArray(json)
    ? json.map(shuffled)
    : typeof json === 'object' && json !== null
      ? Object.fromEntries(
          Object.entries(json)
            .reverse()
            .map(([key, inner]) => [key, shuffled(inner)]),
        )
      : (json as Json);

it('writes a value alike however its keys stand, and loses nothing', () => {
  fc.assert(
    fc.property(value, (json) => {
      const text = canonicalJson(json);
      expect(canonicalJson(shuffled(json))).toBe(text);
      expect(canonicalJson(JSON.parse(text) as Json)).toBe(text);
      expect(JSON.stringify(JSON.parse(text))).toHaveLength(JSON.stringify(json).length);
    }),
  );
});

it('sorts keys by UTF-16 code units, as RFC 8785 does', () => {
  expect(canonicalJson({ '\uff5a': 1, '\u{1d11e}': 2, b: { d: 3, c: [] }, a: -0 })).toBe(
    '{"a":0,"b":{"c":[],"d":3},"\u{1d11e}":2,"\uff5a":1}',
  );
});

it('tells rules apart', () => {
  expect(toHex(rulesHash({ a: '1' }))).not.toBe(toHex(rulesHash({ a: 1 })));
  expect(toHex(rulesHash(['a', 'b']))).not.toBe(toHex(rulesHash(['a,b'])));
});

it.each([
  [{ odds: 0.5 }, 'rules.odds: a whole number'],
  [{ odds: 2 ** 53 }, 'rules.odds: a whole number'],
  [{ odds: NaN }, 'rules.odds: a whole number'],
  [{ prizes: [{ name: '\ud800' }] }, 'rules.prizes[0].name: half of a surrogate pair'],
  [{ a: undefined }, 'rules.a: a value of JSON'],
  [{ a: () => 1 }, 'rules.a: a value of JSON'],
])('refuses what has no canonical JSON: %#', (rules, message) => {
  expect(() => rulesHash(rules as unknown as Json)).toThrow(message);
});

it('refuses what is deeper than 32 levels', () => {
  let deep: Json = 1;
  for (let level = 0; level < 32; level++) deep = [deep];
  expect(canonicalJson(deep)).toContain('[[1]]');
  expect(() => canonicalJson([deep])).toThrow('at most 32 levels');
});
