import type { JsonSchema } from '@kaibo/contracts/json-schema';
import { DOCUMENT_SCHEMA } from '@kaibo/contracts/contents';
import Ajv2020 from 'ajv/dist/2020';
import fc from 'fast-check';
import { problemsOf, requireFits } from './json-schema';

const ajv = new Ajv2020({ strict: true, strictRequired: false, discriminator: true, ownProperties: true });

/** Values near a schema: right ones, and ones that are off by a little. */
function near(schema: JsonSchema): fc.Arbitrary<unknown> {
  const off = fc.constantFrom<unknown>(
    null,
    0,
    1.5,
    -1,
    '',
    'x',
    true,
    [],
    {},
    [{}],
    '\u0000',
    '\u202e',
    '\ud800',
    '😀',
  );
  const fits = (): fc.Arbitrary<unknown> => {
    switch (schema.type) {
      case 'string': {
        const picked = schema.const !== undefined ? [schema.const] : (schema.enum ?? []);
        return picked.length
          ? fc.constantFrom(...picked)
          : fc.oneof(fc.constant('A'.repeat(43)), fc.string({ unit: 'binary', maxLength: 110 }));
      }
      case 'integer':
        return schema.enum
          ? fc.constantFrom(...schema.enum)
          : fc.integer({ min: schema.minimum ?? 0, max: (schema.maximum ?? 10) + 1 });
      case 'boolean':
        return fc.boolean();
      case 'array':
        return fc.array(near(schema.items), { maxLength: 3 });
      case 'object': {
        if ('oneOf' in schema) return fc.oneof(...schema.oneOf.map(near));
        const fields = Object.fromEntries(
          Object.entries(schema.properties).map(([name, inner]) => [name, near(inner)]),
        );
        return fc.record({ ...fields, extra: fc.constant(1) }, { requiredKeys: [...schema.required] as 'extra'[] });
      }
    }
  };
  return fc.oneof({ weight: 30, arbitrary: fits() }, { weight: 1, arbitrary: off });
}

it('says of every document what a validator of the standard says', () => {
  const standard = ajv.compile(DOCUMENT_SCHEMA);
  let good = 0;
  fc.assert(
    fc.property(near(DOCUMENT_SCHEMA), (document) => {
      const isGood = standard(document);
      if (isGood) good++;
      expect(problemsOf(DOCUMENT_SCHEMA, document, 'document').length === 0).toBe(isGood);
    }),
    { numRuns: 2_000, seed: 20261121 },
  );
  expect(good).toBeGreaterThan(50);
});

it('names each field and its rule, twenty at most', () => {
  const blocks = [
    { type: 'heading', text: 'a\nb', level: 9 },
    { type: 'html', html: '<script>' },
    7,
    { type: 'divider', on: 1 },
  ];
  expect(problemsOf(DOCUMENT_SCHEMA, { blocks }, 'document').map(({ field, rule }) => [field, rule])).toEqual([
    ['document.blocks[0].text', 'pattern'],
    ['document.blocks[0].level', 'enum'],
    ['document.blocks[1].type', 'oneOf'],
    ['document.blocks[2]', 'type'],
    ['document.blocks[3].on', 'additionalProperties'],
  ]);
  const many = { blocks: Array.from({ length: 300 }, () => ({})) };
  expect(problemsOf(DOCUMENT_SCHEMA, many, 'document')).toHaveLength(20);
});

it('is not led astray by names that every object has', () => {
  const sneaky = JSON.parse('{"blocks":[{"type":"divider","__proto__":{"a":1}}, {"type":"constructor"}]}') as unknown;
  expect(problemsOf(DOCUMENT_SCHEMA, sneaky, 'd').map(({ rule }) => rule)).toEqual(['additionalProperties', 'oneOf']);
  expect(() => requireFits(DOCUMENT_SCHEMA, { blocks: 'no' }, 'document')).toThrow(
    expect.objectContaining({ code: 'INPUT_INVALID' }),
  );
});

it.each([
  ['emoji', '👨‍👩‍👧 🇨🇳 你好'],
  ['Arabic and Hebrew', 'سلام שלום'],
])('keeps %s', (_name, text) => {
  expect(problemsOf(DOCUMENT_SCHEMA, { blocks: [{ type: 'paragraph', spans: [{ text }] }] }, 'd')).toEqual([]);
});
