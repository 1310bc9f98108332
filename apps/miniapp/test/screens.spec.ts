/** @jest-environment jsdom */
import type { ShownPageBlock } from '@kaibo/contracts/pages.dto';
import { aContent, aPage, aPost, aRoom, FakeApi, refuse, somePictures, toCard } from './fake-api';
import { FakeViewer } from './fake-viewers';
import { endRuns, has, ORIGIN, run, saidOf } from './mini-runs';

const EVERY = ['weapp', 'tt'] as const;

jest.setTimeout(40_000);
afterEach(endRuns);

const upcoming = aRoom({ id: '5', status: 'upcoming', title: '大师课' });
const live = aRoom({ id: '1', title: '老房翻新' });

/** A page with a block of every type, and every kind of click event. */
const everyBlock = (): ShownPageBlock[] => [
  { type: 'notice', text: '周年庆', click: { kind: 'article', id: '21', isHealed: false } },
  { type: 'text', text: '欢迎', size: 'title', align: 'center', color: 'accent' },
  { type: 'text', text: '更多', click: { kind: 'page', id: '2', isHealed: false } },
  { type: 'picture', picture: somePictures('1'), alt: '海报', click: { kind: 'room', id: '1', isHealed: false } },
  {
    type: 'picture-grid',
    columns: 3,
    pictures: [
      { picture: somePictures('2'), alt: '话题', click: { kind: 'topic', id: '31', isHealed: false } },
      { picture: somePictures('3'), alt: '商品', click: { kind: 'goods', id: '41', isHealed: false } },
      { picture: somePictures('4'), click: null },
      {
        picture: somePictures('5'),
        alt: '伙伴',
        click: { kind: 'mini-program', appId: 'wx2', path: 'a/b', isHealed: false },
      },
      { picture: somePictures('6'), alt: '列表', click: { kind: 'rooms', isHealed: true } },
      { picture: somePictures('7'), alt: '来电', click: { kind: 'phone', number: '010-1234', isHealed: false } },
    ],
  },
  { type: 'room-list', state: 'live', rooms: [toCard(live)] },
  { type: 'article-list', contents: [aContent({ id: '21', kind: 'article', title: '装修避坑' })] },
  { type: 'goods-list', contents: [aContent({ id: '41', kind: 'goods', title: '全屋定制' })] },
  { type: 'slots', slots: [{ shows: 'next', room: toCard(upcoming), because: 'ended' }] },
  { type: 'spacer', heightPx: 20 },
  { type: 'phone', number: '400 800 1234', label: '客服' },
  { type: 'newer-than-this' as 'text', text: '看不见' },
];

const shop = (): FakeApi => {
  const api = new FakeApi([live, upcoming]);
  api.home = aPage(everyBlock());
  api.pages = [aPage([{ type: 'text', text: '第二页' }], { id: '2', name: '活动' })];
  api.contents = [
    aContent({
      id: '21',
      kind: 'article',
      title: '装修避坑',
      summary: '先看再装',
      images: [somePictures('8'), somePictures('9')],
      blocks: [
        { type: 'heading', text: '水电', level: 2 },
        {
          type: 'paragraph',
          spans: [
            { text: '先弹线', bold: true },
            { text: '再开槽', color: 'warning' },
          ],
        },
        { type: 'quote', spans: [{ text: '经验之谈' }] },
        { type: 'list', ordered: true, items: [{ spans: [{ text: '关阀' }] }, { spans: [{ text: '打压' }] }] },
        { type: 'picture', picture: somePictures('10'), alt: '现场' },
        { type: 'divider' },
      ],
      slots: [
        { shows: 'chosen', room: toCard(live), because: null },
        { shows: 'list', room: null, because: 'gone' },
      ],
    }),
    aContent({ id: '31', kind: 'topic', title: '你家花了多少钱' }),
    aContent({
      id: '41',
      kind: 'goods',
      title: '全屋定制',
      images: [somePictures('11'), somePictures('12')],
      goods: { priceFen: 1999950, stock: 3, path: 'pages/goods/index?id=41' },
      slots: [{ shows: 'next', room: toCard(upcoming), because: 'expired' }],
    }),
  ];
  api.posts = { '31': [aPost({ id: '1', images: [somePictures('13')] }), aPost({ id: '2' })] };
  return api;
};

