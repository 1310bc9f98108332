import type { FastifyReply, FastifyRequest } from 'fastify';
import { isCookieSecure, isOwnOrigin, readSessionCookie, writeSessionCookie } from './session-cookie';

const SECRET = 'a'.repeat(43);
const asked = (host: string, cookie?: string) => ({ headers: { host, cookie } }) as unknown as FastifyRequest; // the only part that is read

it.each([
  ['localhost:3000', null, false],
  ['127.0.0.1:3000', null, false],
  ['[::1]:3000', null, false],
  ['live.example.com', null, true],
  ['192.168.1.7:3000', null, true],
  ['localhost.evil.com', null, true],
  ['127.0.0.1', 'https://live.example.com', true],
  ['live.example.com', 'http://live.example.com', false],
  [undefined, null, true],
])('is secure or not at %s with %s: %s', (host, publicUrl, secure) => {
  expect(isCookieSecure(host, publicUrl)).toBe(secure);
});

it.each([
  ['http://localhost:3000', 'localhost:3000', null, true],
  ['https://live.example.com', 'live.example.com', null, true],
  ['https://evil.com', 'live.example.com', null, false],
  ['https://live.example.com.evil.com', 'live.example.com', null, false],
  ['https://evil.com/live.example.com', 'live.example.com', null, false],
  ['http://localhost:3001', 'localhost:3000', null, false],
  ['null', 'localhost:3000', null, false],
  ['file://localhost:3000', 'localhost:3000', null, false],
  ['', 'localhost:3000', null, false],
  ['https://live.example.com', 'inner:3000', 'https://live.example.com', true],
  ['http://live.example.com', 'live.example.com', 'https://live.example.com', false],
  ['https://inner:3000', 'inner:3000', 'https://live.example.com', false],
  ['https://live.example.com', undefined, null, false],
])('takes origin %s at host %s with %s: %s', (origin, host, publicUrl, own) => {
  expect(isOwnOrigin(origin, host, publicUrl)).toBe(own);
});

it.each([
  ['kaibo-staff', 'localhost', `kaibo-staff=7.${SECRET}`, true],
  ['among others', 'localhost', `a=b; kaibo-staff=7.${SECRET}; c=d`, true],
  ['the secure name where it must be', 'shop.example', `__Host-kaibo-staff=7.${SECRET}`, true],
  [
    'the plain name where it must be secure: a neighbour may have set it',
    'shop.example',
    `kaibo-staff=7.${SECRET}`,
    false,
  ],
  ['a short secret', 'localhost', 'kaibo-staff=7.abc', false],
  ['no person', 'localhost', `kaibo-staff=.${SECRET}`, false],
  ['a person too large', 'localhost', `kaibo-staff=${'9'.repeat(19)}.${SECRET}`, false],
  ['more behind', 'localhost', `kaibo-staff=7.${SECRET}.x`, false],
  ['none', 'localhost', undefined, false],
])('reads a cookie: %s', (_name, host, cookie, found) => {
  expect(readSessionCookie(asked(host, cookie), null)).toEqual(found ? { personId: '7', secret: SECRET } : null);
});

it.each([
  ['shop.example', `__Host-kaibo-staff=7.${SECRET}; Max-Age=43200; Path=/; HttpOnly; Secure; SameSite=Lax`],
  ['localhost:3000', `kaibo-staff=7.${SECRET}; Max-Age=43200; Path=/; HttpOnly; SameSite=Lax`],
])('sets it for %s', (host, line) => {
  const header = jest.fn();
  const reply = { header } as unknown as FastifyReply; // the only part that is used
  writeSessionCookie(asked(host), reply, null, { personId: '7', secret: SECRET });
  expect(header).toHaveBeenCalledWith('set-cookie', line);
});
