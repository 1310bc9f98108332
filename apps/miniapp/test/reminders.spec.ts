/** @jest-environment jsdom */
import type { MiniHost, MiniHostOptions } from '@kaibo/mini-host';
import { aRoom, FakeApi } from './fake-api';
import { aReminder, FakeViewer } from './fake-viewers';
import { type Build, endRuns, has, run } from './mini-runs';

const EVERY = ['weapp', 'tt'] as const;
const SUBSCRIBE = 'components/subscribe/subscribe';

jest.setTimeout(40_000);
afterEach(endRuns);

const PLAYER = {
  'live-player-plugin': {
    exports: { getLiveStatus: () => Promise.resolve({ liveStatus: 102 }) },
    components: { [SUBSCRIBE]: { required: ['roomId'] } },
  },
};

const atRoom = (build: Build, options: MiniHostOptions = {}, room = aRoom({ id: '5', status: 'upcoming' })) => {
  const api = new FakeApi([room]);
  const viewer = new FakeViewer();
  api.fault = viewer.answer;
  const host = run(build, api, `pages/room/index?id=${room.id}`, options);
  return { host, api, viewer };
};
const isOn = (host: MiniHost) => host.until(() => host.text('#remind') === '已预约，点此取消');
const popups = (host: MiniHost) => host.calls('requestSubscribeMessage');

