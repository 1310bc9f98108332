/** @jest-environment jsdom */
// Who shared, from the arrival to the next share: what the built packages tell the API, and what their own cards carry.
import type { MiniHostOptions } from '@kaibo/mini-host';
import { aContent, aPage, aRoom, FakeApi } from './fake-api';
import { aLottery, FakeLotteries } from './fake-lotteries';
import { CODE_KEY, DEVICE_KEY, FakeSharing } from './fake-sharing';
import { FakeViewer } from './fake-viewers';
import { endRuns, has, run } from './mini-runs';

const GONE = { status: 0, headers: {}, body: undefined };
const PLUGIN_PAGE = 'plugin-private://wx2b03c6e691cd7370/pages/live-player-plugin';

jest.setTimeout(40_000);
afterEach(endRuns);

const aShop = () => {
  const api = new FakeApi([aRoom({ id: '7', title: '周年庆' })]);
  api.contents = [aContent({ id: '41', kind: 'goods', title: '全屋定制' }), aContent({ id: '31', kind: 'topic' })];
  const viewer = new FakeViewer();
  const sharing = new FakeSharing(viewer);
  api.fault = (asked) => sharing.answer(asked) ?? viewer.answer(asked);
  return { api, viewer, sharing };
};
const withPlayer = (getShareParams: () => Promise<unknown>): MiniHostOptions => ({
  plugins: {
    'live-player-plugin': { exports: { getShareParams, getLiveStatus: () => Promise.resolve({ liveStatus: 101 }) } },
  },
});
const told = (touches: { id: string }[]) => touches.map(({ id, ...others }) => (expect(id).toHaveLength(24), others));

