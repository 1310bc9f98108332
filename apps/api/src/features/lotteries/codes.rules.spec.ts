import { randomInt } from 'node:crypto';
import { bitsOf, codeOf, isOurCode, LEAST_BITS, makeCode } from './codes.rules';

const code = codeOf(makeCode(randomInt));
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

it('makes codes of 84 bits that read well, and knows them however they are typed', () => {
  expect(makeCode(randomInt)).toMatch(/^([2-9A-HJKMNP-Z]{6}-){2}[2-9A-HJKMNP-Z]{6}$/);
  expect(17 * Math.log2(ALPHABET.length)).toBeGreaterThan(80);
  expect(new Set(Array.from({ length: 500 }, () => makeCode(randomInt))).size).toBe(500);
  expect(isOurCode(codeOf(` ${code.toLowerCase().replace(/(...)/g, '$1 ')}`))).toBe(true);
});

it('sees every single wrong character and every two that were exchanged', () => {
  for (let at = 0; at < code.length; at++) {
    for (const other of ALPHABET)
      if (other !== code[at]) expect(isOurCode(code.slice(0, at) + other + code.slice(at + 1))).toBe(false);
    for (let to = at + 1; to < code.length - 1; to++) {
      const swapped = [...code];
      [swapped[at], swapped[to]] = [swapped[to] ?? '', swapped[at] ?? ''];
      if (swapped.join('') !== code) expect(isOurCode(swapped.join(''))).toBe(false);
    }
  }
  for (const bad of ['', code.slice(1), `${code}A`, code.replace(/.$/, '0'), 'ILO01'])
    expect(isOurCode(bad)).toBe(false);
});

it.each([
  ['six digits', ['123456', '654321'], false],
  ['twelve digits, a hair too few', ['123456789012', '998877665544'], false],
  ['thirteen digits', ['1234567890123', '9988776655443'], true],
  ['eight letters and digits', ['A1B2C3D4', 'ZZ99YY88'], true],
  ['seven', ['A1B2C3D', 'ZZ99YY8'], false],
  ['a fixed start and six behind it', ['KAIBO2026A1B2C3', 'KAIBO2026ZZ99YY'], false],
  ['one short one among long ones', ['A1B2C3D4E5F6', 'B1'], false],
  ['the same twice', ['AAAAAAAAAAAA', 'AAAAAAAAAAAA'], false],
])('%s', (_what, codes, isEnough) => {
  expect(bitsOf(codes) >= LEAST_BITS).toBe(isEnough);
});
