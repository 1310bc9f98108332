import { launchList, STAGES, toText } from './checks.mjs';

const sound = (more = {}) => ({
  platform: 'weapp',
  appId: 'wx0123456789abcdef',
  app: {
    pages: ['pages/home/index'],
    tabBar: { list: [{ pagePath: 'pages/home/index', iconPath: 'a.png', selectedIconPath: 'b.png' }] },
    __usePrivacyCheck__: true,
  },
  scripts: { 'app.js': 'fetch("https://api.shop.test");wx.requestSubscribeMessage();a.onShareAppMessage=1' },
  icons: ['a.png', 'b.png'],
  gate: [],
  smoke: [],
  ...more,
});
const verdicts = (look) =>
  Object.fromEntries(launchList(look).flatMap(({ checks }) => checks.map(({ id, verdict }) => [id, verdict])));

it('goes through all eight stages, and calls manual what only people can judge', () => {
  expect(STAGES).toHaveLength(8);
  const found = verdicts(sound());
  expect(Object.entries(found).filter(([, verdict]) => verdict === 'fault')).toEqual([]);
  expect(found).toMatchObject({ APPID: 'ok', SMOKE: 'ok', DOMAIN: 'ok', PAY: 'manual', CATEGORY: 'manual' });
  const text = toText('tt', launchList(sound({ platform: 'tt' })));
  for (const words of ['抖音', '开发', '设置', '· manual    preview on a real phone']) expect(text).toContain(words);
});

it.each([
  ['APPID', { appId: 'testAppId' }],
  ['APPID', { appId: 'wx6b6169626f646d6f' }],
  ['APPID', { appId: '' }],
  ['BUILD', { gate: ['app.js is missing'] }],
  ['SMOKE', { smoke: ['pages/home/index: shows nothing'] }],
  [
    'PAGES',
    { app: { pages: ['a'], tabBar: { list: [{ pagePath: 'b', iconPath: 'a.png', selectedIconPath: 'b.png' }] } } },
  ],
  ['ICON', { icons: ['a.png'] }],
  ['CONSOLE', { scripts: { 'app.js': 'debugger' } }],
  ['CONSOLE', { scripts: { 'common.js': '"http://localhost:3000"' } }],
  ['DOMAIN', { scripts: { 'app.js': '"https://api.example.com"' } }],
  ['DOMAIN', { scripts: { 'app.js': '"http://api.shop.test"' } }],
  ['DOMAIN', { scripts: { 'app.js': '"https://10.0.0.1"' } }],
  ['DOMAIN', { scripts: { 'app.js': '"https://api.shop.test:8443"' } }],
  ['PRIVACY', { app: { pages: [] } }],
])('%s is a fault of %j', (id, more) => {
  expect(verdicts(sound(more))[id]).toBe('fault');
});

it('warns of what Douyin takes in nobody for', () => {
  expect(verdicts(sound({ platform: 'tt', scripts: { 'app.js': '"抽奖"' } })).POLICY).toBe('warning');
});
