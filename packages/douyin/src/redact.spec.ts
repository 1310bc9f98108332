import { redact } from './index';

it.each([
  ['{"access_token":"clt.75c380db","expires_in":1}', '{"access_token":"***","expires_in":1}'],
  ['{"client_secret": "0123456789abcdef"}', '{"client_secret": "***"}'],
  ['{"session_key":"a\\"b","openid":"_000x"}', '{"session_key":"***","openid":"***"}'],
  ['{"open_id":"_000x","union_id":"u"}', '{"open_id":"***","union_id":"***"}'],
  ['"{\\"anonymous_openid\\":\\"abc\\"}"', '"{\\"anonymous_openid\\":\\"***\\"}"'],
  ['access-token: 0801121846', 'access-token: ***'],
  ['X-Token: 0801121846', 'X-Token: ***'],
  ['X-Douyin-Signature: 277df63c', 'X-Douyin-Signature: ***'],
  ['said clt.75c380db41e8 is wrong', 'said *** is wrong'],
  ['code=fb93de745aaaaaaaaaaaaaaa', 'code=***'],
  ['phone 13800138000.', 'phone ***.'],
  ['code 40018, err_no=40018', 'code 40018, err_no=40018'],
  ['log_id 20260102101530102281180650970B5AF', 'log_id 20260102101530102281180650970B5AF'],
])('%s', (text, clean) => expect(redact(text)).toBe(clean));
