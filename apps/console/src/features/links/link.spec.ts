/** @jest-environment jsdom */
import { linkAt, takeLink } from './link';

it.each([
  ['/console/invitation', '#1.2.abc', { kind: 'invitation', token: '1.2.abc' }],
  ['/console/reset/', '#1.2.abc', { kind: 'reset', token: '1.2.abc' }],
  ['/console/reset', '', { kind: 'reset', token: '' }],
  ['/console/rooms', '#1.2.abc', null],
  ['/console/invitation/x', '#1.2.abc', null],
])('reads %s%s', (pathname, hash, link) => expect(linkAt(pathname, hash)).toEqual(link));

it('takes the secret out of the address', () => {
  history.replaceState(null, '', '/console/invitation#1.2.abc');
  expect(takeLink()).toEqual({ kind: 'invitation', token: '1.2.abc' });
  expect(location.href).not.toContain('abc');
  expect(location.pathname).toBe('/console/invitation');
});
