import type { Page } from 'playwright-core';
import { aRoom, demoRooms, FakeApi, refuse, someGoods } from './fake-api';
import { OFFLINE } from './fake-rooms';
import { blemishes, inChromium, phone, shoot, WAIT } from './h5-runs';

jest.setTimeout(120_000);

const runs = inChromium();
const PHONE = phone('390');
/** What the browser says of an answer that is a failure. */
const NO_RESOURCE = /^Failed to load resource/;

const background = (page: Page) =>
  page.evaluate(
    () => getComputedStyle(document.querySelector('[class*="screen-module_screen"]') as Element).backgroundColor,
  ); // on every page

it('lists the rooms, changes tabs, opens a room and comes back', async () => {
  const page = await runs().open(new FakeApi(demoRooms()), '/', PHONE);
  await page.waitForSelector('#room-1', WAIT);
  expect(await page.locator('[id^="room-"]').count()).toBe(3);
  expect(await page.getByRole('tab', { name: '直播中' }).getAttribute('aria-selected')).toBe('true');
  expect(await page.getByRole('link', { name: /^直播中 老房翻新直播/ }).getAttribute('id')).toBe('room-1');
  await shoot(page, 'rooms');

  await page.locator('#tab-upcoming').tap();
  await page.waitForSelector('#room-4', WAIT);
  expect(await page.locator('[id^="room-"]').count()).toBe(2);
  await page.locator('#tab-live').tap();
  await page.locator('#room-1').tap();
  await page.waitForSelector('#enter', WAIT);
  expect(new URL(page.url()).pathname).toBe('/pages/room/index');
  expect(new URL(page.url()).searchParams.get('id')).toBe('1');
  await page.goBack();
  await page.waitForSelector('#room-1 >> visible=true', WAIT);
});

it('opens a room by its address, with countdown, goods and prices', async () => {
  const page = await runs().open(new FakeApi(demoRooms()), '/pages/room/index?id=4', PHONE);
  await page.waitForSelector('#countdown', WAIT);
  expect(await page.title()).toBe('直播详情');
  const seconds = async () => (await page.locator('#countdown').innerText()).replace(/\s/g, '');
  const first = await seconds();
  expect(first).toMatch(/^距离开播00时0[89]分\d\d秒$/);
  await page.waitForFunction(
    (text) => document.querySelector('#countdown')?.textContent?.replace(/\s/g, '') !== text,
    first,
    WAIT,
  );
  expect(await page.getByLabel('¥358', { exact: true }).count()).toBe(1);
  await shoot(page, 'room');
  await page.locator('#enter').tap();
  await page.locator('.taro-model__confirm', { hasText: '知道了' }).tap();
  await page.waitForSelector('.taro__modal', { ...WAIT, state: 'hidden' });
});

