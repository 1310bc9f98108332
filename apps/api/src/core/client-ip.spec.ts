import { isCidr, ipKey } from './client-ip';
import { readConfig } from './config';

it.each([
  ['112.60.1.7', '112.60.1.7'],
  ['::ffff:112.60.1.7', '112.60.1.7'],
  ['::ffff:703c:107', '112.60.1.7'],
  ['2408:8456:1:2ff:1::1', '24088456000102/56'],
  ['2408:8456:1:200::9', '24088456000102/56'],
  ['2408:8456:1:300::9', '24088456000103/56'],
  ['::1', '00000000000000/56'],
  ['not an address', 'unknown'],
  ['', 'unknown'],
  [undefined, 'unknown'],
])('counts %j as %s', (address, key) => expect(ipKey(address)).toBe(key));

it.each(['10.0.0.0/8', '127.0.0.1', '::1', '2001:db8::/32', '0.0.0.0/0'])('knows the network %s', (text) =>
  expect(isCidr(text)).toBe(true),
);
it.each(['', 'loopback', '10.0.0.0/33', '10.0.0.0/', 'localhost', 'fe80::1%eth0', 'true', '*'])('refuses %j', (text) =>
  expect(isCidr(text)).toBe(false),
);

it('stops a start with a network that is none', () => {
  const env = { DATABASE_URL: 'postgres://localhost/none' };
  expect(readConfig({ ...env, KAIBO_TRUSTED_PROXIES: '10.0.0.0/8, ::1' }).http.trustedProxies).toEqual([
    '10.0.0.0/8',
    '::1',
  ]);
  expect(readConfig(env).http.trustedProxies).toEqual([]);
  expect(() => readConfig({ ...env, KAIBO_TRUSTED_PROXIES: '10.0.0.0/8,all' })).toThrow(/KAIBO_TRUSTED_PROXIES/);
});
