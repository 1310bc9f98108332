import { createCipheriv, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import Encryptor from 'node-easywechat/dist/Core/Encryptor';
import { AES_KEY, APP_ID, TOKEN } from '../../test/push';
import { aesKeyOf, decrypt, encrypt } from './cipher';
import { signPush } from './signature';

const key = aesKeyOf(AES_KEY);
const theirs = new Encryptor(APP_ID, TOKEN, AES_KEY, APP_ID);

/** Encrypts any bytes whatever, without a thought for what they should be. */
const raw = (plain: Buffer): string => {
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64');
};

const padded = (plain: Buffer, padding = 32 - (plain.length % 32)): Buffer =>
  Buffer.concat([plain, Buffer.alloc(padding, padding)]);

const head = (length: number): Buffer => {
  const bytes = Buffer.alloc(20);
  bytes.writeUInt32BE(length, 16);
  return bytes;
};

it('gives every text back, and hides its length up to 32 bytes', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      (text, random) => {
        const encrypted = encrypt(key, APP_ID, text, Buffer.from(random));
        expect(Buffer.from(encrypted, 'base64').length % 32).toBe(0);
        expect(decrypt(key, APP_ID, encrypted)).toBe(text);
      },
    ),
  );
});

it('is read by another library, and reads what that one writes', () => {
  const encrypted = encrypt(key, APP_ID, '<xml>春茶</xml>', randomBytes(16));
  expect(theirs.decrypt(encrypted, signPush([TOKEN, '1', '2', encrypted]), '2', 1)).toBe('<xml>春茶</xml>');
  for (let length = 0; length < 70; length++) {
    const text = 'x'.repeat(length);
    const xml = theirs.encrypt(text, 'nonce', 1767348000);
    const theirEncrypted = /<Encrypt>(?:<!\[CDATA\[)?([\w+/=]+)/.exec(xml)?.[1] ?? '';
    expect(decrypt(key, APP_ID, theirEncrypted)).toBe(text);
  }
});

it('refuses what is not base64 of whole blocks', () => {
  for (const encrypted of [
    '',
    'AAA',
    'AAAA',
    '****',
    `${Buffer.alloc(16).toString('base64')}`,
    `${raw(padded(head(0)))}\n`,
    ` ${raw(padded(head(0)))}`,
  ])
    expect(() => decrypt(key, APP_ID, encrypted)).toThrow(expect.objectContaining({ code: 'bad-cipher' }));
});

it.each([
  ['of 0', Buffer.concat([head(0), Buffer.alloc(12)])],
  ['of more than a block', Buffer.concat([head(0), Buffer.alloc(11, 33), Buffer.from([33])])],
  ['that is not the same throughout', Buffer.concat([head(0), Buffer.alloc(8), Buffer.from([4, 3, 4, 4])])],
  ['longer than the text', Buffer.alloc(32, 32)],
])('refuses a padding %s', (_, plain) => {
  expect(() => decrypt(key, APP_ID, raw(plain))).toThrow(expect.objectContaining({ code: 'bad-cipher' }));
});

it.each([
  ['longer than what is there', 4],
  ['2^32 - 1', 0xffffffff],
])('refuses a length that is %s', (_, length) => {
  expect(() => decrypt(key, APP_ID, raw(padded(Buffer.concat([head(length), Buffer.from('abc')]))))).toThrow(
    expect.objectContaining({ code: 'bad-cipher' }),
  );
});

it('refuses bytes that are no UTF-8', () => {
  const plain = padded(Buffer.concat([head(2), Buffer.from([0xc3, 0x28]), Buffer.from(APP_ID)]));
  expect(() => decrypt(key, APP_ID, raw(plain))).toThrow(expect.objectContaining({ code: 'bad-cipher' }));
});

it.each([APP_ID.slice(0, -1), `${APP_ID}x`, ''])('refuses what was made for the app "%s"', (appId) => {
  const encrypted = encrypt(key, appId, 'text', randomBytes(16));
  expect(() => decrypt(key, APP_ID, encrypted)).toThrow(expect.objectContaining({ code: 'wrong-app' }));
});

it('never fails in another way, whatever it is given', () => {
  const blocks = fc
    .integer({ min: 1, max: 4 })
    .chain((count) => fc.uint8Array({ minLength: count * 32, maxLength: count * 32 }));
  fc.assert(
    fc.property(
      fc.oneof(
        blocks.map((bytes) => Buffer.from(bytes).toString('base64')),
        fc.base64String(),
        fc.string(),
      ),
      (encrypted) => {
        expect(() => decrypt(key, APP_ID, encrypted)).toThrow(
          expect.objectContaining({ code: expect.stringMatching(/^(bad-cipher|wrong-app)$/) as string }),
        );
      },
    ),
  );
});
