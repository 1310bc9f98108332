import { randomBytes } from 'node:crypto';
import { codeAt, newTotpSecret, stepOfCode, totpUri } from './totp';

/** RFC 6238, appendix B: the SHA-1 rows, last six digits. Its secret is "12345678901234567890". */
const RFC = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
it.each([
  [59, '287082'],
  [1111111109, '081804'],
  [1111111111, '050471'],
  [1234567890, '005924'],
  [2000000000, '279037'],
  [20000000000, '353130'],
])('gives at %i the code of the standard', (seconds, code) => {
  const now = new Date(seconds * 1000);
  expect(codeAt(RFC, now)).toBe(code);
  expect(stepOfCode(RFC, code, now)).toBe(Math.floor(seconds / 30));
});

it('takes a code one step early or late and names its own step; further away it is none', () => {
  const now = new Date('2026-05-20T12:00:00Z');
  const step = now.getTime() / 30_000;
  const at = (steps: number) => codeAt(RFC, new Date(now.getTime() + steps * 30_000));
  expect([-2, -1, 0, 1, 2].map((steps) => stepOfCode(RFC, at(steps), now))).toEqual([
    null,
    step - 1,
    step,
    step + 1,
    null,
  ]);
});

it('makes secrets of 160 bits that an authenticator can read', () => {
  const secret = newTotpSecret(randomBytes);
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(newTotpSecret(randomBytes)).not.toBe(secret);
  const uri = new URL(totpUri(secret, '周@example.com'));
  expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual([
    'otpauth:',
    'totp',
    '/Kaibo:周@example.com',
  ]);
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    issuer: 'Kaibo',
    secret,
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
});