describe.each(EVERY)('home on %s', (build) => {
  it('shows every block, and leaves out what it does not know', async () => {
    const host = run(build, shop(), 'pages/home/index');
    for (const text of ['周年庆', '欢迎', '老房翻新', '装修避坑', '全屋定制', '¥259', '400 800 1234'])
      await has(host, text);
    expect(host.text()).toContain('原来的直播已结束，为您换成了这场');
    expect(host.text()).not.toContain('看不见');
    expect(saidOf(host, 'block-3')).toBe('海报');
    expect(saidOf(host, 'block-10')).toBe('客服，电话 400 800 1234');
    expect(host.page.title).toBe('幸福家装');
  });

  it.each([
    ['block-0', '/content/article/index?id=21'],
    ['block-2', '/content/page/index?id=2'],
    ['block-3', '/pages/room/index?id=1'],
    ['block-4-0', '/content/topic/index?id=31'],
    ['block-4-1', '/pages/goods/index?id=41'],
    ['block-4-4', '/pages/rooms/index'],
    ['block-5-all', '/pages/rooms/index'],
    ['block-6-all', '/content/list/index?kind=article'],
    ['goods-41', '/pages/goods/index?id=41'],
    ['room-5', '/pages/room/index?id=5'],
  ])('opens what %s leads to, once however often it is tapped', async (id, address) => {
    const host = run(build, shop(), 'pages/home/index');
    const target = await host.until(() => host.$(`#${id}`));
    for (let tap = 0; tap < 3; tap++) host.trigger(target, 'tap');
    await host.until(() => host.navigations.length > 0);
    const [path] = address.slice(1).split('?');
    await host.until(() => host.page.path === path);
    host.trigger(target, 'tap'); // the last of the taps comes when the page is under another
    await host.until(() => host.text() !== '');
    expect(host.navigations).toEqual([address]);
  });

  it('calls, and leaves for another mini-program; says so when it cannot', async () => {
    const refused = { navigateToMiniProgram: () => Promise.reject(new Error('fail not in the list')) };
    const host = run(build, shop(), 'pages/home/index', { apis: refused });
    await host.until(() => host.$('#block-10')); // the last of the page's steps
    host.tap('#block-4-5');
    host.tap('#block-10');
    await host.until(() => host.calls('makePhoneCall').length === 2);
    expect(host.calls('makePhoneCall').map(({ args }) => args)).toMatchObject([
      { phoneNumber: '0101234' },
      { phoneNumber: '4008001234' },
    ]);
    host.tap('#block-4-3');
    await host.until(() => host.calls('showToast').length === 1);
    expect(host.calls('navigateToMiniProgram')[0]?.args).toMatchObject({ appId: 'wx2', path: 'a/b' });
  });

  it('shows rooms where the merchant has chosen no page, and the page as soon as there is one', async () => {
    const api = new FakeApi([live]);
    const host = run(build, api, 'pages/home/index');
    await host.until(() => host.$('#room-1'));
    expect(host.$('#tab-upcoming')).not.toBeNull();
    // The next visit waits for nothing.
    await host.until(() => Object.keys(host.storage).some((key) => key.includes('kaibo.home')));
    const later = shop();
    later.fault = () => ({ status: 0, headers: {}, body: undefined });
    const second = run(build, later, 'pages/home/index', { storage: host.storage });
    await second.until(() => second.$('#room-1'));
    later.fault = undefined;
    second.setNetwork('wifi');
    await has(second, '周年庆');
  });

  it('shows what it showed last, while there is no network', async () => {
    const api = shop();
    const first = run(build, api, 'pages/home/index');
    await has(first, '周年庆');
    await first.until(() => Object.keys(first.storage).some((key) => key.includes('home')));
    api.fault = () => ({ status: 0, headers: {}, body: undefined });
    const second = run(build, api, 'pages/home/index', { storage: first.storage });
    await has(second, '周年庆');
    await has(second, '网络不可用');
  });

  it('asks little at a cold start, and hands little over at once', async () => {
    const api = shop();
    api.home = aPage([
      {
        type: 'room-list',
        state: 'live',
        rooms: Array.from({ length: 20 }, (_, n) => toCard({ ...live, id: `${n}` })),
      },
    ]);
    const host = run(build, api, 'pages/home/index');
    await host.until(() => host.$('#room-19'));
    expect(api.asked.length).toBeLessThanOrEqual(3);
    expect(host.calls('login')).toEqual([]);
  });

  it('gives a card that leads home', async () => {
    const host = run(build, shop(), 'pages/home/index');
    await has(host, '周年庆');
    expect(await host.share()).toMatchObject({ title: '幸福家装', path: '/pages/home/index' });
  });
});

