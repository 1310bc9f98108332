// The built browser package in Chromium, every screen in it: at two sizes, in both themes, with the longest words.
import { gzipSync } from 'node:zlib';
import { aContent, aPage, aPost, aRoom, demoRooms, FakeApi, somePictures, toCard } from './fake-api';
import { FakeSharing } from './fake-sharing';
import { aReminder, FakeViewer } from './fake-viewers';
import { barriers, blemishes, inChromium, phone, shoot, WAIT } from './h5-runs';

jest.setTimeout(120_000);

const runs = inChromium();

const LONG = '超长标题一直写到放不下为止'.repeat(5);

/** The demo's shop with something on every screen. */
const aShop = (): FakeApi => {
  const api = new FakeApi(demoRooms());
  const [live, , , upcoming] = api.rooms;
  if (!live || !upcoming) throw new Error('the demo has these rooms');
  const click = { kind: 'topic' as const, id: '31', isHealed: false };
  api.contents = [
    aContent({
      id: '21',
      kind: 'article',
      title: '装修前必读：老房翻新的十个坑',
      summary: '从水电到防水，一次说清',
      cover: somePictures('1'),
      blocks: [
        { type: 'heading', text: '水电改造', level: 2 },
        { type: 'paragraph', spans: [{ text: '先弹线', bold: true }, { text: '，再开槽。' + LONG }] },
        { type: 'quote', spans: [{ text: '打压测试八公斤，半小时不掉压。' }] },
        { type: 'list', ordered: true, items: [{ spans: [{ text: '关总阀' }] }, { spans: [{ text: '打压测试' }] }] },
        { type: 'picture', picture: somePictures('2'), alt: '施工现场' },
      ],
      slots: [
        { shows: 'chosen', room: toCard(live), because: null },
        { shows: 'next', room: toCard(upcoming), because: 'ended' },
        { shows: 'list', room: null, because: 'gone' },
      ],
    }),
    aContent({ id: '31', kind: 'topic', title: '你家装修花了多少钱？', cover: somePictures('3') }),
    ...['全屋定制衣柜 ENF 级板材', '防水涂料 20kg', '北欧风羊毛地毯', LONG].map((title, at) =>
      aContent({
        id: String(41 + at),
        kind: 'goods',
        title,
        cover: somePictures(String(at + 1)),
        images: [somePictures('4'), somePictures('5')],
        goods: { priceFen: 69900 + at, stock: at, path: '' },
        slots: [{ shows: 'chosen', room: toCard(live), because: null }],
      }),
    ),
  ];
  const cards = (kind: string) => api.contents.filter((one) => one.kind === kind).map((one) => ({ ...one }));
  api.home = aPage([
    { type: 'notice', text: '周年庆：整装直降一万', click: { kind: 'article', id: '21', isHealed: false } },
    { type: 'picture', picture: somePictures('6'), alt: '周年庆海报', click },
    {
      type: 'picture-grid',
      columns: 4,
      pictures: ['1', '2', '3', '4'].map((name) => ({ picture: somePictures(name), alt: `入口${name}`, click })),
    },
    { type: 'text', text: '今天直播', size: 'title' },
    { type: 'room-list', state: 'live', rooms: [toCard(live)] },
    { type: 'goods-list', contents: cards('goods') },
    { type: 'article-list', contents: cards('article') },
    { type: 'phone', number: '400 800 1234', label: '客服热线' },
  ]);
  api.posts = {
    '31': [
      aPost({ id: '1', text: `十二万，含家电。${LONG}`, images: [somePictures('1'), somePictures('2')] }),
      aPost({ id: '2', author: { nickname: null, avatar: null } }),
    ],
  };
  // Nothing that plays: a browser says so, and offers the link.
  const part = { url: '/i/1', createdAt: '2026-11-20T12:00:00Z', expiresAt: '2099-01-01T00:00:00Z' };
  api.replays = { state: 'ready', items: [part, { ...part, url: '/i/2' }] };
  const viewer = new FakeViewer();
  viewer.left = 1;
  viewer.reminders = [aReminder({ id: '1', roomId: '4' }), aReminder({ id: '2', roomId: '5', status: 'sent' })];
  const own = { topicId: '31', images: [], createdAt: new Date().toISOString() };
  viewer.posts = [
    { ...own, id: '1', text: '十二万', state: 'shown', reason: null },
    { ...own, id: '2', text: LONG, state: 'hidden', reason: '广告' },
  ];
  const sharing = new FakeSharing(viewer);
  const since = new Date().toISOString();
  sharing.superior = { id: '3', name: '林**', since };
  sharing.team = ['陈**', null, `${LONG.slice(0, 1)}**`].map((name, at) => ({ id: String(at + 1), name, since }));
  sharing.second = 5;
  sharing.invitations = (['bound', 'taken', 'other'] as const).map((outcome, at) => ({
    id: String(at + 1),
    source: 'card',
    at: since,
    name: '王*',
    outcome,
  }));
  api.fault = (asked) => sharing.answer(asked) ?? viewer.answer(asked);
  return api;
};

