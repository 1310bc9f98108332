import { isSignedAs, signPush } from './signature';

it('is the SHA-1 of the parts in order, as on the platform’s page', () => {
  expect(signPush(['AAAAA', '1714036504', '1514711492'])).toBe('f464b24fc39322e44b38aa78f5edd27bd1441696');
});

it('does not depend on the order in which the parts are given, and leaves the list alone', () => {
  const parts = ['c', 'B', 'a', '10', '9'];
  expect(signPush(parts)).toBe(signPush([...parts].reverse()));
  expect(parts).toEqual(['c', 'B', 'a', '10', '9']);
});

it('tells a signature from every other one', () => {
  const right = signPush(['AAAAA', '1', '2']);
  expect(isSignedAs(right, ['2', 'AAAAA', '1'])).toBe(true);
  for (let digit = 0; digit < 40; digit++) {
    const other = right[digit] === '0' ? '1' : '0';
    expect(isSignedAs(right.slice(0, digit) + other + right.slice(digit + 1), ['AAAAA', '1', '2'])).toBe(false);
  }
});
