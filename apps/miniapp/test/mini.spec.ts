/** @jest-environment jsdom */
import { type HostRequest, type HostResponse, MiniHost, type MiniHostOptions, pack } from '@kaibo/mini-host';
import { builtAt } from './built';
import { aRoom, demoRooms, FakeApi, refuse, someGoods } from './fake-api';

// The built packages themselves, run: what a phone would download.
const BUILDS = {
  weapp: pack(builtAt('weapp', 'build-weapp')),
  'weapp-plugin': pack(builtAt('weapp-plugin', 'build-weapp-plugin')),
  tt: pack(builtAt('tt', 'build-tt')),
};
const EVERY = ['weapp', 'weapp-plugin', 'tt'] as const;
type Build = (typeof EVERY)[number];

const ORIGIN = 'https://api.example.com';
const SUBSCRIBE = 'components/subscribe/subscribe';

jest.setTimeout(40_000);
beforeEach(() => {
  // Time can be made to jump, and goes by itself meanwhile: waits stay real.
  jest.useFakeTimers({ advanceTimers: true });
});

const hosts: MiniHost[] = [];
afterEach(() => {
  for (const host of hosts.splice(0)) {
    host.requireNoProblems();
    host.dispose();
  }
  jest.useRealTimers();
  document.body.innerHTML = '';
});

const over =
  (api: FakeApi) =>
  ({ url, method, header, data }: HostRequest): HostResponse => {
    expect(url.startsWith(`${ORIGIN}/`)).toBe(true);
    const { pathname, searchParams } = new URL(url);
    const headers = Object.fromEntries(Object.entries(header).map(([name, value]) => [name.toLowerCase(), value]));
    const answer = api.answer({ method, path: pathname, query: Object.fromEntries(searchParams), headers, body: data });
    return { statusCode: answer.status, header: answer.headers, data: answer.body };
  };

const run = (build: Build, api: FakeApi, options: MiniHostOptions & { page?: string } = {}): MiniHost => {
  const { page, ...others } = options;
  const plugins: MiniHostOptions['plugins'] =
    build === 'weapp-plugin' ? { 'live-player-plugin': playerSaying(() => Promise.resolve(101)) } : {};
  const host = new MiniHost(BUILDS[build], { request: over(api), plugins, ...others });
  hosts.push(host);
  host.launch(page ?? 'pages/rooms/index');
  return host;
};

/** The plugin's stand-in: its reminder must be told the room, its status is what the test says. */
const playerSaying = (liveStatus: (room: { room_id: unknown }) => Promise<number>) => ({
  exports: { getLiveStatus: async (room: { room_id: unknown }) => ({ liveStatus: await liveStatus(room) }) },
  components: { [SUBSCRIBE]: { required: ['roomId'] } },
});

const has = (host: MiniHost, text: string) => host.until(() => host.text().includes(text));

