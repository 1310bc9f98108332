/** @jest-environment jsdom */
import { aRunningHost } from '../../test/hosts';
import { aPage } from '../../test/mini-program';
import type { HostRequest } from './request-api';

const EMPTY = aPage('Page({})', '<view id="box">页面</view>');

describe('request', () => {
  it('hands the request over as the platform sends it, and the answer through JSON', async () => {
    const seen: HostRequest[] = [];
    const host = aRunningHost(EMPTY, {
      request: (request) => {
        seen.push(request);
        return { statusCode: 201, header: { ETag: '"1"' }, data: '{"at":1}' };
      },
    });
    const answer = await host.callPlatform('request', {
      url: 'https://api.test/a?x=1',
      data: { name: '是', n: 2 },
      header: { 'Content-Type': 'text/plain' },
    });
    await host.callPlatform('request', { url: 'https://api.test/b', method: 'post', data: { when: new Date(0) } });
    expect(answer).toMatchObject({ statusCode: 201, header: { ETag: '"1"' }, data: { at: 1 }, errMsg: 'request:ok' });
    expect(seen).toEqual([
      {
        url: 'https://api.test/a?x=1&name=%E6%98%AF&n=2',
        method: 'GET',
        header: { 'Content-Type': 'text/plain' },
        data: undefined,
      },
      {
        url: 'https://api.test/b',
        method: 'POST',
        header: { 'content-type': 'application/json' },
        data: { when: '1970-01-01T00:00:00.000Z' },
      },
    ]);
  });

  it.each<[string, object, string]>([
    ['a dropped connection', {}, 'request:fail reset'],
    ['a strange address', { url: 'pages/x' }, 'request:fail invalid url "pages/x"'],
    ['no address', { url: undefined }, 'request:fail invalid url ""'],
  ])('fails on %s', async (_name, changes, errMsg) => {
    const request = () => Promise.reject(new Error('reset'));
    const host = aRunningHost(EMPTY, { request });
    const asked = host.callPlatform('request', { url: 'https://api.test/', ...changes });
    await expect(asked).rejects.toEqual({ errMsg });
  });

  it('fails without a network, too late, aborted, and without a handler', async () => {
    const host = aRunningHost(EMPTY, { request: () => new Promise(() => undefined) });
    const ask = (more = {}) => host.callPlatform('request', { url: 'https://api.test/', ...more });
    await expect(ask({ timeout: 20 })).rejects.toEqual({ errMsg: 'request:fail timeout' });
    const task = ask() as Promise<unknown> & { abort(): void }; // what request gives without callbacks
    task.abort();
    await expect(task).rejects.toEqual({ errMsg: 'request:fail abort' });
    host.setNetwork('none');
    await expect(ask()).rejects.toMatchObject({ errMsg: 'request:fail network is down' });
    const other = aRunningHost(EMPTY);
    await expect(other.callPlatform('request', { url: 'https://api.test/' })).rejects.toMatchObject({
      errMsg: 'request:fail the host was given no request handler',
    });
  });

  it('knows no PATCH, as the platform does not', async () => {
    const host = aRunningHost(EMPTY, { request: () => ({ statusCode: 200 }) });
    const asked = host.callPlatform('request', { url: 'https://api.test/', method: 'PATCH' });
    await expect(asked).rejects.toMatchObject({ errMsg: 'request:fail method PATCH is not supported' });
    expect(host.takeProblems()).toMatchObject([{ kind: 'api' }]);
  });

  it('tells callbacks, complete last, and gives no promise then', async () => {
    const host = aRunningHost(EMPTY, { request: () => ({ statusCode: 200, data: 'plain' }) });
    const heard: unknown[] = [];
    const task = host.callPlatform('request', {
      url: 'https://api.test/',
      success: ({ data }: { data: unknown }) => heard.push(data),
      complete: ({ errMsg }: { errMsg: string }) => heard.push(errMsg),
    });
    expect(task).not.toBeInstanceOf(Promise);
    await host.until(() => heard.length === 2);
    expect(heard).toEqual(['plain', 'request:ok']);
  });
});

describe('storage', () => {
  it('keeps values in both forms, and hands them to a second visit', async () => {
    const host = aRunningHost(EMPTY, { storage: { seen: [1] } });
    const call = host.callPlatform.bind(host);
    expect(call('getStorageSync', 'seen')).toEqual([1]);
    expect(call('getStorageSync', 'nothing')).toBe('');
    await expect(call('getStorage', { key: 'nothing' })).rejects.toEqual({ errMsg: 'getStorage:fail data not found' });
    call('setStorageSync', 'token', { t: 'x' });
    await call('setStorage', { key: 'n', data: 0 });
    await expect(call('getStorage', { key: 'token' })).resolves.toMatchObject({ data: { t: 'x' } });
    expect(call('getStorageInfoSync')).toMatchObject({ keys: ['seen', 'token', 'n'] });
    call('removeStorageSync', 'seen');
    expect(aRunningHost(EMPTY, { storage: host.storage }).storage).toEqual({ token: { t: 'x' }, n: 0 });
    call('clearStorageSync');
    expect(host.storage).toEqual({});
  });

  it('refuses what the platform refuses', () => {
    const host = aRunningHost(EMPTY);
    expect(() => host.callPlatform('setStorageSync', 'big', 'x'.repeat(1_100_000))).toThrow('entry size limit');
    expect(() => host.callPlatform('setStorageSync', 7, 'x')).toThrow('key should be String');
  });
});

