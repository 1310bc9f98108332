import { inspect } from 'node:util';
import { redact, redactSecrets } from './redact';

it.each([
  ['https://a/x?access_token=61_aB-c&id=7', 'https://a/x?access_token=***&id=7'],
  ['/cgi-bin/token?grant_type=c&appid=wx1&secret=s3#x', '/cgi-bin/token?grant_type=c&appid=wx1&secret=***#x'],
  ['component_access_token=a&appsecret=b', 'component_access_token=***&appsecret=***'],
  ['to=%2Fx%3Faccess_token%3Dabc%26id%3D7', 'to=%2Fx%3Faccess_token%3D***%26id%3D7'],
  ['{"openid":"oAb","session_key":"k==","n":1}', '{"openid":"***","session_key":"***","n":1}'],
  ['{"creater_openid": "oAb", "secret" : "a\\"b"}', '{"creater_openid": "***", "secret" : "***"}'],
  ['{"openids":["oA","oB"],"n":1}', '{"openids":["***"],"n":1}'],
  ['"{\\"secret\\":\\"abc\\",\\"n\\":1}"', '"{\\"secret\\":\\"***\\",\\"n\\":1}"'],
  [inspect({ secret: 'abc', n: 1 }), "{ secret: '***', n: 1 }"],
  ['{"secret":"unfinished', '{"secret":"***'],
  ['access_token is invalid or not latest', 'access_token is invalid or not latest'],
  ['{"expires_in":7200}', '{"expires_in":7200}'],
  ['{"phoneNumber":"138","purePhoneNumber":13800001111}', '{"phoneNumber":"***","purePhoneNumber":***}'],
  ['to o7esABCD1234567890abcdefghij, 13800001111', 'to ***, ***'],
  ['{"touser":"oA","code":"0a1B2c3D4e5F6g7H8i9J0kLm"}', '{"touser":"***","code":"***"}'],
  ['?js_code=0a1B&x=1', '?js_code=***&x=1'],
  ['{"errcode":40029,"code":"QUOTA_USED_UP"}', '{"errcode":40029,"code":"QUOTA_USED_UP"}'],
  ['at 1767348000000, room 41213800001111', 'at 1767348000000, room 41213800001111'],
  ['organisation_member_listings', 'organisation_member_listings'],
  ['42 2026-01-02T10:00:00.13800001111Z', '42 2026-01-02T10:00:00.13800001111Z'],
])('%s', (raw, clean) => expect(redact(raw)).toBe(clean));

it('finds given secrets wherever they stand, plain or encoded', () => {
  expect(redactSecrets('a s/1 b s%2F1 c', ['s/1', ''])).toBe('a *** b *** c');
  expect(redactSecrets('a s !1 b s+%211 c s%20!1 {"x":"s\\\\1"}', ['s !1', 's\\1'])).toBe(
    'a *** b *** c *** {"x":"***"}',
  );
  expect(redactSecrets('half \ud800 %EF%BF%BD', ['\ud800'])).toBe('half *** ***');
});

it('leaves no rest of a secret that another one is a part of', () => {
  expect(redactSecrets('abcdefXYZ abcdef', ['abcdef', 'abcdefXYZ'])).toBe('*** ***');
});

it.each([
  ['openid'],
  ['"secret":"'],
  ['secret\\'],
  ['access_token='],
  ['openids:['],
  ['a'],
  ['o'],
  ['1'],
  ['code='],
  ['-o'],
  ['phone_number:'],
])('takes a moment only for megabytes of %s', (piece) => {
  const startedAt = process.cpuUsage().user;
  redact(piece.repeat(Math.ceil(2_000_000 / piece.length)));
  expect(process.cpuUsage().user - startedAt).toBeLessThan(5_000_000);
});