describe.each(['weapp', 'tt'] as const)('an arrival on %s', (build) => {
  it('by a friend’s card is told before anybody signs in, once, and the sign-in takes it along', async () => {
    const { api, sharing } = aShop();
    const scene = build === 'tt' ? ('014001' as never) : 1007; // Douyin's are texts
    const host = run(build, api, 'pages/room/index?id=7&s=tokenOfA', {}, { scene });
    await has(host, '周年庆');
    await host.until(() => sharing.ofDevice.length > 0);
    expect(told(sharing.ofDevice)).toEqual([{ source: 'card', token: 'tokenOfA', scene: String(scene) }]);
    host.leave();
    host.comeBack(); // the phone tells the same address again
    await host.until(() => Object.values(host.storage).includes(DEVICE_KEY));
    host.callPlatform('switchTab', { url: '/pages/me/index' });
    await host.until(() => sharing.signIns.length === 1);
    expect(sharing.signIns[0]).toMatchObject({ deviceKey: DEVICE_KEY });
    expect(sharing.ofDevice).toHaveLength(1);
    expect(sharing.ofViewer).toEqual([]);
  });

  it('by another card, in the middle of a visit, is told too; of a viewer, with the device’s key', async () => {
    const { api, sharing } = aShop();
    const host = run(build, api, 'pages/room/index?id=7&s=tokenOfA', {}, { scene: 1007 });
    await host.until(() => sharing.ofDevice.length === 1);
    host.callPlatform('switchTab', { url: '/pages/me/index' });
    await host.until(() => sharing.signIns.length === 1);
    await has(host, '更换头像');
    host.leave();
    host.comeBack({ path: 'pages/room/index', query: { id: '7', s: 'tokenOfB' }, scene: 1008 });
    await host.until(() => sharing.ofViewer.length === 1);
    expect(sharing.ofViewer[0]).toMatchObject({ token: 'tokenOfB', scene: '1008', deviceKey: DEVICE_KEY });
  });

  it('that nobody shared is told to nobody', async () => {
    const { api, sharing } = aShop();
    const host = run(build, api, 'pages/room/index?id=7', {}, { scene: 1001 });
    await has(host, '周年庆');
    expect(api.to('/touches')).toEqual([]);
    expect(sharing.signIns).toEqual([]);
  });

  it('while the API is down waits on the phone, and is told at the next visit with its time', async () => {
    const down = aShop();
    down.api.fault = () => GONE;
    const first = run(build, down.api, 'pages/room/index?id=7&s=tokenOfA', {}, { scene: 1007 });
    await has(first, '网络连接不上');
    await first.until(() => JSON.stringify(first.storage).includes('tokenOfA'));
    const storage = JSON.parse(
      JSON.stringify(first.storage).replace(/"seenAt":\d+/, `"seenAt":${Date.now() - 3_600_000}`),
    );
    const { api, sharing } = aShop();
    const second = run(build, api, 'pages/home/index', { storage });
    await second.until(() => sharing.ofDevice.length === 1);
    const [touch] = sharing.ofDevice;
    expect(touch).toMatchObject({ token: 'tokenOfA' });
    expect(Math.abs(Date.parse(touch?.at ?? '') - (Date.now() - 3_600_000))).toBeLessThan(20_000);
    await second.until(() => !JSON.stringify(second.storage).includes('tokenOfA'));
  });

  it('is told as soon as the network is back', async () => {
    const { api, sharing } = aShop();
    const answers = api.fault;
    api.fault = () => GONE;
    const host = run(build, api, 'pages/room/index?id=7&s=tokenOfA', {}, { scene: 1007 });
    await has(host, '网络连接不上');
    api.fault = answers;
    host.setNetwork('4g');
    await host.until(() => sharing.ofDevice.length === 1);
    expect(sharing.ofDevice[0]?.id).toBe((api.to('/touches')[0]?.body as { id: string }).id); // the same touch, again
  });

  it('is told while the storage is full', async () => {
    const { api, sharing } = aShop();
    const apis = { setStorage: () => Promise.reject(new Error('exceed storage max size 10Mb')) };
    const host = run(build, api, 'pages/room/index?id=7&s=tokenOfA', { apis }, { scene: 1007 });
    await has(host, '周年庆');
    await host.until(() => sharing.ofDevice.length === 1);
    host.callPlatform('switchTab', { url: '/pages/me/index' });
    await host.until(() => sharing.signIns.length === 1);
    expect(sharing.signIns[0]).toMatchObject({ deviceKey: DEVICE_KEY });
  });

  it('with a device key that is no longer good is told without one', async () => {
    const { api, sharing } = aShop();
    const storage = { 'kaibo.device.1.wx6b6169626f646d6f': 'x'.repeat(50) };
    const host = run(build, api, 'pages/room/index?id=7&s=tokenOfA', { storage }, { scene: 1007 });
    await host.until(() => sharing.ofDevice.length === 1);
    expect(sharing.ofDevice[0]).not.toHaveProperty('deviceKey');
    await host.until(() => host.storage['kaibo.device.1.wx6b6169626f646d6f'] === DEVICE_KEY);
  });

  it('whose token expired meanwhile signs in again, and is told', async () => {
    const { api, viewer, sharing } = aShop();
    const host = run(build, api, 'pages/me/index');
    await has(host, '更换头像');
    viewer.good.clear();
    host.leave();
    host.comeBack({ path: 'pages/room/index', query: { id: '7', s: 'tokenOfB' }, scene: 1008 });
    await host.until(() => sharing.ofViewer.length === 1);
    expect(viewer.signIns).toBe(2);
  });
});

it('a path that was mounted on Douyin is told as one', async () => {
  const { api, sharing } = aShop();
  const host = run('tt', api, 'pages/room/index?id=7&s=tokenOfA', {}, { scene: '023001' as never }); // Douyin's are texts
  await host.until(() => sharing.ofDevice.length === 1);
  expect(told(sharing.ofDevice)).toEqual([{ source: 'douyin', token: 'tokenOfA', scene: '023001' }]);
});

