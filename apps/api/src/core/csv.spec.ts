import fc from 'fast-check';
import { columnsOf, CSV_BOM, csvLine, readCsv } from './csv';

const read = (text: string | Buffer) => readCsv(Buffer.from(text), 5).map(({ cells }) => cells);
const codeOf = (fn: () => unknown) => {
  try {
    fn();
    return 'taken';
  } catch (error) {
    const { code, details } = error as { code: string; details: Record<string, unknown> };
    return [code, details.rule, details.row].join(' ');
  }
};

it.each([
  [
    'lines of both kinds',
    'a,b\r\n1,2\n3,4',
    [
      ['a', 'b'],
      ['1', '2'],
      ['3', '4'],
    ],
  ],
  ['a mark, quotes and commas', `${CSV_BOM}a\n"x, ""y""\nz"\n`, [['a'], ['x, "y"\nz']]],
  [
    'empty cells',
    'a,b\n,\n1,\n',
    [
      ['a', 'b'],
      ['', ''],
      ['1', ''],
    ],
  ],
  ['nothing', '', []],
  ['empty lines', 'a\n\n1\n', [['a'], ['1']]],
])('reads %s', (_what, text, expected) => {
  expect(read(text)).toEqual(expected);
});

it.each([
  ['a quote that does not end', 'a\n"b', 'CSV_INVALID quotes 2'],
  ['something behind a quote', 'a\n"b"c', 'CSV_INVALID quotes 2'],
  ['a row that is too wide', 'a,b\n1,2\n1,2,3', 'CSV_INVALID columns 3'],
  ['too many rows', 'a\n1\n2\n3\n4\n5\n6', 'CSV_INVALID rows 7'],
  ['GBK', Buffer.from([0xca, 0xd6, 0xbb, 0xfa]), 'CSV_INVALID utf8 1'],
])('refuses %s', (_what, text, expected) => {
  expect(codeOf(() => read(text))).toBe(expected);
});

it('finds columns in any order, and no others', () => {
  const columns = (header: string) => columnsOf(readCsv(Buffer.from(header), 5)[0], ['phone', 'openid']);
  expect([...columns(' OpenID ,phone')]).toEqual([
    ['openid', 0],
    ['phone', 1],
  ]);
  for (const header of ['', 'name', 'phone,phone', 'phone,other'])
    expect(codeOf(() => columns(header))).toBe('CSV_INVALID header 1');
});

it.each([
  [['a', 1, null, ''], 'a,1,,\r\n'],
  [['say "hi"', 'a,b', 'a\nb'], '"say ""hi""","a,b","a\nb"\r\n'],
  [['=1+1', '+86', '-2', '@x', '\tx', ' =x', '-'], `"'=1+1","'+86","'-2","'@x","'\tx","' =x","'-"\r\n`],
  [[-2], '-2\r\n'],
])('writes %j', (cells, line) => expect(csvLine(cells)).toBe(line));

it('gives back every text, and lets none be run', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 2, maxLength: 5 }), (cells) => {
      const [found = []] = read(csvLine(cells));
      expect(found.map((text, at) => (text === `'${cells[at]}` ? cells[at] : text))).toEqual(cells);
      for (const text of found) expect(text).not.toMatch(/^[\s]*[=+\-@\t\r]/);
    }),
  );
});