const SCREENS: readonly [string, string, string][] = [
  ['home', '/', '#block-0'],
  ['tab-rooms', '/pages/rooms/index', '#room-1'],
  ['room-live', '/pages/room/index?id=1', '#enter'],
  ['room-upcoming', '/pages/room/index?id=4', '#countdown'],
  ['replay', '/content/replay/index?id=1', '#parts'],
  ['article', '/content/article/index?id=21', '#to-room'],
  ['goods', '/pages/goods/index?id=41', '#to-room'],
  ['topic', '/content/topic/index?id=31', '#post-1'],
  ['write', '/content/write/index?topic=31', '#send'],
  ['contents', '/content/list/index?kind=goods', '#goods-41'],
  ['me', '/pages/me/index', '#to-reminders'],
  ['reminders', '/mine/reminders/index', '#reminder-1'],
  ['posts', '/mine/posts/index', '#own-1'],
  ['superior', '/promote/superior/index', '#person-3'],
  ['team', '/promote/team/index', '#counts'],
  ['invitations', '/promote/invitations/index', '#to-poster'],
  ['poster', '/promote/poster/index?target=room&id=1', '#hand-on'],
  ['share-gone', '/pages/share/index?scene=none', '#retry'],
];

describe.each(['390', '320'] as const)('at %s px', (size) => {
  it.each(SCREENS)('%s fits, can be tapped, and has a name for everything', async (name, address, shown) => {
    const page = await runs().open(aShop(), address, phone(size));
    await page.waitForSelector(shown, WAIT);
    expect(await blemishes(page)).toEqual([]);
    expect(await barriers(page)).toEqual([]);
    if (size === '390') await shoot(page, name);
  });
});

it.each(SCREENS)('%s is dark on a dark phone', async (name, address, shown) => {
  const page = await runs().open(aShop(), address, phone('390', { colorScheme: 'dark' }));
  await page.waitForSelector(shown, WAIT);
  const colours = await page.evaluate(() => {
    const screen = document.querySelector('[class*="screen-module_screen"]');
    const bar = document.querySelector('.weui-tabbar, taro-tabbar .weui-tabbar, .taro-tabbar__tabbar');
    return [screen, bar].map((element) => (element ? getComputedStyle(element).backgroundColor : null));
  });
  expect(colours[0]).toBe('rgb(17, 17, 19)');
  expect(colours[1]).not.toBe('rgb(255, 255, 255)');
  expect(await barriers(page)).toEqual([]);
  await shoot(page, `${name}-dark`);
});

it('loads at most 230 KB, compressed, before the first page is there', async () => {
  const bodies: Promise<Buffer>[] = [];
  const page = await runs().newPage(phone('390'));
  page.on('response', (response) => {
    if (/\.(js|css)$|\/$/.test(new URL(response.url()).pathname)) bodies.push(response.body());
  });
  await page.goto(`${await runs().serve(aShop())}/`);
  await page.waitForSelector('#block-0', WAIT);
  const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body, { level: 9 }).length);
  expect(sizes.length).toBeGreaterThan(3);
  expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(230 * 1024);
});

it('moves between its tabs, opens what a page leads to, and comes back', async () => {
  const page = await runs().open(aShop(), `/`, phone('390'));
  await page.waitForSelector('#block-0', WAIT);
  await page.locator('#block-0').tap();
  await page.getByText('水电改造').waitFor(WAIT);
  await page.goBack();
  await page.waitForSelector('#block-0 >> visible=true', WAIT);
  await page.locator('.weui-tabbar__item', { hasText: '直播' }).tap();
  await page.waitForSelector('#tab-upcoming >> visible=true', WAIT);
  await page.locator('.weui-tabbar__item', { hasText: '我的' }).tap();
  await page.waitForSelector('#to-posts >> visible=true', WAIT);
});