describe('a card of WeChat’s live player', () => {
  const SHARED = { room_id: 412, openid: 'oC_visitor', share_openid: 'oB_sharer', custom_params: { s: 'tokenOfA' } };

  it.each([1007, 1008, 1044, 1154, 1155])(
    'in scene %i names its sharer, whom only a viewer is believed',
    async (scene) => {
      const { api, sharing } = aShop();
      const host = run(
        'weapp-plugin',
        api,
        `${PLUGIN_PAGE}?room_id=412`,
        withPlayer(() => Promise.resolve(SHARED)),
        {
          scene,
        },
      );
      await host.until(() => sharing.ofViewer.length === 1);
      expect(told(sharing.ofViewer)).toEqual([
        {
          source: 'plugin',
          scene: String(scene),
          roomId: '412',
          shareOpenid: 'oB_sharer',
          customParams: { s: 'tokenOfA' },
        },
      ]);
      expect(sharing.signIns).toHaveLength(1);
      expect(JSON.stringify(api.asked)).not.toContain('oC_visitor');
    },
  );

  it('with a token alone signs nobody in', async () => {
    const { api, sharing } = aShop();
    const player = withPlayer(() => Promise.resolve({ room_id: 412, custom_params: { s: 'tokenOfA' } }));
    const host = run('weapp-plugin', api, PLUGIN_PAGE, player, { scene: 1007 });
    await host.until(() => sharing.ofDevice.length === 1);
    expect(sharing.signIns).toEqual([]);
  });

  it('is told of this device where the platform refuses to sign in', async () => {
    const { api, sharing } = aShop();
    const answers = api.fault;
    api.fault = (asked) =>
      asked.path === '/v1/sessions'
        ? { status: 409, headers: {}, body: { code: 'SIGN_IN_UNAVAILABLE' } }
        : answers?.(asked);
    const host = run(
      'weapp-plugin',
      api,
      PLUGIN_PAGE,
      withPlayer(() => Promise.resolve(SHARED)),
      { scene: 1007 },
    );
    await host.until(() => sharing.ofDevice.length === 1);
    expect(sharing.ofDevice[0]).toMatchObject({ source: 'plugin', customParams: { s: 'tokenOfA' } });
  });

  it('that the player knows nothing of is no card', async () => {
    const { api } = aShop();
    const host = run(
      'weapp-plugin',
      api,
      PLUGIN_PAGE,
      withPlayer(() => Promise.reject(new Error('no share'))),
      {
        scene: 1001,
      },
    );
    host.leave();
    await Promise.resolve();
    expect(api.to('/touches')).toEqual([]);
  });
});

describe('goods opened from a room’s shelf', () => {
  const params = (rounds: number) => {
    let text = JSON.stringify({ path: 'pages/home/index', s: 'tokenOfA' });
    for (let round = 0; round < rounds; round++) text = encodeURIComponent(text);
    return text;
  };

  it.each([1, 2])('tell what the player put into their address, encoded %i times', async (rounds) => {
    const { api, sharing } = aShop();
    const page = `pages/goods/index?id=41&room_id=412&openid=oC_visitor&share_openid=oB_sharer&custom_params=${params(rounds)}`;
    const host = run('weapp', api, page, {}, { scene: 1007 });
    await has(host, '全屋定制');
    await host.until(() => sharing.ofViewer.length === 1);
    expect(told(sharing.ofViewer)).toEqual([
      {
        source: 'goods',
        scene: '1007',
        roomId: '412',
        shareOpenid: 'oB_sharer',
        customParams: params(rounds),
      },
    ]);
    expect(JSON.stringify(api.asked)).not.toContain('oC_visitor');
  });

  it('share on with the viewer’s own token', async () => {
    const { api } = aShop();
    const host = run(
      'weapp',
      api,
      `pages/goods/index?id=41&room_id=412&custom_params=${params(1)}`,
      {},
      { scene: 1007 },
    );
    await has(host, '全屋定制');
    expect(await host.share()).toMatchObject({ path: '/pages/goods/index?id=41&s=own-goods41' });
  });
});