it('shows a room that goes live without a touch, and asks with the tag it has', async () => {
  const api = new FakeApi([
    aRoom({ id: '4', status: 'upcoming', title: '马上开播', startsAt: new Date(Date.now() + 1_000).toISOString() }),
  ]);
  const page = await runs().open(api, '/pages/room/index?id=4', PHONE);
  await page.getByText('即将开播').waitFor(WAIT);
  await expectSoon(() => api.to('/rooms/4').length > 1);
  expect(api.to('/rooms/4')[1]?.headers['if-none-match']).toMatch(/^"/);
  api.rooms = [aRoom({ id: '4', title: '马上开播' })];
  await page.getByText('直播中', { exact: true }).waitFor(WAIT);
  expect(await page.locator('#countdown').count()).toBe(0);
});

it('shows the last list while the network is gone, and the new one when it is back', async () => {
  runs().allow(NO_RESOURCE);
  const api = new FakeApi([aRoom({ id: '1', title: '上次的直播' })]);
  const url = await runs().serve(api);
  const page = await runs().openAt(url, PHONE);
  await page.waitForSelector('#room-1', WAIT);
  api.fault = () => OFFLINE;
  await page.reload();
  await page.getByText('上次的直播').waitFor(WAIT);
  await page.getByText(/网络不可用，显示的是/).waitFor(WAIT);
  api.fault = undefined;
  api.rooms = [aRoom({ id: '2', title: '新的直播' })];
  await page.getByText('新的直播').waitFor(WAIT);
  expect(await page.locator('#notice').count()).toBe(0);
});

it('says why nothing came, and comes back at a touch', async () => {
  runs().allow(NO_RESOURCE);
  const api = new FakeApi(demoRooms());
  api.fault = () => refuse(503, 'UNAVAILABLE');
  const page = await runs().open(api, '/', PHONE);
  await page.getByText('服务暂时不可用，请稍后再试').waitFor(WAIT);
  api.fault = undefined;
  await page.locator('#retry').tap();
  await page.waitForSelector('#room-1', WAIT);
});

it('takes the way from an empty list to the next one, and from a room that is gone to the list', async () => {
  runs().allow(NO_RESOURCE);
  const url = await runs().serve(new FakeApi([aRoom({ id: '4', status: 'upcoming' })]));
  const page = await runs().openAt(url, PHONE);
  await page.locator('#empty-action').tap();
  await page.waitForSelector('#room-4', WAIT);

  const gone = await runs().openAt(`${url}/pages/room/index?id=999`, PHONE);
  await gone.getByText('返回直播列表').tap();
  await gone.getByText('现在没有直播').waitFor(WAIT);
});

it('reads on while scrolling, and keeps few rows drawn', async () => {
  const rooms = Array.from({ length: 130 }, (_, at) => aRoom({ id: String(at + 1), status: 'ended' }));
  const api = new FakeApi(rooms);
  const page = await runs().open(api, '/', PHONE);
  await page.locator('#tab-ended').tap();
  await page.waitForSelector('#room-1', WAIT);
  await page.mouse.move(200, 500);
  await expectSoon(async () => {
    await page.mouse.wheel(0, 1_500);
    return (await page.locator('#room-130').count()) === 1;
  });
  await page.getByText('没有更多了').waitFor(WAIT);
  expect(await page.locator('[id^="room-"]').count()).toBeLessThanOrEqual(50);
  expect(await page.locator('#tab-ended').isVisible()).toBe(true);
  await page.locator('#tab-live').tap();
  await page.getByText('现在没有直播').waitFor(WAIT);
});

it('reads again when pulled down', async () => {
  const api = new FakeApi([aRoom({ id: '1' })]);
  const page = await runs().open(api, '/', PHONE);
  await page.waitForSelector('#room-1', WAIT);
  api.rooms = [aRoom({ id: '2' })];
  const session = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y: number) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x: 200, y }] });
  const before = api.asked.length;
  await touch('touchStart', 300);
  for (let y = 310; y <= 640; y += 30) await touch('touchMove', y);
  await touch('touchEnd', 640);
  await expectSoon(() => api.asked.length > before);
  await page.waitForSelector('#room-2', WAIT);
});

it('is dark on a dark phone', async () => {
  const url = await runs().serve(new FakeApi(demoRooms()));
  const light = await runs().openAt(url, PHONE);
  await light.waitForSelector('#room-1', WAIT);
  const dark = await runs().openAt(url, phone('390', { colorScheme: 'dark' }));
  await dark.waitForSelector('#room-1', WAIT);
  expect([await background(light), await background(dark)]).toEqual(['rgb(245, 245, 247)', 'rgb(17, 17, 19)']);
  await shoot(dark, 'rooms-dark');
});

it.each([
  ['a small phone', { viewport: { width: 320, height: 568 } }],
  ['the common width', { viewport: { width: 375, height: 667 } }],
  ['a large phone', { viewport: { width: 430, height: 932 } }],
  ['a desktop', { viewport: { width: 1280, height: 800 }, isMobile: false, hasTouch: false }],
])('fits on %s, with the longest words', async (_name, options) => {
  const long = '超长标题一直写到放不下为止'.repeat(8);
  const room = aRoom({
    id: '7',
    title: `${long}https://example.com/${'x'.repeat(120)}`,
    anchor: long,
    status: 'upcoming',
    startsAt: new Date(Date.now() + 99 * 86_400_000).toISOString(),
    goods: [
      someGoods({
        id: '1',
        title: `${'y'.repeat(80)}${long}`,
        priceKind: 'range',
        priceFen: 999_999_999,
        price2Fen: 2_147_483_647,
      }),
    ],
  });
  const url = await runs().serve(new FakeApi([room]));
  const list = await runs().openAt(`${url}/`, phone('390', options));
  await list.locator('#tab-upcoming').click();
  await list.waitForSelector('#room-7', WAIT);
  expect(await blemishes(list)).toEqual([]);
  const detail = await runs().openAt(`${url}/pages/room/index?id=7`, phone('390', options));
  await detail.waitForSelector('#countdown', WAIT);
  expect(await blemishes(detail)).toEqual([]);
  for (const id of ['#enter', '#share'])
    expect((await detail.locator(id).boundingBox())?.height).toBeGreaterThanOrEqual(39);
});