it('goes by the keyboard alone', async () => {
  const page = await runs().open(aShop(), '/pages/rooms/index', phone('390'));
  await page.waitForSelector('#room-1', WAIT);
  const focused = () => page.evaluate(() => document.activeElement?.id ?? '');
  for (let presses = 0; presses < 12 && (await focused()) !== 'room-1'; presses++) await page.keyboard.press('Tab');
  expect(await focused()).toBe('room-1');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#enter', WAIT);
});

it('plays a replay in its frame, and leaves the rest to be read and tapped', async () => {
  const page = await runs().open(aShop(), '/content/replay/index?id=1', phone('390'));
  await page.waitForSelector('#parts', WAIT);
  const box = await page.locator('.taro-video-container').boundingBox();
  expect(box?.height).toBeLessThan(260);
  await page.locator('#part-2').tap(WAIT); // nothing lies over it
  await page.waitForFunction(
    () => document.querySelector('#part-2')?.textContent?.includes('正在播放'),
    undefined,
    WAIT,
  );
});

it('counts the pictures of goods as a finger moves them', async () => {
  const page = await runs().open(aShop(), `/pages/goods/index?id=41`, phone('390'));
  await page.getByText('1/2', { exact: true }).waitFor(WAIT);
  await page.locator('[data-carousel]').evaluate((box) => box.scrollTo({ left: box.clientWidth }));
  await page.getByText('2/2', { exact: true }).waitFor(WAIT);
});

it('moves nothing that is shown while the rest comes', async () => {
  const page = await runs().open(aShop(), `/content/article/index?id=21`, phone('390'));
  await page.evaluate(() => {
    const seen: number[] = ((window as unknown as { shifts: number[] }).shifts = []);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.push((entry as unknown as { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.waitForSelector('#to-room', WAIT);
  await page.waitForLoadState('networkidle');
  const shifts = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
  expect(shifts.reduce((sum, value) => sum + value, 0)).toBeLessThan(0.1); // what Web Vitals calls good
});

it('posts with a picture of the browser’s', async () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const api = aShop();
  const page = await runs().open(api, `/content/topic/index?id=31`, phone('390'));
  await page.locator('#write').tap();
  await page.waitForSelector('#send', WAIT);
  await page.locator('#text textarea').fill('看看我家');
  const [chooser] = await Promise.all([page.waitForEvent('filechooser', WAIT), page.locator('#add-pictures').tap()]);
  await chooser.setFiles([{ name: 'a.png', mimeType: 'image/png', buffer: png }]);
  await page.getByText('1/9 张').waitFor(WAIT);
  await page.locator('#send').tap();
  await page.waitForSelector('#post-1 >> visible=true', WAIT);
  expect(api.to('/topics/31/posts').map(({ body }) => body)).toMatchObject([
    { text: '看看我家', images: [expect.any(String)] },
  ]);
});

it('shares a link that carries the token by which the viewer came, and asks nobody to sign in for it', async () => {
  const api = aShop();
  const page = await runs().open(api, `/pages/room/index?id=1&s=tokenOfA`, phone('390'));
  const copied: string[] = [];
  await page.exposeFunction('noteShared', (url: string) => void copied.push(url));
  await page.evaluate(() => {
    const share = async ({ url }: { url: string }) =>
      (window as unknown as { noteShared: (url: string) => Promise<void> }).noteShared(url);
    Object.defineProperty(navigator, 'share', { value: share, configurable: true });
  });
  const shareNow = async (count: number) => {
    await page.locator('#share >> visible=true').tap();
    for (let look = 0; look < 200 && copied.length < count; look++) await page.waitForTimeout(50);
    return new URL(copied[count - 1] ?? 'none:').searchParams.get('s');
  };
  expect(await shareNow(1)).toBe('tokenOfA');
  expect(api.to('/touches')).toMatchObject([{ body: { source: 'card', token: 'tokenOfA' } }]);
  expect(api.to('/sessions')).toEqual([]);
});

it('offers no reminder that a browser could not send', async () => {
  const api = new FakeApi([aRoom({ id: '5', status: 'upcoming' })]);
  const page = await runs().open(api, `/pages/room/index?id=5`, phone('390'));
  await page.waitForSelector('#countdown', WAIT);
  expect(await page.locator('#remind').count()).toBe(0);
});