describe.each(EVERY)('content on %s', (build) => {
  it('shows an article with all its blocks, its pictures large, and the rooms beside it', async () => {
    const host = run(build, shop(), 'content/article/index?id=21');
    for (const text of ['装修避坑', '水电', '先弹线', '经验之谈', '1.', '打压', '现场', '看看正在直播的房间'])
      await has(host, text);
    host.tap('#picture-2');
    await host.until(() => host.calls('previewImage').length === 1);
    expect(host.calls('previewImage')[0]?.args).toMatchObject({
      urls: [`${ORIGIN}/i/8`, `${ORIGIN}/i/9`],
      current: `${ORIGIN}/i/9`,
    });
    expect(host.text('#to-room')).toBe('去直播间');
    expect(await host.share()).toMatchObject({ title: '装修避坑', path: '/content/article/index?id=21' });
    host.tap('#to-room');
    await host.until(() => host.page.path === 'pages/room/index');
    host.back();
    host.tap('#slot-list');
    await host.until(() => host.page.path === 'pages/rooms/index');
  });

  it('shows goods as a room’s shelf opens them, whatever else stands in the address', async () => {
    const page = 'pages/goods/index?id=41&room_id=7&openid=o1&share_openid=o2&custom_params=%257B%257D';
    const host = run(build, shop(), page);
    await has(host, '全屋定制');
    expect(host.text()).toContain('19999.50');
    expect(host.text('#stock')).toBe('库存 3 件');
    expect(host.text('#to-room')).toBe('看直播预告');
    expect(host.text()).toContain('原来的直播没有开始，为您换成了这场');
    expect(saidOf(host, 'picture-1')).toBe('第 1 张图片，共 2 张，轻点放大');
    expect(await host.share()).toMatchObject({ path: '/pages/goods/index?id=41' });
  });

  it('opens goods of ours from the room’s shelf, and leaves others alone', async () => {
    const api = shop();
    const goods = [
      {
        id: '1',
        title: '我们的',
        cover: null,
        priceFen: 1,
        price2Fen: 0,
        priceKind: 'fixed' as const,
        path: 'pages/goods/index?id=41',
      },
      {
        id: '2',
        title: '别处的',
        cover: null,
        priceFen: 1,
        price2Fen: 0,
        priceKind: 'fixed' as const,
        path: 'pages/other/index',
      },
    ];
    api.rooms = [aRoom({ id: '1', goods })];
    const host = run(build, api, 'pages/room/index?id=1');
    await host.until(() => host.$('#goods-2'));
    host.tap('#goods-2');
    host.tap('#goods-1');
    await host.until(() => host.page.path === 'pages/goods/index');
    expect(host.navigations).toEqual(['/pages/goods/index?id=41']);
  });

  it('lists all of a kind, and reads on at the end', async () => {
    const api = shop();
    api.contents = Array.from({ length: 25 }, (_, n) => aContent({ id: String(n + 1), kind: 'article' }));
    const host = run(build, api, 'content/list/index?kind=article');
    await host.until(() => host.$('#article-20'));
    expect(host.$('#article-21')).toBeNull();
    host.reachBottom();
    host.reachBottom();
    await host.until(() => host.$('#article-25'));
    await has(host, '没有更多了');
    host.tap('#article-3');
    await host.until(() => host.page.path === 'content/article/index');
  });

  it.each([
    ['content/article/index?id=404', '内容不存在或已下架'],
    ['content/page/index?id=404', '页面不存在或已下线'],
    ['pages/goods/index?id=404', '内容不存在或已下架'],
    ['content/topic/index', '内容不存在或已下架'],
  ])('says that %s is gone, and leads on', async (page, words) => {
    const host = run(build, shop(), page);
    await has(host, words);
    host.tap('#retry');
    await host.until(() => ['pages/home/index', 'pages/rooms/index'].includes(host.page.path));
  });

  it.each(['content/list/index?kind=goods', 'content/list/index?kind=topic', 'content/list/index?kind=unheard-of'])(
    'says that nothing is there: %s',
    async (page) => {
      const host = run(build, new FakeApi(), page);
      await has(host, '还没有');
      host.tap('#empty-action');
      await host.until(() => host.page.path === 'pages/home/index');
    },
  );

  it.each([
    'pages/home/index',
    'content/page/index?id=2',
    'content/article/index?id=21',
    'content/topic/index?id=31',
    'pages/goods/index?id=41',
    'content/list/index?kind=article',
  ])('says why %s did not come, and brings it when asked', async (page) => {
    const api = shop();
    api.fault = () => refuse(503, 'UNAVAILABLE');
    const host = run(build, api, page);
    await has(host, '服务暂时不可用，请稍后再试');
    api.fault = undefined;
    host.tap('#retry');
    await host.until(() => host.$('#retry') === null && host.$('#bones') === null);
    expect(host.text()).not.toContain('服务暂时不可用');
  });

  it('is not shaken by an answer of another shape', async () => {
    const api = shop();
    api.fault = () => ({ status: 200, headers: {}, body: { id: 1 } });
    const host = run(build, api, 'content/article/index?id=21');
    await has(host, '出了点问题，请稍后再试');
  });

  it('speaks English to a phone that does', async () => {
    const host = run(build, shop(), 'pages/goods/index?id=41', { system: { language: 'en' } });
    await has(host, '3 left');
    expect(host.text('#to-room')).toBe('See the coming live');
  });
});

describe.each(EVERY)('the tab bar on %s', (build) => {
  it('has three pages of the main package', () => {
    const host = run(build, shop(), 'pages/home/index');
    for (const url of ['/pages/rooms/index', '/pages/me/index', '/pages/home/index'])
      void host.callPlatform('switchTab', { url });
    expect(host.page.path).toBe('pages/home/index');
  });

  it('speaks English too', async () => {
    const host = run(build, shop(), 'pages/home/index', { system: { language: 'en' } });
    await host.until(() => host.calls('setTabBarItem').length === 3);
    expect(host.calls('setTabBarItem').map(({ args }) => args)).toMatchObject([
      { index: 0, text: 'Home' },
      { index: 1, text: 'Live' },
      { index: 2, text: 'Me' },
    ]);
  });

  it('leads from the viewer’s own page to what is theirs', async () => {
    const api = shop();
    const viewer = new FakeViewer();
    api.fault = viewer.answer;
    const host = run(build, api, 'pages/me/index');
    await host.until(() => host.$('#to-reminders'));
    host.tap('#to-reminders');
    await has(host, '还没有预约');
    host.back();
    host.tap('#to-posts');
    await has(host, '您还没有发过帖子');
  });
});