describe('names', () => {
  it('throws on what the platform has and the host cannot do, unless the test answers', async () => {
    const host = aRunningHost(EMPTY);
    expect(() => host.callPlatform('chooseAddress', {})).toThrow('the host has no wx.chooseAddress');
    expect(host.takeProblems()).toMatchObject([{ kind: 'api' }]);
    const told = aRunningHost(EMPTY, {
      apis: { chooseAddress: () => ({ userName: '张三' }), getBatteryInfoSync: () => ({ level: 50 }) },
    });
    await expect(told.callPlatform('chooseAddress', {})).resolves.toEqual({
      userName: '张三',
      errMsg: 'chooseAddress:ok',
    });
    expect(told.callPlatform('getBatteryInfoSync')).toEqual({ level: 50 });
    expect(told.calls().map(({ name }) => name)).toEqual(['chooseAddress', 'getBatteryInfoSync']);
  });

  it('reads other names as undefined, and notes them', () => {
    const host = aRunningHost(
      aPage(
        'Page({ onLoad() { getApp().has = [typeof wx.typo, typeof wx.login, wx.canIUse("login"), wx.canIUse("typo.x")] } })',
      ),
    );
    expect(host.app.has).toEqual(['undefined', 'function', true, false]);
    expect([...host.missing]).toEqual(['typo']);
  });

  it('can be an older phone, or the other platform', () => {
    const old = aRunningHost(EMPTY, { without: ['getWindowInfo'], system: { SDKVersion: '2.10.0' } });
    expect(() => old.callPlatform('getWindowInfo')).toThrow('the platform has no getWindowInfo');
    expect(old.callPlatform('getSystemInfoSync')).toMatchObject({ SDKVersion: '2.10.0', windowWidth: 375 });
    const files = aPage(
      'Page({ onLoad() { getApp().has = [typeof wx, typeof tt, typeof tt.requirePrivacyAuthorize] } })',
    );
    const { 'pages/one/index.wxml': markup, ...rest } = files;
    const tt = aRunningHost({ ...rest, 'pages/one/index.ttml': String(markup) });
    expect(tt.app.has).toEqual(['undefined', 'object', 'undefined']);
  });
});

it('tells of the network, the theme and any other event, until it is told to stop', () => {
  const host = aRunningHost(
    aPage(`Page({ onLoad() { const app = getApp(); app.heard = []
      app.hear = (e) => app.heard.push(e.networkType || e.theme || e.level)
      wx.onNetworkStatusChange(app.hear); wx.onThemeChange(app.hear); wx.onMemoryWarning(app.hear)
      wx.onError(() => { throw new Error('in onError') }) } })`),
  );
  host.setNetwork('4g');
  host.setTheme('dark');
  host.emit('MemoryWarning', { level: 10 });
  host.callPlatform('offNetworkStatusChange', host.app.hear);
  host.callPlatform('offThemeChange');
  host.setNetwork('none');
  host.setTheme('light');
  expect(host.app.heard).toEqual(['4g', 'dark', 10]);
});

describe('privacy', () => {
  const ask = (host: ReturnType<typeof aRunningHost>) => host.callPlatform('requirePrivacyAuthorize', {});

  it('asks the viewer once', async () => {
    const host = aRunningHost(EMPTY, { privacy: { isNeeded: true, willAgree: true } });
    await expect(host.callPlatform('getPrivacySetting')).resolves.toMatchObject({ needAuthorization: true });
    await ask(host);
    await expect(host.callPlatform('getPrivacySetting')).resolves.toMatchObject({ needAuthorization: false });
    const refusing = aRunningHost(EMPTY, { privacy: { isNeeded: true, willAgree: false } });
    await expect(ask(refusing)).rejects.toMatchObject({ errno: 104 });
  });

  it.each(['agree', 'disagree'])('lets the app’s own dialogue say %s', async (event) => {
    const host = aRunningHost(
      aPage('Page({ onLoad() { wx.onNeedPrivacyAuthorization((resolve) => { getApp().answer = resolve }) } })'),
      {
        privacy: { isNeeded: true, willAgree: false },
      },
    );
    const asked = Promise.resolve(ask(host)).then(
      () => 'agree',
      () => 'disagree',
    );
    const answer = await host.until(() => host.app.answer);
    (answer as (how: object) => void)({ event }); // the page kept it
    expect(await asked).toBe(event);
  });
});

it('queries elements, sets titles and asks the viewer', async () => {
  const host = aRunningHost(EMPTY, { apis: { showModal: () => ({ confirm: false, cancel: true }) } });
  const query = host.callPlatform('createSelectorQuery') as WechatQuery; // its own shape
  const rects = await new Promise((resolve) => query.select('#box').boundingClientRect().exec(resolve));
  expect(rects).toMatchObject([{ id: 'box', width: 0, height: 0 }]);
  await host.callPlatform('setNavigationBarTitle', { title: '新' });
  expect(host.page.title).toBe('新');
  await expect(host.callPlatform('showModal', { title: '?' })).resolves.toMatchObject({ confirm: false });
  expect(host.calls('showModal')).toEqual([{ name: 'showModal', args: { title: '?' } }]);
});

interface WechatQuery {
  select(selector: string): { boundingClientRect(): WechatQuery };
  exec(done: (results: unknown[]) => void): void;
}