describe.each(EVERY)('%s', (build) => {
  it('lists the rooms, changes tabs, and opens a room and no other', async () => {
    const host = run(build, new FakeApi(demoRooms()));
    await host.until(() => host.$('#room-3'));
    expect(host.text()).toContain('老房翻新直播：90 平三居如何只花 8 万');
    expect(host.text()).toContain('主播 设计师阿凯');
    expect(host.$('#room-4')).toBeNull();
    host.tap('#tab-upcoming');
    await host.until(() => host.$('#room-5'));
    expect(host.$('#room-1')).toBeNull();
    host.tap('#tab-ended');
    await has(host, '还没有回放');
    host.tap('#tab-live');
    await host.until(() => host.$('#room-1'));
    host.tap('#room-1');
    await host.until(() => host.page.path === 'pages/room/index' && host.$('#enter'));
    expect(host.navigations).toEqual(['/pages/room/index?id=1']);
    expect(host.back()).toBe(true);
    expect(host.$('#room-1')).not.toBeNull();
  });

  it('shows a room with its countdown, goods and prices', async () => {
    const goods = [
      someGoods({ id: '1', title: '地毯', priceFen: 35800 }),
      someGoods({ id: '2', title: '涂料', priceKind: 'discount', priceFen: 25900, price2Fen: 19950 }),
    ];
    const startsAt = new Date(Date.now() + 86_400_000 + 3_600_000).toISOString();
    const api = new FakeApi([aRoom({ id: '7', status: 'upcoming', title: '大师课', startsAt, goods })]);
    const host = run(build, api, { page: 'pages/room/index?id=7' });
    await has(host, '大师课');
    expect(host.text('#countdown')).toMatch(/^距离开播1天0[01]时\d\d分\d\d秒$/);
    expect(host.text('#goods-1')).toContain('¥358');
    expect(host.text('#goods-2')).toContain('¥199.50¥259');
    const before = host.text('#countdown');
    await host.until(() => host.text('#countdown') !== before);
  });

  it('checks every 10 s while shown, with the tag it has, and rests while hidden', async () => {
    const api = new FakeApi([aRoom({ id: '1', title: '第一场' })]);
    const host = run(build, api);
    await has(host, '第一场');
    await jest.advanceTimersByTimeAsync(10_000);
    await host.until(() => api.asked.length === 2);
    expect(api.asked[1]?.headers['if-none-match']).toMatch(/^"/);
    api.rooms = [aRoom({ id: '2', title: '第二场' })];
    await jest.advanceTimersByTimeAsync(10_000);
    await has(host, '第二场');
    host.leave();
    const asked = api.asked.length;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(api.asked).toHaveLength(asked);
    host.comeBack();
    await host.until(() => api.asked.length > asked);
  });

  it('reads on at the end of the page, and again when pulled down', async () => {
    const api = new FakeApi(Array.from({ length: 45 }, (_, at) => aRoom({ id: String(at + 1) })));
    const host = run(build, api);
    await host.until(() => host.$('#room-20'));
    expect(host.$('#room-21')).toBeNull();
    host.reachBottom();
    await host.until(() => host.$('#room-40'));
    host.reachBottom();
    await host.until(() => host.$('#room-45'));
    await has(host, '没有更多了');
    api.rooms = [aRoom({ id: '99' })];
    host.pullDown();
    await host.until(() => host.$('#room-99'));
    await host.until(() => !host.page.isRefreshing);
    expect(host.$('#room-1')).toBeNull();
  });

  it('says that nothing is there, that the server fails, and comes back when asked', async () => {
    const api = new FakeApi();
    const host = run(build, api);
    await has(host, '现在没有直播');
    api.fault = () => refuse(500, 'INTERNAL');
    host.tap('#empty-action');
    await has(host, '服务出错了，请稍后再试');
    api.fault = undefined;
    api.rooms = [aRoom({ id: '5', status: 'upcoming' })];
    host.tap('#retry');
    await host.until(() => host.$('#room-5'));
  });

  it('shows the last visit without network, and what is new once it is back', async () => {
    const api = new FakeApi([aRoom({ id: '1', title: '上次的直播' })]);
    const first = run(build, api);
    await has(first, '上次的直播');
    await first.until(() => Object.keys(first.storage).length > 0);

    api.rooms = [aRoom({ id: '2', title: '新的直播' })];
    const second = new MiniHost(BUILDS[build], { request: over(api), storage: first.storage });
    hosts.push(second);
    second.setNetwork('none');
    second.launch('pages/rooms/index');
    await has(second, '网络不可用，显示的是刚才的内容');
    expect(second.text()).toContain('上次的直播');
    second.setNetwork('wifi');
    await has(second, '新的直播');
    expect(second.text()).not.toContain('网络不可用');
  });

  it('says that there is no network on a first visit', async () => {
    const host = new MiniHost(BUILDS[build], { request: over(new FakeApi()) });
    hosts.push(host);
    host.setNetwork('none');
    host.launch('pages/rooms/index');
    await has(host, '网络连接不上');
  });

  it('gives a card to share', async () => {
    const api = new FakeApi([aRoom({ id: '7', title: '周年庆', cover: '/i/7' })]);
    const host = run(build, api, { page: 'pages/room/index?id=7' });
    await has(host, '周年庆');
    expect(await host.share()).toEqual({ title: '周年庆', path: '/pages/room/index?id=7', imageUrl: `${ORIGIN}/i/7` });
  });

  it('leads back from a room that is gone', async () => {
    const host = run(build, new FakeApi([aRoom({ id: '1' })]), { page: 'pages/room/index?id=404' });
    await has(host, '直播间不存在或已下架');
    host.tap('#retry');
    await host.until(() => host.page.path === 'pages/rooms/index' && host.$('#room-1'));
  });

  it('speaks English to a phone that does, and grows with its text', async () => {
    const host = run(build, new FakeApi(demoRooms()), { system: { language: 'en', fontSizeScaleFactor: 1.4 } });
    await has(host, 'Upcoming');
    await has(host, 'Host 设计师阿凯');
    const style = host.page.element.querySelector('[style*="--text-scale"]')?.getAttribute('style');
    expect(style).toContain(build === 'tt' ? '--text-scale: 1;' : '--text-scale: 1.4;');
  });

  it('tells a screen reader what a row is', async () => {
    const host = run(build, new FakeApi([aRoom({ id: '1', title: '新品', anchor: '阿凯' })]));
    await host.until(() => host.$('#room-1'));
    const row = host.page.element.querySelector('[aria-role="link"]');
    expect(row?.getAttribute('aria-label')).toContain('直播中，新品，主播 阿凯');
    expect(host.page.element.querySelectorAll('[aria-role="tab"]')).toHaveLength(3);
  });
});

describe('entering a room', () => {
  it('leads into the plugin by exactly its address', async () => {
    const host = run('weapp-plugin', new FakeApi([aRoom({ id: '7' })]), { page: 'pages/room/index?id=7' });
    await host.until(() => host.$('#enter'));
    expect(host.text('#enter')).toBe('进入直播间');
    host.tap('#enter');
    await host.until(() => host.navigations.length === 1);
    expect(host.navigations).toEqual([
      'plugin-private://wx2b03c6e691cd7370/pages/live-player-plugin?room_id=407&custom_params=%7B%22path%22%3A%22pages%2Froom%2Findex%22%2C%22id%22%3A%227%22%7D',
    ]);
  });

  it('gives the reminder its room before the start, and takes it away after', async () => {
    const api = new FakeApi([aRoom({ id: '7', status: 'upcoming' })]);
    const host = run('weapp-plugin', api, { page: 'pages/room/index?id=7' });
    await host.until(() => host.pluginComponents(SUBSCRIBE).length === 1);
    expect(host.pluginComponents(SUBSCRIBE)).toEqual([{ roomId: '407' }]);
    api.rooms = [aRoom({ id: '7' })];
    await jest.advanceTimersByTimeAsync(10_000);
    await host.until(() => host.pluginComponents(SUBSCRIBE).length === 0);
  });

  it('tells a status of the player that differs, at once and then once a minute', async () => {
    const asked: unknown[] = [];
    let says = 101;
    const api = new FakeApi([aRoom({ id: '7', status: 'upcoming' })]);
    const player = playerSaying(({ room_id }) => (asked.push(room_id), Promise.resolve(says)));
    const host = run('weapp-plugin', api, { page: 'pages/room/index?id=7', plugins: { 'live-player-plugin': player } });
    await host.until(() => api.to('/rooms/7/hints').length === 1);
    expect(api.to('/rooms/7/hints')).toMatchObject([{ method: 'POST', body: { liveStatus: 101 } }]);
    says = 102;
    for (let ten = 0; ten < 7; ten++) await jest.advanceTimersByTimeAsync(10_000);
    await host.until(() => asked.length === 2);
    expect(asked).toEqual([407, 407]);
    expect(api.to('/rooms/7/hints')).toHaveLength(1);
  });

  it('is not shaken by a player that fails', async () => {
    const player = playerSaying(() => Promise.reject(new Error('not ready')));
    const api = new FakeApi([aRoom({ id: '7', title: '照常' })]);
    const host = run('weapp-plugin', api, { page: 'pages/room/index?id=7', plugins: { 'live-player-plugin': player } });
    await has(host, '照常');
    await jest.advanceTimersByTimeAsync(1_000);
    expect(api.to('/hints')).toEqual([]);
  });

  it.each([
    ['weapp', '这个小程序还没有开启直播组件'],
    ['tt', '请在微信中打开商家的小程序观看'],
  ] as const)('explains on %s', async (build, text) => {
    const host = run(build, new FakeApi([aRoom({ id: '7' })]), { page: 'pages/room/index?id=7' });
    await host.until(() => host.$('#enter'));
    host.tap('#enter');
    await host.until(() => host.calls('showModal').length === 1);
    expect(host.calls('showModal')[0]?.args).toMatchObject({
      title: '如何观看',
      content: expect.stringContaining(text),
    });
    expect(host.navigations).toEqual([]);
  });

  it.each(EVERY)('offers the link of a room that plays on a web page (%s)', async (build) => {
    const entry = { source: 'manual' as const, platformRoomId: null, playUrl: 'https://live.test/a.m3u8' };
    const host = run(build, new FakeApi([aRoom({ id: '7', entry })]), { page: 'pages/room/index?id=7' });
    await host.until(() => host.$('#enter'));
    host.tap('#enter');
    await host.until(() => host.calls('setClipboardData').length === 1);
    expect(host.calls('setClipboardData')[0]?.args).toMatchObject({ data: entry.playUrl });
  });
});

it('declares the plugin only in the build that asks for it', () => {
  const declared = EVERY.map((build) => [build, BUILDS[build].app.plugins]);
  expect(Object.fromEntries(declared)).toEqual({
    weapp: undefined,
    'weapp-plugin': { 'live-player-plugin': { version: '1.3.5', provider: 'wx2b03c6e691cd7370' } },
    tt: undefined,
  });
});
