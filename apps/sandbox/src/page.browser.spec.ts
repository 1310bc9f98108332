import { type Browser, chromium, type Page } from 'playwright-core';
import { aBench, APP, type Bench, OTHER_APP } from './sandbox.fixtures';

jest.setTimeout(120_000);

let browser: Browser;
let bench: Bench;
let page: Page;
let faults: string[];
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env.KAIBO_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
});
afterAll(() => browser.close());
beforeEach(async () => {
  bench = await aBench();
  page = await browser.newPage({
    viewport: { width: 390, height: 844 },
    locale: 'zh-CN',
    timezoneId: 'America/New_York',
  });
  page.setDefaultTimeout(30_000);
  faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on(
    'console',
    (message) => message.type() === 'error' && !message.text().includes('400') && faults.push(message.text()),
  );
  await page.goto(bench.url);
  await page.getByText('幸福海岸新中式风格').waitFor();
});
afterEach(async () => {
  expect(faults).toEqual([]);
  await page.close();
  await bench.sandbox.close();
});

const room = (name: string) => page.getByRole('listitem').filter({ hasText: name });
const press = (name: string, where: string) => room(where).getByRole('button', { name, exact: true }).click();

it('starts a room, pauses it and brings it back', async () => {
  await press('开播', '香山公寓现代风格');
  await room('香山公寓现代风格').getByText('直播中 101').waitFor();
  await press('暂停', '香山公寓现代风格');
  await room('香山公寓现代风格').getByText('暂停中 105').waitFor();
  await press('继续', '香山公寓现代风格');
  await room('香山公寓现代风格').getByText('直播中 101').waitFor();
  expect(await bench.statusOf(2)).toBe(101);
});

it('offers exactly what the state allows', async () => {
  const names = async (name: string) => room(name).getByRole('button').allTextContents();
  expect(await names('幸福海岸新中式风格')).toEqual(['暂停', '断线', '结束', '封禁', '修改', '换一张封面', '删除']);
  expect(await names('三月依家有优惠')).toEqual(['开播', '封禁', '修改', '换一张封面', '删除']);
});

it('makes a room, tells what is wrong with it, edits and deletes it', async () => {
  page.on('dialog', (dialog) => void dialog.accept());
  await page.getByText('新建直播间').click();
  const form = page.locator('#create');
  await form.getByLabel('名称').fill('短');
  await form.getByLabel('主播').fill('林可设计');
  await form.getByRole('button', { name: '保存' }).click();
  await page.getByRole('alert').filter({ hasText: 'name' }).waitFor();
  await form.getByLabel('名称').fill('周末看房专场');
  await form.getByRole('button', { name: '保存' }).click();
  await room('周末看房专场').waitFor();
  const made = bench.sandbox.accounts.get(APP)?.live.rooms.get(6);
  // To the minute, in Shanghai's time whatever the browser's zone is.
  expect(made?.startTime).toBe(bench.realNow() + 600_000);
  await press('修改', '周末看房专场');
  const edit = page.locator('#rooms form');
  await edit.getByLabel('名称').fill('周日看房专场');
  await edit.getByLabel('计划结束').fill('2026-11-21T22:00');
  await edit.getByRole('button', { name: '保存' }).click();
  await room('周日看房专场').waitFor();
  expect(made?.endTime).toBe(Date.parse('2026-11-21T22:00:00+08:00'));
  await press('删除', '周日看房专场');
  await room('周日看房专场').waitFor({ state: 'detached' });
});

it('does not draw over a form that is being filled in', async () => {
  await press('修改', '香山公寓现代风格');
  const name = page.locator('#rooms form').getByLabel('名称');
  await name.fill('写到一半的名称');
  await bench.act(1, 'pause');
  await page.waitForResponse((response) => response.url().endsWith('/_control/state'));
  await page.waitForResponse((response) => response.url().endsWith('/_control/state'));
  expect(await name.inputValue()).toBe('写到一半的名称');
});

it('breaks the platform by a tick, and heals it', async () => {
  await page.getByLabel('第几页').fill('2');
  await page.getByLabel('几次').fill('3');
  await page.getByRole('checkbox', { name: '额度用完 45009' }).check();
  await page.getByText('第 2 页 · 剩 3 次').waitFor();
  expect(bench.sandbox.faults.list()).toMatchObject([
    { kind: 'errcode', code: 45009, atPage: 2, times: 3, appId: APP },
  ]);
  await page.getByRole('checkbox', { name: '额度用完 45009' }).uncheck();
  await page.getByText('第 2 页 · 剩 3 次').waitFor({ state: 'detached' });
  expect(bench.sandbox.faults.list()).toEqual([]);
});

it('moves the clock, and shows calls and quota', async () => {
  await page.getByRole('button', { name: '快进 1 天' }).click();
  await room('香山公寓现代风格').getByText('已过期 107').waitFor();
  await page.getByText('已偏离实时').waitFor();
  await page.getByRole('button', { name: '停住' }).click();
  await page.getByText('时间已停住').waitFor();
  await page.getByLabel('设定到哪一刻').fill('2026-12-01T09:30:00');
  await page.getByRole('button', { name: '设定' }).click();
  await page.getByText('2026-12-01 09:30:00').waitFor();
  await bench.list();
  await page.getByRole('cell', { name: 'start=0 limit=50' }).waitFor();
  await page.getByText('1 / 100,000').waitFor();
});

it('speaks English, remembers it, shows the other app, and fits a phone', async () => {
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Platform sandbox' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Platform sandbox' }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  await bench.control('POST', `apps/${OTHER_APP}/clear`);
  await page.getByLabel('Mini-program', { exact: true }).selectOption(OTHER_APP);
  await page.getByText('No rooms yet.').waitFor();
  const widths = await page.evaluate<[number, number]>('[document.documentElement.scrollWidth, innerWidth]');
  expect(widths[0]).toBeLessThanOrEqual(widths[1]);
});
