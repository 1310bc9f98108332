import fc from 'fast-check';
import { byAge, joinsByPhone, maskPhone, providersOf, readPhone } from './members.rules';

const facts = { platform: 'wechat', hasSecret: true, isDemo: false, hasWeb: false } as const;

it.each([
  [facts, ['wechat']],
  [{ ...facts, hasSecret: false }, []],
  [{ ...facts, platform: 'douyin' as const }, ['douyin']],
  [{ ...facts, platform: 'toutiao' as const }, ['douyin']],
  [{ ...facts, platform: 'web' as const }, []],
  [{ ...facts, platform: 'web' as const, hasWeb: true }, ['wechat-web']],
  [{ ...facts, platform: 'web' as const, hasSecret: false, isDemo: true }, ['demo']],
  [{ ...facts, isDemo: true, hasWeb: true }, ['wechat', 'wechat-web', 'demo']],
])('lets viewers of %j in by %j', (of, providers) => {
  expect(providersOf(of)).toEqual(providers);
});

it.each([
  ['13800001111', '138****1111'],
  ['+12025550123', '+****0123'],
])('masks %s as %s', (phone, masked) => {
  expect(maskPhone(phone)).toBe(masked);
});

it('never shows more than seven digits of a number', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^(1\d{10}|\+[1-9]\d{6,14})$/), (phone) =>
      expect(maskPhone(phone).replace(/\D/g, '').length).toBeLessThanOrEqual(7),
    ),
  );
});

it.each([
  ['13800001111', '13800001111'],
  ['+8613800001111', '13800001111'],
  ['+12025550123', '+12025550123'],
  ['23800001111', null],
  ['1380000111', null],
  ['+0123456', null],
  ['138 0000 1111', null],
  ['', null],
])('reads %s as %s', (written, phone) => {
  expect(readPhone(written)).toBe(phone);
});

it.each([
  ['2', '10', ['2', '10']],
  ['10', '2', ['2', '10']],
  ['9223372036854775807', '9223372036854775806', ['9223372036854775806', '9223372036854775807']],
])('keeps the older of %s and %s', (one, other, expected) => {
  expect(byAge(one, other)).toEqual(expected);
});

const clear = { hasOtherPhone: false, shareMiniApp: false, wereSeparated: false };
it.each([
  [clear, true],
  [{ ...clear, hasOtherPhone: true }, false],
  [{ ...clear, shareMiniApp: true }, false],
  [{ ...clear, wereSeparated: true }, false],
])('joins by a number with %j: %s', (known, joins) => {
  expect(joinsByPhone(known)).toBe(joins);
});