it('speaks English to a phone that does', async () => {
  const page = await runs().open(
    new FakeApi(demoRooms()),
    '/',
    phone('390', { locale: 'en-GB', timezoneId: 'Europe/London' }),
  );
  await page.waitForSelector('#room-1', WAIT);
  expect(await page.getByRole('tab').allInnerTexts()).toEqual(['Live', 'Upcoming', 'Replays']);
  expect(await page.locator('#room-1').innerText()).toContain('(UTC+8)');
  expect(await page.title()).toBe('Live rooms');
});

it('plays an address of the merchant in the page', async () => {
  runs().allow(NO_RESOURCE);
  const entry = { source: 'manual' as const, platformRoomId: null, playUrl: '/v1/stream.mp4' };
  const api = new FakeApi([aRoom({ id: '9', entry, capabilities: ['list'] })]);
  const page = await runs().open(api, '/pages/room/index?id=9', PHONE);
  await page.getByText('观看直播').tap();
  await expectSoon(() => api.to('/v1/stream.mp4').length > 0);
  // That address has nothing to play: the page says so and offers the link.
  await page.locator('.taro-model__confirm', { hasText: '复制链接' }).waitFor(WAIT);
});

it('takes a picture of the browser’s for the avatar, and says why when it cannot', async () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const api = new FakeApi(demoRooms());
  const member = { id: '7', nickname: '小陈', avatar: null as string | null, phone: null };
  const sent: { type: string | undefined; body: unknown }[] = [];
  const ok = (body: unknown) => ({ status: 200, headers: {}, body });
  api.fault = ({ path: asked, method, headers, body }) => {
    if (/\/sign-in$/.test(asked)) return ok({ providers: ['demo'], webAppId: null });
    if (asked === '/v1/sessions') return ok({ token: 't', expiresAt: '2099-01-01T00:00:00Z', member });
    if (method === 'PUT' && asked === '/v1/me/avatar') {
      sent.push({ type: headers['content-type'], body });
      member.avatar = '/i/1';
    }
    return asked.startsWith('/v1/me') ? ok(member) : undefined;
  };
  const page = await runs().open(api, '/pages/me/index', PHONE);
  const choose = async (name: string, mimeType: string, buffer: Buffer): Promise<void> => {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser', WAIT), page.locator('#avatar').tap()]);
    await chooser.setFiles({ name, mimeType, buffer });
  };
  await choose('large.png', 'image/png', Buffer.concat([png, Buffer.alloc(600 * 1024)]));
  await page.getByText('图片太大，请选择 512 KB 以内的图片').waitFor(WAIT);
  await choose('page.png', 'image/png', Buffer.from('<html>'));
  await page.getByText('不支持这种文件，请选择 PNG、JPEG 或 WebP 图片').waitFor(WAIT);
  expect(sent).toEqual([]);
  await choose('me.png', 'image/png', png);
  await page.locator('#avatar img[src$="/i/1"]').waitFor(WAIT);
  expect(sent).toEqual([{ type: 'image/png', body: png }]);
  expect(await page.locator('#me-failure').count()).toBe(0);
  expect((await page.locator('#avatar').boundingBox())?.height).toBeGreaterThanOrEqual(44);
});

/** Waits until `isSo`, looking again and again; fails after 30 s. */
async function expectSoon(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const limit = Date.now() + 30_000;
  while (!(await isSo())) {
    if (Date.now() > limit) throw new Error(`it did not come to be: ${isSo}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
