/** @jest-environment jsdom */
import { aHost, aRunningHost } from '../../test/hosts';
import { aPage, appJson, type Files } from '../../test/mini-program';

const PROVIDER = 'wx2b03c6e691cd7370';
const DECLARED = { live: { version: '1.0.0', provider: PROVIDER } };
const ROOM = `plugin-private://${PROVIDER}/pages/live-player-plugin?room_id=7&custom_params=%7B%22a%22%3A1%7D`;

const withPlugin = (js: string, wxml = '<view/>', changes: Files = {}): Files =>
  aPage(js, wxml, { 'app.json': appJson({ pages: ['pages/one/index'], plugins: DECLARED }), ...changes });

it('gives a plugin’s exports, and draws its components by both addresses', () => {
  const host = aRunningHost(
    withPlugin(
      'Page({ onLoad() { getApp().status = requirePlugin("live").status } })',
      '<subscribe room-id="{{7}}" extra="x"/><card no="8"/>',
      {
        'pages/one/index.json': {
          usingComponents: {
            subscribe: `plugin-private://${PROVIDER}/components/subscribe`,
            card: 'plugin://live/card',
          },
        },
      },
    ),
    {
      plugins: {
        live: {
          exports: { status: 101 },
          components: {
            'components/subscribe': { required: ['roomId'] },
            'parts/card': { publicName: 'card', properties: ['no'] },
          },
        },
      },
    },
  );
  expect(host.app.status).toBe(101);
  expect(host.pluginComponents('components/subscribe')).toEqual([{ roomId: 7 }]);
  expect(host.pluginComponents('parts/card')).toEqual([{ no: '8' }]);
  expect(host.takeProblems()).toMatchObject([{ kind: 'engine', message: '"extra" is not a valid property' }]);
});

it('draws components that no test describes', () => {
  const json = { usingComponents: { a: `plugin-private://${PROVIDER}/x`, b: 'plugin://live/y' } };
  const host = aRunningHost(withPlugin('Page({})', '<a/><b/><view id="v">在</view>', { 'pages/one/index.json': json }));
  expect(host.text('#v')).toBe('在');
  host.requireNoProblems();
});

it('records a plugin’s page exactly, and does not open it', async () => {
  const host = aRunningHost(
    withPlugin(`Page({ go() { wx.navigateTo({ url: '${ROOM}' }) } })`, '<view id="go" bindtap="go"/>'),
  );
  host.tap('#go');
  await Promise.resolve();
  expect(host.navigations).toEqual([ROOM]);
  expect(host.pages).toHaveLength(1);
  host.requireNoProblems();
});

it('lets a subpackage use its own plugin, and nobody else', async () => {
  const uses = 'Page({ onLoad() { getApp().got = requirePlugin("live") } })';
  const files = aPage('Page({})', '<view/>', {
    'app.json': appJson({
      pages: ['pages/one/index', 'pages/two/index'],
      subPackages: [{ root: 'mall', pages: ['c/index'], plugins: DECLARED }],
    }),
    'mall/c/index.js': uses,
    'mall/c/index.wxml': '<view/>',
    'pages/two/index.js': uses,
    'pages/two/index.wxml': '<view/>',
  });
  const host = aRunningHost(files, { plugins: { live: { exports: { here: true } } } });
  await host.callPlatform('navigateTo', { url: '/mall/c/index' });
  expect(host.app.got).toEqual({ here: true });
  await host.callPlatform('navigateTo', { url: ROOM });
  host.requireNoProblems();
  await host.callPlatform('navigateTo', { url: '/pages/two/index' });
  expect(host.takeProblems().map(({ message }) => message)).toContain(
    "requirePlugin('live'): not declared in app.json for pages/two/index",
  );
});

it('starts at a plugin’s page: the app alone runs, and is not told the query', () => {
  const seen = 'App({ onLaunch(o) { this.at = o } })';
  const files = withPlugin('Page({})', '<view/>', { 'app.js': seen });
  const host = aHost(files);
  host.launch(ROOM, { scene: 1007 });
  expect(host.app.at).toMatchObject({ path: ROOM.split('?')[0], query: {}, scene: 1007 });
  expect(host.pages).toEqual([]);
  host.requireNoProblems();
  const other = aHost(aPage('Page({})', '<view/>', { 'app.js': seen }));
  other.launch(ROOM);
  expect(other.takeProblems()).toMatchObject([{ kind: 'plugin' }]);
});
