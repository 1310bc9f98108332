import fc from 'fast-check';
import { csvLine } from './csv';

it.each([
  [['a', 1, null, ''], 'a,1,,\r\n'],
  [['say "hi"', 'a,b', 'a\nb'], '"say ""hi""","a,b","a\nb"\r\n'],
  [['=1+1', '+86', '-2', '@x', '\tx', ' =x', '-'], `"'=1+1","'+86","'-2","'@x","'\tx","' =x","'-"\r\n`],
  [[-2], '-2\r\n'],
])('writes %j', (cells, line) => expect(csvLine(cells)).toBe(line));

/** What a reader of RFC 4180 makes of a line. */
const read = (line: string): string[] =>
  [...`,${line.slice(0, -2)}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  );

it('gives back every text, and lets none be run', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 2, maxLength: 5 }), (cells) => {
      const found = read(csvLine(cells));
      expect(found.map((text, at) => (text === `'${cells[at]}` ? cells[at] : text))).toEqual(cells);
      for (const text of found) expect(text).not.toMatch(/^[\s]*[=+\-@\t\r]/);
    }),
  );
});
