/** @jest-environment jsdom */
import { aHost, aRunningHost, twoRooms } from '../../test/hosts';
import { aMiniProgram, aPage, appJson, type Files } from '../../test/mini-program';
import type { HostResponse } from '../api/request-api';
import type { MiniHost } from './mini-host';

/** Three pages that write each handler they hear into `getApp().heard`; `c` lies in a subpackage. */
const talking = (changes: object = {}): Files => {
  const hears = `const hears = (event) => function () { getApp().heard.push(this.route.split('/')[1] + ' ' + event) }
    Page({ onLoad: hears('load'), onShow: hears('show'), onReady: hears('ready'), onHide: hears('hide'), onUnload: hears('unload') })`;
  const files: Files = {
    'app.json': appJson({
      pages: ['pages/a/index', 'pages/b/index'],
      subPackages: [{ root: 'mall', pages: ['c/index'] }],
      ...changes,
    }),
    'app.js': `App({ heard: [],
      onLaunch(how) { this.heard.push('launch ' + how.scene + ' ' + how.query.id) },
      onShow(how) { this.heard.push('app show ' + how.scene) },
      onHide() { this.heard.push('app hide') } })
      wx.onAppShow((how) => getApp().heard.push('wx show ' + how.scene))
      wx.onAppHide(() => getApp().heard.push('wx hide'))`,
  };
  for (const path of ['pages/a/index', 'pages/b/index', 'mall/c/index']) {
    files[`${path}.js`] = hears;
    files[`${path}.wxml`] = `<view>${path}</view>`;
  }
  return files;
};

/** What was heard since the last time. */
const heard = (host: MiniHost) => (host.app.heard as string[]).splice(0);
const go = (host: MiniHost, how: string, url: string) => host.callPlatform(how, { url });

it('starts the app, then its first page', async () => {
  const host = aHost(talking());
  host.launch('pages/b/index?id=7', { scene: 1007 });
  await Promise.resolve();
  expect(heard(host)).toEqual(['launch 1007 7', 'app show 1007', 'wx show 1007', 'b load', 'b show', 'b ready']);
  expect(host.callPlatform('getLaunchOptionsSync')).toMatchObject({ path: 'pages/b/index', query: { id: '7' } });
  expect(host.page).toMatchObject({ path: 'pages/b/index', query: { id: '7' } });
  host.requireNoProblems();
});

it('tells of going to the background and back', () => {
  const host = aRunningHost(talking());
  heard(host);
  host.leave();
  host.comeBack({ scene: 1044 });
  expect(heard(host)).toEqual(['a hide', 'app hide', 'wx hide', 'app show 1044', 'wx show 1044', 'a show']);
  expect(host.callPlatform('getEnterOptionsSync')).toMatchObject({ scene: 1044 });
  expect(host.callPlatform('getLaunchOptionsSync')).toMatchObject({ scene: 1001 });
});

it('opens, replaces and closes pages in the platform’s order', async () => {
  const host = aRunningHost(talking());
  await Promise.resolve();
  heard(host);
  await go(host, 'navigateTo', '../b/index');
  expect(heard(host)).toEqual(['a hide', 'b load', 'b show', 'b ready']);
  await go(host, 'redirectTo', '/mall/c/index');
  expect(heard(host)).toEqual(['b unload', 'c load', 'c show', 'c ready']);
  expect(host.back()).toBe(true);
  expect(heard(host)).toEqual(['c unload', 'a show']);
  expect(host.back()).toBe(false);
  await go(host, 'navigateTo', '/pages/b/index');
  heard(host);
  await go(host, 'reLaunch', '/pages/a/index');
  expect(heard(host)).toEqual(['b unload', 'a unload', 'a load', 'a show', 'a ready']);
  expect(document.querySelectorAll('.mini-page')).toHaveLength(1);
  host.requireNoProblems();
});

