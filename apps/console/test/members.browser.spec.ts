import type { Browser, BrowserContextOptions, Locator } from 'playwright-core';
import { type ConsolePage, DESK, launch, openConsole, PHONE } from './console-page';
import { failWith, FakeApi } from './fake-api';
import { aMember, FakeMembers } from './fake-members';

jest.setTimeout(90_000);

let browser: Browser;
let api: FakeApi;
let members: FakeMembers;
let opened: ConsolePage;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());
beforeEach(() => {
  api = new FakeApi();
  api.person.code = '246810';
  members = new FakeMembers(api);
  members.members = [
    aMember('4', { nickname: '小陈', phone: '138****1111', providers: ['wechat', 'douyin'] }),
    aMember('3', { phone: '139****2222' }),
    aMember('2', { nickname: '小王', bannedAt: '2026-05-02T00:00:00.000Z' }),
  ];
  members.phones.set('4', '13800001111').set('3', '13900002222');
  api.parts.push(members.handle);
});
afterEach(() => opened.close());

const open = async (options: BrowserContextOptions = PHONE): Promise<ConsolePage['page']> => {
  opened = await openConsole(browser, api, options, '/console/members');
  await opened.page.getByRole('heading', { name: '会员', level: 1 }).waitFor();
  return opened.page;
};
const row = (id: string): Locator => opened.page.locator(`#member-${id}`);

it('lists members with masked numbers, on a phone without sideways scrolling', async () => {
  const page = await open();
  expect((await row('4').innerText()).replace(/\s+/g, ' ')).toMatch(/小陈 138\*\*\*\*1111 查看 微信、抖音/);
  expect(await row('3').innerText()).toContain('会员 3');
  expect(await row('2').innerText()).toMatch(/已停用[\s\S]*未验证[\s\S]*恢复/);
  expect(await page.content()).not.toContain('13800001111');
  await row('4').getByRole('button', { name: '停用' }).tap();
  expect(await opened.sideways()).toBe(0);
  expect(await opened.tooSmall()).toEqual([]);
  expect(opened.complaints()).toEqual([]);
});

it('shows a whole number for a reason and a fresh code only, and puts it away again', async () => {
  const page = await open();
  await page.getByRole('button', { name: '查看「小陈」的完整手机号' }).tap();
  const form = page.getByRole('form', { name: '查看「小陈」的完整手机号' });
  const go = form.getByRole('button', { name: '查看' });
  await form.getByLabel('原因').fill(' 奖 品 ');
  expect(await go.getAttribute('aria-disabled')).toBe('true');
  await form.getByLabel('原因').press('Enter');
  expect(api.sent('POST', /phone$/)).toEqual([]);

  await form.getByLabel('原因').fill('寄送奖品');
  await go.tap();
  const stepUp = page.getByRole('form', { name: '再输入一次动态验证码' });
  await stepUp.getByLabel('再输入一次动态验证码').fill('111111');
  await stepUp.getByRole('button', { name: '继续' }).tap();
  await page.getByText('验证码不正确、已用过或已过期').waitFor();
  expect(await page.content()).not.toContain('13800001111');
  await stepUp.getByLabel('再输入一次动态验证码').fill('246810');
  await stepUp.getByRole('button', { name: '继续' }).tap();
  await row('4').getByText('13800001111').waitFor();
  expect(api.sent('POST', /phone$/)).toEqual([{ reason: '寄送奖品' }, { reason: '寄送奖品' }]);
  expect(await row('3').innerText()).toContain('139****2222');
  expect(api.asked.every(({ path, query }) => !JSON.stringify([path, query]).includes('13800001111'))).toBe(true);

  await row('4').getByRole('button', { name: '收起' }).tap();
  await row('4').getByText('138****1111').waitFor();
  expect(await page.content()).not.toContain('13800001111');
  // The code is fresh still: the next one needs its own reason, and no code.
  await page.getByRole('button', { name: '查看「会员 3」的完整手机号' }).tap();
  await row('3').getByLabel('原因').fill('核对订单');
  await row('3').getByRole('button', { name: '查看' }).tap();
  await row('3').getByText('13900002222').waitFor();
  expect(opened.complaints()).toEqual([]);
});

it('says why when a number is refused, and keeps it masked', async () => {
  const page = await open();
  api.intercept = ({ path }) => (path.endsWith('/phone') ? failWith('FORBIDDEN') : undefined);
  await page.getByRole('button', { name: '查看「小陈」的完整手机号' }).tap();
  await row('4').getByLabel('原因').fill('寄送奖品');
  await row('4').getByRole('button', { name: '查看' }).tap();
  await row('4').getByText('没有权限做这件事。').waitFor();
  expect(await row('4').innerText()).toContain('138****1111');
  await row('4').getByRole('button', { name: '取消' }).tap();
  expect(await row('4').getByText('没有权限做这件事。').count()).toBe(0);
});

it('bans for a reason and takes it back, and shows a refusal without changing the row', async () => {
  const page = await open();
  await row('4').getByRole('button', { name: '停用' }).tap();
  const form = page.getByRole('form', { name: '停用「小陈」' });
  await form.getByLabel('原因').fill('恶意刷单');
  api.intercept = ({ path }) => (path.endsWith('/ban') ? failWith('UNAVAILABLE') : undefined);
  await form.getByRole('button', { name: '停用' }).tap();
  await page.getByText('服务暂时不可用').waitFor();
  expect(await row('4').getByText('已停用').count()).toBe(0);
  api.intercept = () => undefined;
  await form.getByRole('button', { name: '停用' }).tap();
  await row('4').getByText('已停用').waitFor();
  expect(api.sent('POST', /members\/4\/ban$/)).toEqual([{ reason: '恶意刷单' }, { reason: '恶意刷单' }]);
  await page.getByRole('button', { name: '已停用' }).tap();
  await row('3').waitFor({ state: 'detached' });
  await row('2').getByRole('button', { name: '恢复' }).tap();
  await row('2').getByLabel('原因').fill('误会已澄清');
  await row('2').getByRole('button', { name: '恢复' }).tap();
  await row('2').getByText('已停用').waitFor({ state: 'detached' });
});

it('finds a member by the whole number, says when it cannot be one, and when nobody has it', async () => {
  const page = await open(DESK);
  const find = page.getByRole('form', { name: '查找' });
  await find.getByLabel('完整手机号').fill('138 0000 1111');
  await find.getByRole('button', { name: '查找' }).click();
  await row('3').waitFor({ state: 'detached' });
  expect(await row('4').count()).toBe(1);
  await find.getByLabel('完整手机号').fill('12');
  await find.getByRole('button', { name: '查找' }).click();
  await page.getByText('填写的内容不符合要求').waitFor();
  expect(await row('4').count()).toBe(0);
  await find.getByLabel('完整手机号').fill('13700000000');
  await find.getByRole('button', { name: '查找' }).click();
  await page.getByText('还没有这样的会员').waitFor();
});

it('lets who may only look neither see numbers nor ban', async () => {
  api.permissions = ['merchant.read', 'rooms.read', 'mini-apps.read', 'members.read'];
  const page = await open(DESK);
  expect(await row('4').innerText()).toContain('138****1111');
  expect(await page.locator('main table').getByRole('button').count()).toBe(0);
});

it('loads the next page', async () => {
  members.pageSize = 2;
  const page = await open(DESK);
  await row('3').waitFor();
  expect(await row('2').count()).toBe(0);
  await page.getByRole('button', { name: '加载更多' }).click();
  await row('2').waitFor();
  expect(await page.getByRole('button', { name: '加载更多' }).count()).toBe(0);
});