describe.each(EVERY)('the reminder on %s', (build) => {
  it('signs nobody in before it is tapped, asks once, and says that it is set', async () => {
    const { host, viewer } = atRoom(build);
    await host.until(() => host.text('#remind') === '开播提醒我');
    expect(viewer.signIns).toBe(0);
    const button = host.$('#remind');
    if (!button) throw new Error('there is no button');
    for (let tap = 0; tap < 3; tap++) host.trigger(button, 'tap');
    await isOn(host);
    expect(host.text('#remind-note')).toBe('开播时会收到一条通知');
    expect(popups(host).map(({ args }) => args)).toMatchObject([{ tmplIds: ['tmpl-1'] }]);
    expect(viewer.reminders).toMatchObject([{ roomId: '5', way: 'message', status: 'waiting' }]);
    // The template had to be asked for, so a dialogue gave the popup its press.
    expect(host.calls('showModal')[0]?.args).toMatchObject({ title: '开播时提醒您？' });
  });

  it('pops up at once when the template is known from an earlier visit, and tells the truth about what is set', async () => {
    const first = atRoom(build);
    await first.host.until(() => first.host.$('#remind'));
    first.host.tap('#remind');
    await isOn(first.host);
    await first.host.until(() => JSON.stringify(first.host.storage).includes('tmpl-1'));

    const api = new FakeApi([aRoom({ id: '5', status: 'upcoming' }), aRoom({ id: '6', status: 'upcoming' })]);
    api.fault = first.viewer.answer;
    const again = run(build, api, 'pages/room/index?id=5', { storage: first.host.storage });
    await isOn(again);
    const other = run(build, api, 'pages/room/index?id=6', { storage: first.host.storage });
    await other.until(() => other.text('#remind') === '开播提醒我');
    other.tap('#remind');
    await isOn(other);
    expect(other.calls('showModal')).toEqual([]);

    // Taken back elsewhere: the phone's memory is not the last word.
    first.viewer.reminders = [];
    const later = run(build, api, 'pages/room/index?id=5', { storage: first.host.storage });
    await later.until(() => later.text('#remind') === '开播提醒我');
  });

  it('is taken back by another tap', async () => {
    const { host, viewer } = atRoom(build);
    await host.until(() => host.$('#remind'));
    host.tap('#remind');
    await isOn(host);
    host.tap('#remind');
    await host.until(() => host.text('#remind') === '开播提醒我');
    expect(host.text('#remind-note')).toBe('已取消提醒');
    expect(viewer.reminders).toMatchObject([{ status: 'cancelled' }]);
    // The permission is there again: no popup.
    host.tap('#remind');
    await isOn(host);
  });

  it.each([
    ['reject', '您没有允许发送通知，点按钮可以再选'],
    ['ban', '您关闭了通知，请在右上角“…”→ 设置 → 订阅消息里打开'],
    ['filter', '您关闭了通知，请在右上角“…”→ 设置 → 订阅消息里打开'],
  ])('says so when the viewer answers %s', async (answer, words) => {
    const { host, viewer } = atRoom(build, { apis: { requestSubscribeMessage: () => ({ 'tmpl-1': answer }) } });
    await host.until(() => host.$('#remind'));
    host.tap('#remind');
    await has(host, words);
    expect(host.text('#remind')).toBe('开播提醒我');
    expect(viewer.reminders).toEqual([]);
  });

  it('asks for another tap where the platform wants one', async () => {
    let tries = 0;
    const { host } = atRoom(build, {
      apis: {
        requestSubscribeMessage: () => {
          if (tries++ === 0) throw new Error('can only be invoked by user TAP gesture.');
          return { 'tmpl-1': 'accept' };
        },
      },
    });
    await host.until(() => host.$('#remind'));
    host.tap('#remind');
    await has(host, '请再点一次，然后选择“允许”');
    host.tap('#remind');
    await isOn(host);
    expect(host.calls('showModal')).toHaveLength(1);
  });

  it('asks nothing further when the viewer thinks again', async () => {
    const { host } = atRoom(build, { apis: { showModal: () => ({ confirm: false, cancel: true }) } });
    await host.until(() => host.$('#remind'));
    host.tap('#remind');
    await host.until(() => host.calls('showModal').length === 1 && host.text('#remind') === '开播提醒我');
    expect(popups(host)).toEqual([]);
  });

  it('tells an answer again that was lost on its way, without another popup', async () => {
    const { host, api, viewer } = atRoom(build);
    api.fault = (asked) =>
      asked.path === '/v1/me/message-permissions' ? { status: 0, headers: {}, body: undefined } : viewer.answer(asked);
    await host.until(() => host.$('#remind'));
    host.tap('#remind');
    await has(host, '网络连接不上');
    api.fault = viewer.answer;
    host.tap('#remind');
    await isOn(host);
    expect(popups(host)).toHaveLength(1);
    expect(viewer.left).toBe(0);
  });

  it('signs in again when the token ran out on the way', async () => {
    const { host, api, viewer } = atRoom(build);
    api.fault = (asked) => {
      const answer = viewer.answer(asked);
      if (asked.path === '/v1/me/message-permissions') viewer.good.clear();
      return answer;
    };
    await host.until(() => host.$('#remind'));
    host.tap('#remind');
    await isOn(host);
  });

  it('says that it began, and shows it live', async () => {
    const { host, api, viewer } = atRoom(build);
    await host.until(() => host.$('#remind'));
    viewer.begun.add('5');
    api.rooms = [aRoom({ id: '5' })];
    host.tap('#remind');
    await host.until(() => host.$('#remind') === null);
    expect(host.$('#countdown')).toBeNull();
  });

  it('says that the merchant has not set it up', async () => {
    const { host, viewer } = atRoom(build);
    viewer.template = null;
    await host.until(() => host.$('#remind'));
    host.tap('#remind');
    await has(host, '商家还没有开通开播提醒');
    expect(host.$('#remind')).toBeNull();
  });

  it.each(['live', 'ended', 'expired'] as const)('is not offered for a room that is %s', async (status) => {
    const { host } = atRoom(build, {}, aRoom({ id: '5', status }));
    await host.until(() => host.$('#enter'));
    expect(host.$('#remind')).toBeNull();
  });

  it('is not offered where the platform cannot: an old base library, Toutiao', async () => {
    const { host } = atRoom(build, { without: ['requestSubscribeMessage'] });
    await host.until(() => host.$('#countdown'));
    expect(host.$('#remind')).toBeNull();
  });
});