it('a 视频号 share is asked for in its scenes', async () => {
  const { api, sharing } = aShop();
  const apis = { getChannelsShareKey: () => ({ sharerOpenId: 'oS_sharer' }) };
  const host = run('weapp', api, 'pages/home/index', { apis }, { scene: 1177 });
  await host.until(() => sharing.ofViewer.length === 1);
  expect(told(sharing.ofViewer)).toEqual([{ source: 'channels', scene: '1177', shareOpenid: 'oS_sharer' }]);
  const without = run('weapp', aShop().api, 'pages/home/index', { without: ['getChannelsShareKey'] }, { scene: 1177 });
  await has(without, '周年庆');
});

describe('a mini-program code', () => {
  it.each(['weapp', 'tt'] as const)('leads to what it is of, and tells of itself (%s)', async (build) => {
    const { api, sharing } = aShop();
    sharing.codes[CODE_KEY] = { target: 'room', targetId: '7', token: 'tokenOfA', customParams: '' };
    const host = run(build, api, `pages/share/index?scene=${encodeURIComponent(`s=${CODE_KEY}`)}`, {}, { scene: 1047 });
    await host.until(() => host.page.path === 'pages/room/index');
    await has(host, '周年庆');
    expect(host.navigations).toEqual(['/pages/room/index?id=7']);
    expect(host.pages).toHaveLength(1); // the way back does not come by the landing page again
    await host.until(() => sharing.ofDevice.length === 1);
    expect(told(sharing.ofDevice)).toEqual([{ source: 'code', codeScene: `s%3D${CODE_KEY}`, scene: '1047' }]);
  });

  it.each([
    ['goods', '41', '/pages/goods/index?id=41'],
    ['topic', '31', '/content/topic/index?id=31'],
    ['page', '2', '/content/page/index?id=2'],
    ['home', '', '/pages/home/index'],
  ] as const)('of %s goes there', async (target, targetId, address) => {
    const { api, sharing } = aShop();
    api.pages = [aPage([], { id: '2' })];
    sharing.codes[CODE_KEY] = { target, targetId, token: 'tokenOfA', customParams: '' };
    const host = run('weapp', api, `pages/share/index?scene=s%3D${CODE_KEY}`, {}, { scene: 1047 });
    await host.until(() => host.navigations.length === 1);
    expect(host.navigations).toEqual([address]);
    await host.until(() => address.startsWith(`/${host.page.path}`));
  });

  it.each(['s%3DAbCdEfGhIjKlMnOp', 's%3Dshort', 'anything', ''])(
    'that was taken back, or is none (%s), says so, and leads home',
    async (scene) => {
      const host = run('weapp', aShop().api, `pages/share/index?scene=${scene}`, {}, { scene: 1047 });
      await has(host, '这个分享打不开了');
      host.tap('#retry');
      await host.until(() => host.page.path === 'pages/home/index');
    },
  );

  it('without a network says so, and opens when asked again', async () => {
    const { api, sharing } = aShop();
    sharing.codes[CODE_KEY] = { target: 'room', targetId: '7', token: 'tokenOfA', customParams: '' };
    const answers = api.fault;
    api.fault = () => GONE;
    const host = run('weapp', api, `pages/share/index?scene=s%3D${CODE_KEY}`, {}, { scene: 1047 });
    await has(host, '网络连接不上，请检查网络后重试');
    api.fault = answers;
    host.tap('#retry');
    await host.until(() => host.page.path === 'pages/room/index');
  });
});

