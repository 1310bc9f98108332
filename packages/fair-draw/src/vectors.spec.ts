import fs from 'node:fs';
import path from 'node:path';
import { makeVectors } from '../test/vectors';

const file = path.join(__dirname, '../vectors.json');

it('makes the test vectors that are published', () => {
  const made = makeVectors();
  if (process.env['KAIBO_WRITE_VECTORS']) fs.writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`);
  expect(JSON.parse(fs.readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(made)));
});

it('shows draws that verify', () => {
  const { bundles } = makeVectors();
  const codes = bundles.flatMap(({ codes: own, entries }) => [...own, ...entries.flatMap((entry) => entry.codes)]);
  for (const code of ['beacon-verified', 'beacon-none', 'winners-match', 'entry-included', 'receipt-signed'])
    expect(codes).toContain(code);
  expect(codes.filter((code) => /differ|wrong|unchecked|unverified|not-included|unsigned/.test(code))).toEqual([]);
});