it('keeps tab pages alive', async () => {
  const tabBar = { list: [{ pagePath: 'pages/a/index' }, { pagePath: 'pages/b/index' }] };
  const host = aRunningHost(talking({ tabBar }));
  await Promise.resolve();
  heard(host);
  await go(host, 'switchTab', '/pages/b/index');
  await go(host, 'switchTab', '/pages/a/index');
  expect(heard(host)).toEqual(['a hide', 'b load', 'b show', 'b ready', 'b hide', 'a show']);
  await go(host, 'navigateTo', '/mall/c/index');
  heard(host);
  await go(host, 'switchTab', '/pages/b/index');
  expect(heard(host)).toEqual(['c unload', 'b show']);
  await expect(go(host, 'navigateTo', '/pages/a/index')).rejects.toMatchObject({
    errMsg: 'navigateTo:fail can not navigateTo a tabbar page',
  });
  await expect(go(host, 'switchTab', '/mall/c/index')).rejects.toMatchObject({
    errMsg: 'switchTab:fail can not switch to no-tabBar page',
  });
  expect(host.takeProblems()).toHaveLength(2);
});

it('opens ten pages and no eleventh', async () => {
  const host = aRunningHost(talking());
  for (let count = 1; count < 10; count++) await go(host, 'navigateTo', '/pages/b/index');
  await expect(go(host, 'navigateTo', '/pages/b/index')).rejects.toMatchObject({
    errMsg: 'navigateTo:fail webview count limit exceed',
  });
  expect(host.pages).toHaveLength(10);
  await host.callPlatform('navigateBack', { delta: 99 });
  expect(host.pages).toHaveLength(1);
  expect(host.takeProblems()).toMatchObject([{ kind: 'navigation', message: 'webview count limit exceed' }]);
});

it('tells the app when it is started with a page that does not exist', () => {
  const host = aRunningHost(
    aPage('Page({})', '<view/>', { 'app.js': 'App({ onPageNotFound(e) { this.lost = e } })' }),
    {},
    '/gone?x=1',
  );
  expect(host.app.lost).toEqual({ path: 'gone', query: { x: '1' }, isEntryPage: true });
  expect(host.takeProblems()).toMatchObject([{ kind: 'navigation' }]);
});

it('renders a list, and a tap opens its room', async () => {
  const host = aRunningHost(aMiniProgram(), twoRooms);
  await host.until(() => host.$('#room-8'));
  expect(host.text()).toBe('新品首发周末预告');
  expect(host.$$('.room')).toHaveLength(2);
  expect(host.byText('周末')?.id).toBe('room-8');
  host.tap('#room-8');
  await host.until(() => host.text('#title') === '房间 8');
  expect(host.navigations).toEqual(['/pages/room/index?id=8']);
  host.requireNoProblems();
});

it('refreshes by pulling down, and shares', async () => {
  const host = aRunningHost(aMiniProgram(), twoRooms);
  await host.until(() => host.$('#room-8'));
  host.pullDown();
  expect(host.page.isRefreshing).toBe(true);
  await host.until(() => !host.page.isRefreshing);
  expect(host.calls('request')).toHaveLength(2);
  expect(await host.share()).toEqual({ title: '直播列表', path: '/pages/list/index?from=share' });
  await go(host, 'navigateTo', '/pages/room/index?id=1');
  expect(() => host.pullDown()).toThrow('does not enable pull-down refresh');
  await expect(host.share()).rejects.toThrow('cannot be shared');
});

it('waits three seconds for a card’s promise, and takes what there is after that', async () => {
  const sharing = (then: string) =>
    aRunningHost(aPage(`Page({ onShareAppMessage() { return { title: '先', path: '/a', promise: ${then} } } })`));
  expect(await sharing("Promise.resolve({ title: '后', path: '/b' })").share()).toEqual({ title: '后', path: '/b' });
  jest.useFakeTimers();
  const late = sharing('new Promise(() => {})').share();
  await jest.advanceTimersByTimeAsync(3_000);
  jest.useRealTimers();
  expect(await late).toEqual({ title: '先', path: '/a' });
});

it('fires the bottom, the scrolling and the timeline', () => {
  const host = aRunningHost(
    aPage(`Page({ data: { seen: [] },
      onReachBottom() { this.setData({ seen: [...this.data.seen, 'bottom'] }) },
      onPageScroll({ scrollTop }) { this.setData({ seen: [...this.data.seen, scrollTop] }) },
      onShareTimeline() { return { title: '圈' } } })`),
  );
  host.reachBottom();
  host.scroll(120);
  expect(host.page.instance.data.seen).toEqual(['bottom', 120]);
  expect(host.shareTimeline()).toEqual({ title: '圈' });
});

