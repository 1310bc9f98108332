import fc from 'fast-check';
import { utf8 } from './utf8';

const asDecoded = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

it.each([
  ['nothing', []],
  ['a byte order mark alone', [0xef, 0xbb, 0xbf]],
  ['a byte order mark before JSON', [0xef, 0xbb, 0xbf, 0x7b, 0x7d]],
  ['two of them', [0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf]],
  ['half a character', [0x7b, 0xe8, 0x8c]],
  ['half a surrogate', [0xed, 0xa0, 0x80]],
  ['an overlong slash', [0xc0, 0xaf]],
  ['the other byte order', [0xff, 0xfe, 0x7b, 0x00]],
  ['a view into a larger buffer', [...Buffer.from('xx茶🍵xx').subarray(2, 9)]],
])('reads %s as TextDecoder does', (_, bytes) => {
  const view = Buffer.from([1, 2, 3, ...bytes, 9]).subarray(3, 3 + bytes.length);
  expect(utf8(view)).toBe(asDecoded(new Uint8Array(bytes)));
});

it('reads any text and any bytes as TextDecoder does', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => utf8(Buffer.from(text)) === asDecoded(Buffer.from(text))),
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => utf8(bytes) === asDecoded(bytes)));
});
