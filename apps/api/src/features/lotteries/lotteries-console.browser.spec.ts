import fs from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { aMerchant, anApp, aPerson, type TestApp, type TestMerchant } from '../../../test/app';
import { barriersOf } from '../../../test/h5-phone';
import { KEYWORD, lotteriesOf } from './lotteries.fixtures';

jest.setTimeout(240_000);

const built = path.join(__dirname, '../../../../../dist/apps/console');
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const DESK = { viewport: { width: 1280, height: 860 } };

let app: TestApp;
let shop: TestMerchant;
let of: ReturnType<typeof lotteriesOf>;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  if (!fs.existsSync(path.join(built, 'index.html')))
    throw new Error('dist/apps/console is missing: build it with "node tools/build/console.mjs" (or "npm run build").');
  browser = await chromium.launch({
    executablePath: process.env.KAIBO_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  app = await anApp({ KAIBO_CONSOLE_ROOT: built });
  shop = await aMerchant(app);
  of = lotteriesOf(app, shop);
});
afterEach(() => context.close());
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

/** Signed in at the page of lotteries, by a person's own password. */
async function enter(options: typeof PHONE | typeof DESK, person: { email: string; password: string }): Promise<Page> {
  context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(`${app.url}/console/lotteries`);
  await page.getByLabel('邮箱').fill(person.email);
  await page.getByLabel('密码', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByRole('heading', { name: '抽奖', level: 1 }).waitFor();
  return page;
}

/** What nobody may meet at this width. As text: this program knows no documents. */
async function expectUsable(page: Page, name: string): Promise<void> {
  expect(
    await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
  ).toBeLessThanOrEqual(0);
  expect(await barriersOf(page)).toEqual([]);
  const folder = process.env.KAIBO_LOOK;
  if (folder) await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
}

it.each([
  ['phone', PHONE],
  ['desk', DESK],
])('leads a lottery from its draft to its winner, on a %s', async (width, options) => {
  shop = await aMerchant(app);
  of = lotteriesOf(app, shop);
  const owner = await aPerson(app, shop.merchantId);
  await of.room('整装节直播');
  const page = await enter(options, owner);
  await page.getByText('没有这样的抽奖').waitFor();

  await page.getByRole('button', { name: '新建抽奖' }).click();
  const form = page.getByRole('form', { name: '新建抽奖' });
  await form.getByLabel(/^直播间/).selectOption({ label: '整装节直播' });
  await form.getByLabel(/^名称/).first().fill('整装节抽奖');
  await form.getByLabel(/^口令/).fill('幸福家装');
  await form.getByLabel(/^市场价/).fill('299.50');
  await form.getByLabel(/^参与时长/).fill('5');
  await form.getByLabel(/^名称/).nth(1).fill('电饭煲');
  await form.getByRole('button', { name: '保存草稿' }).click();
  await form.getByText('参与时长：太小或不足 (min)').waitFor();
  expect(await form.getByLabel(/^名称/).first().inputValue()).toBe('整装节抽奖');
  await expectUsable(page, `${width}-form`);
  await form.getByLabel(/^参与时长/).fill('3600');
  await form.getByRole('button', { name: '保存草稿' }).click();

  // What publication wants and is not there yet is told by field; nothing is published.
  await page.getByRole('button', { name: '发布' }).click();
  await page.getByRole('button', { name: '确定发布' }).click();
  await page.getByText('主办方：必须填写 (isNotEmpty)').waitFor();
  await page.getByText('领奖说明：必须填写 (isNotEmpty)').waitFor();
  await page.getByRole('button', { name: '修改' }).click();
  const edit = page.getByRole('form', { name: '修改「整装节抽奖」' });
  await edit.getByLabel(/^主办方/).fill('幸福家装有限公司');
  await edit.getByLabel(/^领奖说明/).fill('七天内填写地址，逾期视为放弃');
  await edit.getByRole('button', { name: '保存草稿' }).click();
  await page.getByRole('button', { name: '发布' }).click();
  await expectUsable(page, `${width}-sure`);
  await page.getByRole('button', { name: '确定发布' }).dblclick();
  await page.getByRole('button', { name: '推送给主播' }).click();
  await page.getByRole('button', { name: '推送给主播' }).waitFor({ state: 'detached' });
  const id = new URL(page.url()).hash.slice(1);
  const { rulesHash, prizes } = await shop.staff.lotteries.get(id);
  await page.getByText(rulesHash ?? '').waitFor();
  expect(prizes).toMatchObject([{ name: '电饭煲', valueFen: 29_950, quantity: 1 }]);

  await page.getByRole('button', { name: '开始抽奖' }).click();
  await page.getByRole('button', { name: '确定开始' }).click();
  await page.getByRole('button', { name: '主播离开' }).waitFor();
  const [viewer] = await of.viewers(1);
  await viewer?.api.enter(id, KEYWORD);
  await of.end(id);
  await page.getByRole('button', { name: '刷新' }).click();
  await page.getByRole('button', { name: '开奖' }).click();
  await page.getByRole('button', { name: '确定开奖' }).click();
  const winner = page.getByRole('row', { name: /第 1 名/ });
  await winner.getByText('待领奖').waitFor();

  // Claimed by its winner, masked for staff, sent by them.
  const [win] = (await viewer?.api.wins())?.items ?? [];
  const to = { receiver: '王小明', phone: '13800138000', address: '上海市浦东新区世纪大道 1 号' };
  await viewer?.api.claim(win?.id ?? '', { to });
  await page.reload();
  await winner.getByText('138****8000').waitFor();
  expect(await page.content()).not.toContain('13800138000');
  await winner.getByRole('button', { name: '发货 第 1 名' }).click();
  await winner.getByLabel(/^快递公司/).fill('顺丰');
  await winner.getByLabel(/^快递单号/).fill('SF1234567890');
  await expectUsable(page, `${width}-winner`);
  await winner.getByRole('button', { name: '标为已发货' }).click();
  await winner.getByText('已发货').waitFor();
  await page.getByRole('button', { name: '结清' }).click();
  await page.getByRole('button', { name: '确定结清' }).click();
  await page.getByText('现在没有你可以做的事。').waitFor();
  await page.getByRole('button', { name: '返回列表' }).click();
  await page
    .getByRole('row', { name: /整装节抽奖/ })
    .getByText('已结清')
    .waitFor();
  await expectUsable(page, `${width}-list`);
  const deeds = (await shop.staff.audit.list({ objectKind: 'lottery' })).items.map(({ action }) => action);
  expect(deeds.filter((action) => action === 'lottery.publish')).toHaveLength(1);
});
