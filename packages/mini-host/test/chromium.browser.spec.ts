import type { Browser, Page } from 'playwright-core';
import { browserBundle, pack, toPageHtml } from '../src/index';
import type { MiniHost } from '../src/index';
import { openChromium } from './chromium';
import { aMiniProgram, aPage, type Files, removeFolders, writeFolder } from './mini-program';

declare global {
  interface Window {
    miniHost: MiniHost;
  }
}

let browser: Browser;
let script: string;
beforeAll(async () => {
  [browser, script] = await Promise.all([openChromium(), browserBundle()]);
}, 60_000);
afterAll(async () => {
  await browser.close();
  removeFolders();
});
jest.setTimeout(60_000);

/** A phone that runs these files; requests are answered here, in Node. */
const aPhone = async (files: Files, answer: (url: string) => unknown = () => []): Promise<Page> => {
  const context = await browser.newContext({
    viewport: { width: 375, height: 667 },
    deviceScaleFactor: 2,
    hasTouch: true,
  });
  const page = await context.newPage();
  await page.exposeFunction('answer', ({ url }: { url: string }) => ({ statusCode: 200, data: answer(url) }));
  await page.setContent(toPageHtml(pack(writeFolder(files)), { script, setup: '({ request: window.answer })' }));
  return page;
};

const problems = (page: Page) => page.evaluate(() => window.miniHost.problems);

it('runs the same program on real touches, real styles and real layout', async () => {
  const rooms = Array.from({ length: 30 }, (_none, index) => ({ id: index, title: `直播间 ${index}` }));
  const page = await aPhone(
    aMiniProgram({
      'app.wxss': 'page { background: #f5f5f7; font-size: 28rpx } .room { height: 100rpx }',
      'pages/list/index.wxss': '.room { padding-left: 75rpx; color: rgb(1, 2, 3) } view { letter-spacing: 1px }',
      'pages/room/index.wxss': '.room, #title { color: rgb(9, 9, 9) }',
    }),
    () => rooms,
  );
  const room = page.locator('#room-4');
  await room.waitFor();
  const style = await room.evaluate((element) => {
    const { paddingLeft, height, color, letterSpacing } = getComputedStyle(element);
    return { paddingLeft, height, color, letterSpacing };
  });
  expect(style).toEqual({ paddingLeft: '37.5px', height: '50px', color: 'rgb(1, 2, 3)', letterSpacing: '1px' });
  const picture = await page.screenshot();
  expect(picture.readUInt32BE(16)).toBe(750); // a PNG's width, at two pixels a px

  await page.evaluate(() => window.scrollTo(0, 300));
  await page.locator('#room-9').tap();
  await page.getByText('房间 9').waitFor();
  expect(await page.evaluate(() => [window.miniHost.page.path, window.scrollY])).toEqual(['pages/room/index', 0]);
  await page.evaluate(() => window.miniHost.back());
  expect(await page.evaluate(() => [window.miniHost.page.path, window.scrollY])).toEqual(['pages/list/index', 300]);
  expect(await problems(page)).toEqual([]);
});

it('types, taps, scrolls to the bottom, and asks for real sizes', async () => {
  const page = await aPhone(
    aPage(
      `Page({ data: { typed: '', ends: 0, width: 0, taps: 0 },
        onInput(e) { this.setData({ typed: e.detail.value }) },
        onTap() { this.setData({ taps: this.data.taps + 1 })
          wx.createSelectorQuery().select('#half').boundingClientRect(({ width }) => this.setData({ width })).exec() },
        onReachBottom() { this.setData({ ends: this.data.ends + 1 }) } })`,
      `<input id="name" bindinput="onInput"/><view id="out">{{typed}} {{ends}} {{width}} {{taps}}</view>
       <view id="half" style="width: 375rpx; height: 2000rpx" bindtap="onTap">一半</view>`,
    ),
  );
  await page.locator('#name input').fill('开播');
  await page.locator('#half').tap();
  await page.evaluate(() => window.scrollTo(0, 10_000));
  await page.getByText('开播 1 187.5 1').waitFor();
  expect(await problems(page)).toEqual([]);
});

it('tells of a rejected promise that nobody caught, and keeps hosts of one page apart', async () => {
  const page = await aPhone(
    aPage(
      'Page({ data: { taps: 0 }, tap() { this.setData({ taps: this.data.taps + 1 }); Promise.reject(new Error("lost")) } })',
      '<view id="v" bindtap="tap">{{taps}}</view>',
    ),
  );
  await page.evaluate(() => window.miniHost.dispose());
  const bundle = pack(
    writeFolder(
      aPage(
        'Page({ data: { taps: 0 }, tap() { this.setData({ taps: this.data.taps + 1 }); Promise.reject(new Error("lost")) } })',
        '<view id="v" bindtap="tap">次{{taps}}</view>',
      ),
    ),
  );
  await page.evaluate((again) => {
    const { start } = (window as unknown as { MiniHostBrowser: { start(bundle: unknown): MiniHost } }).MiniHostBrowser; // the script's global
    window.miniHost = start(again);
  }, bundle);
  await page.locator('#v').tap();
  await page.getByText('次1').waitFor();
  await page.waitForFunction(() => window.miniHost.problems.length > 0);
  expect(await problems(page)).toMatchObject([{ kind: 'rejection', message: 'lost' }]);
});
