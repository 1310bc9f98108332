import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { fromHex, hmacSha256, sha256, toHex, utf8 } from './index';
import { nativeHash } from './node';

const node = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

it('gives what FIPS 180 gives', () => {
  expect(toHex(sha256(utf8('abc')))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(toHex(sha256(utf8('')))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

it('hashes as Node does, at every length around a block', () => {
  for (let length = 0; length < 300; length++) {
    const message = Uint8Array.from({ length }, (_, at) => 255 - at * 7);
    expect(toHex(sha256(message))).toBe(node(message));
    expect(toHex(nativeHash(message))).toBe(node(message));
  }
});

it('hashes as Node does, whatever the bytes and wherever they lie', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 700 }), fc.nat(10), (bytes, from) => {
      const part = bytes.subarray(from);
      expect(toHex(sha256(part))).toBe(node(part));
    }),
  );
});

it('gives the HMAC of RFC 4231, test case 2, and of Node', () => {
  const mac = hmacSha256(utf8('Jefe'), utf8('what do ya want for nothing?'));
  expect(toHex(mac)).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 150 }), fc.uint8Array({ maxLength: 150 }), (key, message) => {
      expect(toHex(hmacSha256(key, message))).toBe(createHmac('sha256', key).update(message).digest('hex'));
      expect(toHex(hmacSha256(key, message, nativeHash))).toBe(toHex(hmacSha256(key, message)));
    }),
  );
});

it('writes and reads hex, one way only', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'));
      expect([...fromHex(toHex(bytes))]).toEqual([...bytes]);
    }),
  );
  for (const wrong of ['0', '0G', 'AB', ' 0', '0x', '０0']) expect(() => fromHex(wrong)).toThrow('lower-case hex');
});

it('writes UTF-8 as Node does, and refuses halves of pairs', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect([...utf8(text)]).toEqual([...Buffer.from(text)]);
    }),
  );
  for (const wrong of ['\ud800', 'a\udfffb', '\udc00\ud800'])
    expect(() => utf8(wrong)).toThrow('half of a surrogate pair');
});