describe('a share', () => {
  it.each([
    ['pages/room/index?id=7', 'pages/room/index?id=7&s=own-room7'],
    ['pages/goods/index?id=41', 'pages/goods/index?id=41&s=own-goods41'],
    ['content/topic/index?id=31', 'content/topic/index?id=31&s=own-topic31'],
    ['content/page/index?id=2', 'content/page/index?id=2&s=own-page2'],
    ['content/replay/index?id=7', 'content/replay/index?id=7&s=own-room7'],
    ['content/list/index?kind=goods', 'content/list/index?kind=goods&s=own-home'],
    ['pages/rooms/index', 'pages/rooms/index?s=own-home'],
    ['pages/home/index', 'pages/home/index?s=own-home'],
  ])('of %s carries the viewer’s own token, who signs in for it unseen', async (page, path) => {
    const { api, sharing } = aShop();
    api.pages = [aPage([], { id: '2' })];
    const host = run('weapp', api, page);
    await host.until(() => api.asked.length > 0 && host.text() !== '' && !host.$('#bones'));
    expect(sharing.signIns).toEqual([]); // looking needs none
    await host.until(() => host.page.has('onShareAppMessage'));
    expect(await host.share()).toMatchObject({ path: `/${path}` });
    expect(host.shareTimeline()).toMatchObject({ query: path.split('?')[1] });
    expect(await host.share()).toMatchObject({ path: `/${path}` });
    expect(sharing.signIns).toHaveLength(1);
    expect(sharing.shared).toHaveLength(1); // made once, and kept
  });

  it('of a decorated home is of that page', async () => {
    const { api } = aShop();
    api.home = aPage([{ type: 'text', text: '欢迎' }], { id: '9' });
    const host = run('weapp', api, 'pages/home/index');
    await has(host, '欢迎');
    expect(await host.share()).toMatchObject({ path: '/pages/home/index?s=own-page9' });
  });

  it('to the timeline, before any sign-in, passes on the token by which the viewer came', async () => {
    const { api } = aShop();
    const host = run('weapp', api, 'pages/room/index?id=7&s=tokenOfA', {}, { scene: 1155 });
    await has(host, '周年庆');
    expect(host.shareTimeline()).toMatchObject({ title: '周年庆', query: 'id=7&s=tokenOfA' });
  });

  it('goes out as it is when the API does not answer in time, or says no', async () => {
    const { api } = aShop();
    const host = run('weapp', api, 'pages/room/index?id=7');
    await has(host, '周年庆');
    api.fault = ({ path }) => (path === '/v1/sessions' ? GONE : undefined);
    expect(await host.share()).toEqual({ title: '周年庆', path: '/pages/room/index?id=7', imageUrl: undefined });
  });

  it('on Douyin, which waits for nothing, has its token ready for who has signed in', async () => {
    const { api, sharing } = aShop();
    const host = run('tt', api, 'pages/room/index?id=7');
    await has(host, '周年庆');
    expect(await host.share()).toMatchObject({ path: '/pages/room/index?id=7' });
    host.callPlatform('switchTab', { url: '/pages/me/index' });
    await has(host, '更换头像');
    host.callPlatform('navigateTo', { url: '/pages/room/index?id=7' });
    await host.until(() => sharing.shared.length === 1);
    await host.until(() => JSON.stringify(host.storage).includes('own-room7'));
    expect(await host.share()).toMatchObject({ path: '/pages/room/index?id=7&s=own-room7' });
  });

  it('of a room takes the token along into the live player', async () => {
    const { api } = aShop();
    const host = run(
      'weapp-plugin',
      api,
      'pages/room/index?id=7&s=tokenOfA',
      withPlayer(() => Promise.reject(new Error())),
      {
        scene: 1007,
      },
    );
    await has(host, '周年庆');
    const params = () => {
      const url = host.navigations.at(-1) ?? '';
      return JSON.parse(decodeURIComponent(url.split('custom_params=')[1] ?? '')) as unknown;
    };
    host.tap('#enter');
    await host.until(() => host.navigations.length === 1);
    expect(params()).toEqual({ path: 'pages/room/index', id: '7', s: 'tokenOfA' });
    await host.share();
    host.tap('#enter');
    await host.until(() => host.navigations.length === 2);
    expect(params()).toEqual({ path: 'pages/room/index', id: '7', s: 'own-room7' });
  });

  it('of an account that was erased is forgotten', async () => {
    const { api, viewer, sharing } = aShop();
    const answers = api.fault;
    api.fault = (asked) =>
      asked.path === '/v1/me/erase' || (asked.path === '/v1/me' && asked.method === 'DELETE')
        ? { status: 200, headers: {}, body: { number: 'E1' } }
        : answers?.(asked);
    const host = run('weapp', api, 'pages/room/index?id=7');
    await has(host, '周年庆');
    await host.share();
    host.callPlatform('switchTab', { url: '/pages/me/index' });
    await has(host, '更换头像');
    expect(JSON.stringify(host.storage)).toContain('own-room7');
    host.tap('#erase');
    await host.until(() => !JSON.stringify(host.storage).includes('own-room7'));
    expect(viewer.signIns).toBe(1);
    expect(sharing.shared).toHaveLength(1);
  });
});

