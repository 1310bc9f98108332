import type { CallRequest } from '@kaibo/api-client';
import type { ConsolePageCard } from '@kaibo/contracts/pages.dto';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { type ConsolePage, DESK, launch, openConsole, PHONE } from './console-page';
import { type Answer, FakeApi } from './fake-api';

jest.setTimeout(90_000);

let browser: Browser;
let api: FakeApi;
let pages: ConsolePageCard[];
let opened: ConsolePage;

/** What the contract says about the choice of a home page. */
const handle = ({ method, path }: CallRequest): Answer | undefined => {
  if (path === '/v1/console/pages') return { status: 200, body: { items: pages } };
  const [, id] = /^\/v1\/console\/pages\/(\d+)\/home$/.exec(path) ?? [];
  if (id === undefined) return undefined;
  pages = pages.map((page) => ({ ...page, isHome: page.id === id && method === 'PUT' }));
  return { status: 200, body: pages.find((page) => page.id === id) };
};

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());
beforeEach(() => {
  const changedAt = '2026-11-21T04:00:00.000Z';
  pages = [
    { id: '1', name: '秋季整装节主会场', publishedNumber: 3, isHome: true, changedAt },
    { id: '2', name: '双十二', publishedNumber: null, isHome: false, changedAt },
  ];
  api = new FakeApi();
  api.parts.push(handle);
});
afterEach(() => opened.close());

const open = async (options: BrowserContextOptions): Promise<ConsolePage['page']> => {
  opened = await openConsole(browser, api, options, '/console/pages');
  await opened.page.getByRole('heading', { name: '页面', level: 1 }).waitFor();
  return opened.page;
};

it('chooses the home page on a phone, without sideways scrolling and with fingers', async () => {
  const page = await open(PHONE);
  await page.getByText('小程序打开时显示「秋季整装节主会场」').first().waitFor();
  await page.getByRole('button', { name: '把「双十二」设为首页' }).tap();
  await page.getByText('这个页面还没有发布').waitFor();
  expect(await opened.sideways()).toBe(0);
  expect(await opened.tooSmall()).toEqual([]);
  await page.getByRole('button', { name: '确定把「双十二」设为首页' }).tap();
  await page.getByText('「双十二」已选为首页，发布后生效；现在显示直播列表').first().waitFor();
  expect(pages.map(({ isHome }) => isHome)).toEqual([false, true]);
  expect(opened.complaints()).toEqual([]);
});

it('is reached from the bar by whoever may read content, and by nobody else', async () => {
  const page = await open(DESK);
  await page.getByRole('link', { name: '直播间' }).click();
  await page.getByRole('link', { name: '页面', exact: true }).click();
  await page.getByText('双十二').first().waitFor();
  await opened.close();
  api.permissions = ['merchant.read', 'rooms.read', 'mini-apps.read'];
  opened = await openConsole(browser, api, DESK, '/console/pages');
  await opened.page.getByRole('heading', { name: '直播间', level: 1 }).waitFor();
  expect(await opened.page.getByRole('link', { name: '页面', exact: true }).count()).toBe(0);
});
