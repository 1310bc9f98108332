import { deviceOf, maskEmail, networkOf, normalRecoveryCode, partsOfLink, toRecoveryCode } from './staff.rules';

it.each([
  ['zhou@example.com', 'z•••@example.com'],
  ['a@b.cn', 'a•••@b.cn'],
  ['@b.cn', '•••'],
])('masks %s as %s', (email, masked) => expect(maskEmail(email)).toBe(masked));

it.each([
  ['203.0.113.77', '203.0.113.*'],
  ['::ffff:203.0.113.77', '203.0.113.*'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:*'],
  ['nonsense', '?'],
])('shortens %s to %s', (ip, network) => expect(networkOf(ip)).toBe(network));

it.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36',
    'Chrome · Windows',
  ],
  ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0', 'Edge · Windows'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605 Version/17.5 Safari/604', 'Safari · iPhone'],
  ['Mozilla/5.0 (Linux; Android 14) AppleWebKit Chrome/116 MicroMessenger/8.0', '微信 · Android'],
  [undefined, '? · ?'],
])('reads %s as %s', (agent, device) => expect(deviceOf(agent)).toBe(device));

it('writes recovery codes that are read back however they are typed', () => {
  const code = toRecoveryCode(Buffer.from([0, 1, 31, 32, 255, 5, 6, 7, 8, 9]));
  expect(code).toBe('ab7a7-fghij');
  expect(normalRecoveryCode('AB7A7FGHIJ')).toBe(normalRecoveryCode(code));
});

it('takes a link apart', () => {
  expect(partsOfLink('3.14.abc')).toEqual({ owner: '3', id: '14', secret: 'abc' });
});