describe('a share of a lottery', () => {
  const SHOW = 'lottery/show/index?room=7&id=70';
  const aDraw = () => {
    const shop = aShop();
    const lotteries = new FakeLotteries(shop.viewer);
    lotteries.lotteries = [aLottery({ id: '70', name: '整装节抽奖' })];
    const others = shop.api.fault;
    shop.api.fault = (asked) => lotteries.answer(asked) ?? others?.(asked);
    return { ...shop, lotteries };
  };

  it('is one of its room, and opens the lottery; by the menu or by the button', async () => {
    const { api, sharing } = aDraw();
    const host = run('weapp', api, SHOW);
    await has(host, '整装节抽奖');
    expect(sharing.signIns).toEqual([]); // looking needs none
    const card = { title: '抽奖“整装节抽奖”：电饭煲', path: `/${SHOW}&s=own-room7` };
    expect(await host.share()).toMatchObject(card);
    expect(host.shareTimeline()).toMatchObject({ title: card.title, query: 'room=7&id=70&s=own-room7' });
    host.tap('#share');
    await host.until(() => host.shares.length === 3);
    expect(host.shares.at(-1)).toMatchObject(card);
    expect(sharing.signIns).toHaveLength(1);
    expect(sharing.shared).toEqual([{ target: 'room', targetId: '7' }]);
  });

  it('of its proof is one of the mini-program, as a proof does not say of which room it is', async () => {
    const { api, sharing } = aDraw();
    const host = run('weapp', api, 'lottery/proof/index?id=70');
    await host.until(() => host.$('#published'));
    const card = { title: '抽奖凭证：谁都可以自己验证', path: '/lottery/proof/index?id=70&s=own-home' };
    expect(await host.share()).toMatchObject(card);
    expect(host.shareTimeline()).toMatchObject({ query: 'id=70&s=own-home' });
    expect(sharing.shared).toEqual([{ target: 'home', targetId: '' }]);
  });

  it.each(['weapp', 'tt'] as const)(
    'brings its viewer with a touch, before any sign-in and once (%s)',
    async (build) => {
      const { api, sharing } = aDraw();
      const scene = build === 'tt' ? ('014001' as never) : 1007; // Douyin's are texts
      const host = run(build, api, `${SHOW}&s=tokenOfA`, {}, { scene });
      await has(host, '整装节抽奖');
      await host.until(() => sharing.ofDevice.length > 0);
      host.leave();
      host.comeBack();
      await host.until(() => Object.values(host.storage).includes(DEVICE_KEY));
      expect(told(sharing.ofDevice)).toEqual([{ source: 'card', token: 'tokenOfA', scene: String(scene) }]);
      expect(sharing.signIns).toEqual([]);
      if (build === 'weapp') expect(host.shareTimeline()).toMatchObject({ query: 'room=7&id=70&s=tokenOfA' });
      else expect(await host.share()).toMatchObject({ path: `/${SHOW}&s=tokenOfA` });
      // Whoever enters signs in: the touch goes along.
      await host.until(() => host.$('#keyword'));
      host.input('#keyword', '好运来');
      await host.until(() => {
        host.tap('#enter-lottery');
        return true;
      });
      await host.until(() => host.$('#entered'));
      expect(sharing.signIns[0]).toMatchObject({ deviceKey: DEVICE_KEY });
    },
  );

  it('of one that was taken down makes no token', async () => {
    const { api, lotteries, sharing } = aDraw();
    lotteries.lotteries = [];
    const host = run('weapp', api, SHOW);
    await has(host, '这个抽奖不存在，或已经撤下');
    expect(await host.share()).toMatchObject({ title: '抽奖', path: `/${SHOW}` });
    expect(sharing.shared).toEqual([]);
  });
});
