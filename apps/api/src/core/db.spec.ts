import fc from 'fast-check';
import { aMerchant, anApp, type TestApp } from '../../test/app';
import { Db } from './db';

let app: TestApp;
let merchantId: string;
let db: Db;
beforeAll(async () => {
  app = await anApp();
  ({ merchantId } = await aMerchant(app));
  db = app.app.get(Db);
});
afterAll(() => app.close());

const echo = async (texts: readonly string[]): Promise<string[]> => {
  const sql = `select ${texts.map((_, n) => `$${n + 1}::text as "${n}"`).join(', ')}`;
  const [row = {}] = await db.inOneTrip<Record<string, string>>(merchantId, sql, texts);
  return texts.map((_, n) => row[n] ?? '');
};

// What ends a literal, begins one, escapes, or names a parameter.
const PIECES = [
  '$',
  '$$',
  '$k',
  '$k$',
  '$k0_',
  '$k0_$',
  '$k1_',
  '$1',
  '$2',
  "'",
  "''",
  '\\',
  '"',
  ';',
  '--',
  '/*',
  "E'",
  '幸福',
  '\n',
  'k',
  '_',
];

it('brings every text to the database as it is, whatever would end a literal', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }).filter((one) => !one.includes('\0')),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join('')),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 4 }), async (texts) => {
      expect(await echo(texts)).toEqual(texts);
    }),
    { numRuns: 300 },
  );
});

it.each(['$k', '$', 'a$k0_', '$k$k0_$k1_', '$k$; select 1; --', "'; select 1; --", '\\'])('brings %j', async (text) => {
  expect(await echo([text, `${text}$`, `$${text}`])).toEqual([text, `${text}$`, `$${text}`]);
});

it('refuses what would end the statement', async () => {
  await expect(echo(['a\0b'])).rejects.toThrow('NUL');
});