it('sends setData through JSON and counts it', () => {
  const host = aRunningHost(
    aPage(`Page({ data: { a: 0 }, onLoad() {
      this.setData({ a: '中', when: new Date(0), no: undefined, call() {} })
      this.setData({ big: 'x'.repeat(1100000) })
    } })`),
  );
  expect(host.page.instance.data).toMatchObject({ a: '中', when: '1970-01-01T00:00:00.000Z' });
  expect(host.page.instance.data).not.toHaveProperty('call');
  expect(host.page.instance.data).not.toHaveProperty('big');
  expect(host.page.setData).toEqual({ calls: 2, bytes: 45 + 1_100_010, most: 1_100_010 });
  expect(host.takeProblems()).toMatchObject([{ kind: 'api', message: expect.stringContaining('setData of 1100010') }]);
});

it('gives each page fields of its own', async () => {
  const files = aMiniProgram({
    'pages/room/index.js':
      'Page({ list: [], n: { x: 1 }, onLoad(q) { this.list.push(q.id); this.setData({ id: this.list.join() }) } })',
  });
  const host = aRunningHost(files, twoRooms);
  await go(host, 'navigateTo', '/pages/room/index?id=1');
  await go(host, 'navigateTo', '/pages/room/index?id=2');
  expect(host.text()).toBe('房间 2');
});

it('draws components of components, and finds what is inside', async () => {
  const host = aRunningHost(
    aPage('Page({})', '<card name="甲" bind:chosen="on"/>', {
      'pages/one/index.json': { usingComponents: { card: '../../parts/card' } },
      'parts/card.json': { component: true, usingComponents: { badge: './badge' } },
      'parts/card.js': `const shared = require('./shared'); Component({ properties: { name: String }, methods: { pick() { this.setData({ name: shared.mark + this.data.name }) } } })`,
      'parts/card.wxml': '<view id="name" bindtap="pick">{{name}}</view><badge text="在播"/>',
      'parts/badge.json': { component: true },
      'parts/badge.js': 'Component({ properties: { text: String } })',
      'parts/badge.wxml': '<text class="badge">{{text}}</text>',
      'parts/shared.js': "exports.mark = '✓'",
    }),
  );
  expect(host.text('.badge')).toBe('在播');
  host.tap('#name');
  expect(host.text('#name')).toBe('✓甲');
  host.requireNoProblems();
});

it('ends cleanly: pages unload, timers stop, answers are dropped', async () => {
  let answer: (response: HostResponse) => void = () => undefined;
  const late = new Promise<HostResponse>((resolve) => (answer = resolve));
  const host = aRunningHost(
    aPage(`Page({ onLoad() { const app = getApp(); app.ticks = 0; app.interval = setInterval(() => app.ticks++, 1);
      wx.request({ url: 'https://api.test/', success() { app.answered = true } }) },
      onUnload() { getApp().unloaded = true } })`),
    { request: () => late },
  );
  await host.until(() => Number(host.app.ticks) > 1);
  host.dispose();
  const { ticks } = host.app;
  answer({ statusCode: 200 });
  await new Promise((resolve) => setTimeout(resolve, 20)); // an interval of 1 ms would have run
  expect(host.app).toMatchObject({ unloaded: true, ticks });
  expect(host.app).not.toHaveProperty('answered');
  expect(document.querySelector('.mini-page')).toBeNull();
});

it('tells what a screen reader is told', () => {
  const host = aRunningHost(aPage('Page({})', '<view id="a" aria-label="进入直播间">›</view><view id="b"/>'));
  expect([host.attribute('#a', 'aria-label'), host.attribute('#b', 'aria-label')]).toEqual(['进入直播间', null]);
  expect(() => host.attribute('#c', 'aria-label')).toThrow('no #c');
});

it('waits no longer than told, and says what the page shows', async () => {
  const host = aRunningHost(aPage('Page({})'));
  await expect(host.until(() => host.$('#never'), 30)).rejects.toThrow(/waited 30 ms.*the page says: 页面/);
  expect(() => host.tap('#never')).toThrow('no #never on pages/one/index');
});