describe('WeChat’s own reminder', () => {
  it('is the plugin’s button, and only tells the merchant that it was pressed', async () => {
    const { host, viewer } = atRoom('weapp-plugin', { plugins: PLAYER });
    await host.until(() => host.pluginComponents(SUBSCRIBE).length === 1);
    expect(host.$('#remind')).toBeNull();
    const button = host.$('subscribe');
    if (!button) throw new Error('there is no button of the plugin');
    host.trigger(button, 'subscribe');
    await host.until(() => viewer.reminders.length === 1);
    expect(viewer.reminders).toMatchObject([{ roomId: '5', way: 'plugin' }]);
  });

  it('gives way to a message of ours for a room of another source', async () => {
    const entry = { source: 'manual' as const, platformRoomId: null, playUrl: null };
    const room = aRoom({ id: '5', status: 'upcoming', entry });
    const { host } = atRoom('weapp-plugin', { plugins: PLAYER }, room);
    await host.until(() => host.text('#remind') === '开播提醒我');
  });
});

describe('a live on 视频号', () => {
  const entry = { source: 'wechat-channels' as const, platformRoomId: 'sphABCDEFG', playUrl: null };
  const room = aRoom({ id: '5', status: 'upcoming', entry });
  const notice = { noticeId: 'n-1', status: 0, reservable: true, startTime: '0', headUrl: '', nickname: '' };

  it('is reserved in WeChat’s sheet, which is believed', async () => {
    const says = [6, 8, 7];
    const apis = {
      getChannelsLiveNoticeInfo: () => notice,
      reserveChannelsLive: () => ({ state: says.shift() }),
    };
    const { host, viewer } = atRoom('weapp', { apis }, room);
    await host.until(() => host.text('#remind') === '在视频号预约');
    host.tap('#remind');
    await host.until(() => host.text('#remind') === '已在视频号预约');
    expect(host.calls('reserveChannelsLive')[0]?.args).toMatchObject({ noticeId: 'n-1' });
    await host.until(() => viewer.reserved.length === 1);
    host.tap('#remind');
    await host.until(() => viewer.reserved.length === 2);
    host.tap('#remind');
    await host.until(() => host.text('#remind') === '在视频号预约');
    expect(viewer.reserved).toEqual([6, 8, 7]);
  });

  it('says that nothing is announced yet', async () => {
    const apis = { getChannelsLiveNoticeInfo: () => Promise.reject(new Error('fail no notice')) };
    const { host } = atRoom('weapp', { apis }, room);
    await has(host, '视频号还没有发布预告');
    expect(host.$('#remind')).toBeNull();
  });

  it('is reminded of by a message where the phone cannot reserve', async () => {
    const { host } = atRoom('weapp', { without: ['reserveChannelsLive'] }, room);
    await host.until(() => host.text('#remind') === '开播提醒我');
    const { host: douyin } = atRoom('tt', {}, room);
    await douyin.until(() => douyin.text('#remind') === '开播提醒我');
  });
});

describe.each(EVERY)('the viewer’s reminders on %s', (build) => {
  it('are listed with what became of them, and can be cancelled', async () => {
    const api = new FakeApi([aRoom({ id: '5', status: 'upcoming', title: '大师课' })]);
    const viewer = new FakeViewer();
    viewer.left = 1;
    viewer.reminders = [
      aReminder({ id: '1', roomId: '5' }),
      aReminder({ id: '2', roomId: '404', status: 'sent' }),
      aReminder({ id: '3', roomId: '5', way: 'plugin' }),
    ];
    api.fault = viewer.answer;
    const host = run(build, api, 'mine/reminders/index');
    await has(host, '大师课');
    await has(host, '直播间不存在或已下架');
    for (const words of ['等待开播', '已通知', '由微信通知', '还可以接收 1 条通知'])
      expect(host.text()).toContain(words);
    expect(host.$('#cancel-3')).toBeNull();
    const cancel = host.$('#cancel-1');
    if (!cancel) throw new Error('there is nothing to cancel');
    for (let tap = 0; tap < 3; tap++) host.trigger(cancel, 'tap');
    await has(host, '已取消');
    expect(api.asked.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
    host.tap('#room-of-1');
    await host.until(() => host.page.path === 'pages/room/index');
  });

  it('say that one can only browse where nobody can sign in', async () => {
    const api = new FakeApi();
    api.fault = ({ path }) =>
      path === '/v1/sessions'
        ? { status: 409, headers: {}, body: { code: 'SIGN_IN_UNAVAILABLE', message: '', requestId: '' } }
        : undefined;
    const host = run(build, api, 'mine/reminders/index');
    await has(host, '这里只能浏览，不能登录');
  });
});
