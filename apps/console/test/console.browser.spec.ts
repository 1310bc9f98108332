import fs from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { aRoom, aRun, FakeServer, KEY } from './fake-server';

jest.setTimeout(60_000);

const DESK: BrowserContextOptions = {
  viewport: { width: 1280, height: 900 },
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
};
const PHONE: BrowserContextOptions = {
  ...DESK,
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};

let browser: Browser;
let server: FakeServer;
let url: string;
let faults: string[];
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env.KAIBO_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
});
afterAll(() => browser.close());
beforeEach(async () => {
  faults = [];
  server = new FakeServer();
  server.rooms = [
    aRoom('1', '幸福海岸新中式风格'),
    aRoom('2', '香山公寓现代风格', { status: 'upcoming', anchor: '工长老周' }),
    aRoom('3', '日式茶间简约风格', { titleOverride: '日式茶间', title: '日式茶间', platformTitle: '日式茶间简约风格' }),
    aRoom('4', '欧式卧室展示风格', { isVisible: false }),
    aRoom('5', '三月依家有优惠', { status: 'ended', vanishedAt: '2026-11-20T08:00:00.000Z' }),
  ];
  url = await server.listen();
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await server.close();
  expect(faults).toEqual([]);
});

const open = async (options = DESK): Promise<Page> => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(url);
  return page;
};

const signIn = async (page: Page, key = KEY): Promise<void> => {
  await page.getByLabel('员工密钥').fill(key);
  await page.getByRole('button', { name: '登录' }).click();
};

/** Pictures for the README; taken only when asked, so that a test run leaves the checkout as it was. */
const shoot = async (page: Page, name: string): Promise<void> => {
  if (process.env.KAIBO_SCREENSHOTS !== '1') return;
  const folder = path.join(__dirname, '../../../docs/images');
  fs.mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
};

it('refuses a wrong key with its text, and lets the right one in', async () => {
  const page = await open();
  await signIn(page, 'wrong');
  await page.getByRole('alert').filter({ hasText: /密钥/ }).waitFor();
  await signIn(page);
  await page.getByRole('heading', { name: '直播间' }).waitFor();
  expect(await page.getByText('幸福家装').first().isVisible()).toBe(true);
  // Kept for this tab only.
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(KEY);
});

it('shows every room with its state, marks and age, on a desk and on a phone', async () => {
  const page = await open();
  await signIn(page);
  await page.getByText('香山公寓现代风格').waitFor();
  expect(await page.locator('tr.room').count()).toBe(5);
  expect(await page.locator('tr.room').nth(2).innerText()).toContain('日式茶间简约风格');
  expect(await page.locator('.age').first().innerText()).toMatch(/2 ?分钟前/);
  await shoot(page, 'console');

  const phone = await open(PHONE);
  await signIn(phone);
  await phone.getByText('香山公寓现代风格').waitFor();
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  const small = await phone.evaluate(() =>
    [...document.querySelectorAll('button')]
      .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 38)
      .map((one) => one.textContent),
  );
  expect(small).toEqual([]);
  await shoot(phone, 'console-phone');
});

it('hides a room at once, and takes it back when the server refuses', async () => {
  const page = await open();
  await signIn(page);
  const shown = page.locator('tr.room').first().getByRole('switch');
  await shown.click();
  await page.locator('tr.room-hidden', { hasText: '幸福海岸' }).waitFor();
  expect(server.writes).toEqual(['PATCH /rooms/1 {"isVisible":false}']);

  server.refuseNextWith = { status: 503, code: 'UNAVAILABLE' };
  await shown.click();
  await page.locator('.toast').waitFor();
  expect(await shown.getAttribute('aria-checked')).toBe('false');
});

it('orders rooms by keyboard; what was not ordered follows by time', async () => {
  const page = await open();
  await signIn(page);
  const second = page.locator('tr.room', { hasText: '香山公寓' });
  await second.locator('.order button').first().focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('tr.room')?.textContent?.includes('香山公寓'));
  expect(server.writes).toEqual([`PUT /rooms/order ${JSON.stringify({ miniAppId: '1', roomIds: ['2'] })}`]);
});

it('shows a sync as it goes, and says truthfully that it was partial and why', async () => {
  const cause = {
    kind: 'quota-used-up' as const,
    platformCode: 45009,
    rid: 'aaaaaaaa-bbbbbbbb-cccccccc',
    page: 2,
    message: 'quota',
  };
  server.runs = [
    aRun({ state: 'queued', rows: 0, pages: 0, total: null, calls: 0 }),
    aRun(),
    aRun({
      state: 'finished',
      verdict: 'partial',
      finishedAt: new Date().toISOString(),
      pages: 1,
      rows: 50,
      added: 45,
      cause,
    }),
  ];
  const page = await open();
  await signIn(page);
  await page.getByRole('button', { name: '更新直播列表' }).click();
  await page.getByText('50 / 205').first().waitFor();
  const told = page.locator('.sync-panel');
  await told.getByText('只更新了一部分').waitFor();
  const text = await told.innerText();
  expect(text).toContain('45009');
  expect(text).toContain('aaaaaaaa-bbbbbbbb-cccccccc');
  expect(text).toContain('没有直播间被删除');
  await shoot(page, 'console-sync');
});

it('speaks English and has a dark side', async () => {
  const page = await open({ ...DESK, colorScheme: 'dark' });
  await page.getByRole('button', { name: /English/i }).click();
  await page.getByRole('heading', { name: /sign in/i }).waitFor();
  const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(background).toBe('rgb(15, 18, 23)');
});
