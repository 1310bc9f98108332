import { buildSwitches } from './switches';

it('has defaults for a build without any word', () => {
  expect(buildSwitches({}, 'h5')).toEqual({ apiBase: '', appId: 'wx6b6169626f646d6f', livePlugin: false });
  expect(buildSwitches({}, 'weapp')).toMatchObject({ apiBase: 'https://api.example.com', livePlugin: false });
});

it.each([
  ['1', true],
  ['true', true],
  ['ON', true],
  ['0', false],
  ['', false],
  ['off', false],
])('reads KAIBO_WECHAT_LIVE_PLUGIN=%s', (value, isOn) => {
  expect(buildSwitches({ KAIBO_WECHAT_LIVE_PLUGIN: value }, 'weapp').livePlugin).toBe(isOn);
  expect(buildSwitches({ KAIBO_WECHAT_LIVE_PLUGIN: value }, 'tt').livePlugin).toBe(false);
});

it('takes the address and the app id it is given', () => {
  const env = { KAIBO_API_BASE: 'https://shop.test/kaibo//', KAIBO_APP_ID: 'wx0123456789abcdef' };
  expect(buildSwitches(env, 'tt')).toMatchObject({ apiBase: 'https://shop.test/kaibo', appId: 'wx0123456789abcdef' });
});

it.each([
  [{ KAIBO_WECHAT_LIVE_PLUGIN: 'yess' }, 'KAIBO_WECHAT_LIVE_PLUGIN'],
  [{ KAIBO_API_BASE: 'api.example.com' }, 'KAIBO_API_BASE'],
  [{ KAIBO_API_BASE: 'https://a.test/?x' }, 'KAIBO_API_BASE'],
  [{ KAIBO_API_BASE: '/' }, 'KAIBO_API_BASE'],
  [{ KAIBO_APP_ID: 'a b' }, 'KAIBO_APP_ID'],
])('refuses %p by name', (env, name) => {
  expect(() => buildSwitches(env, 'weapp')).toThrow(name);
});
