import fs from 'node:fs';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { type ConsolePage, DESK, launch, openConsole, PHONE } from './console-page';
import { failWith, FakeApi } from './fake-api';
import { aMember, FakeMembers } from './fake-members';
import { FakePrivacy, NUMBER } from './fake-privacy';

jest.setTimeout(90_000);

let browser: Browser;
let api: FakeApi;
let members: FakeMembers;
let privacy: FakePrivacy;
let opened: ConsolePage;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());
beforeEach(() => {
  api = new FakeApi();
  api.person.code = '246810';
  members = new FakeMembers(api);
  members.members = [aMember('4', { nickname: '小陈', phone: '138****1111' }), aMember('3', { nickname: '小王' })];
  members.phones.set('4', '13800001111');
  privacy = new FakePrivacy(api, members);
  api.parts.push(privacy.handle, members.handle);
});
afterEach(() => opened.close());

const open = async (options: BrowserContextOptions = PHONE): Promise<Page> => {
  opened = await openConsole(browser, api, options, '/console/members');
  await opened.page.getByRole('button', { name: '「小陈」的个人数据' }).click();
  await panel().waitFor();
  return opened.page;
};
const panel = (): Locator => opened.page.locator('#member-4-data');
/** Whatever of the panel reaches over its card's edge, where nobody sees it. */
const cutOff = (): Promise<string[]> =>
  panel().evaluate((all) => {
    const edge = all.closest('.card')?.getBoundingClientRect().right ?? 0;
    return [...all.querySelectorAll('*')]
      .filter((one) => one.getBoundingClientRect().right > edge)
      .map((one) => one.tagName);
  });
const ask = async (label: string, action: string, reason: string): Promise<void> => {
  await panel().getByRole('button', { name: label, exact: true }).click();
  const form = panel().getByRole('form', { name: label });
  await form.getByLabel('原因').fill(reason);
  await form.getByRole('button', { name: action }).click();
};
const giveCode = async (): Promise<void> => {
  const form = panel().getByRole('form', { name: '再输入一次动态验证码' });
  await form.getByLabel('再输入一次动态验证码').fill('246810');
  await form.getByRole('button', { name: '继续' }).click();
};

it('saves all that is kept of a member for a reason and a fresh code, and shows nothing of it', async () => {
  const page = await open();
  await panel().getByRole('button', { name: '导出「小陈」的个人数据' }).tap();
  const form = panel().getByRole('form', { name: '导出「小陈」的个人数据' });
  await form.getByLabel('原因').fill('要 求');
  expect(await form.getByRole('button', { name: '导出个人数据' }).getAttribute('aria-disabled')).toBe('true');
  expect(await opened.sideways()).toBe(0);
  expect(await cutOff()).toEqual([]);
  expect(await opened.tooSmall()).toEqual([]);
  await form.getByLabel('原因').fill('顾客来电要求');
  await form.getByRole('button', { name: '导出个人数据' }).tap();
  const saved = page.waitForEvent('download');
  await giveCode();
  const file = await saved;
  expect(file.suggestedFilename()).toBe('member-4-2026-05-20.json');
  const text = fs.readFileSync(await file.path(), 'utf8');
  expect(JSON.parse(text)).toMatchObject({ accounts: [{ id: '4', nickname: '小陈', phone: '13800001111' }] });
  await panel().getByText('已保存为 member-4-2026-05-20.json').waitFor();
  expect(await page.content()).not.toContain('13800001111');
  expect(api.sent('POST', /members\/4\/export$/)).toEqual([{ reason: '顾客来电要求' }, { reason: '顾客来电要求' }]);
  expect(opened.complaints()).toEqual([]);
});

it('says what an erasure does, erases for a reason and a fresh code, and shows the receipt', async () => {
  const page = await open();
  await panel().getByRole('button', { name: '注销「小陈」' }).tap();
  await panel().getByText('确认后立即生效').waitFor();
  expect(api.sent('POST', /erase$/)).toEqual([]);
  await panel().getByRole('form', { name: '注销「小陈」' }).getByRole('button', { name: '取消' }).tap();
  await panel().getByText('确认后立即生效').waitFor({ state: 'detached' });
  await ask('注销「小陈」', '确认注销，不能撤销', '顾客来电要求');
  await giveCode();
  expect(await panel().getByLabel('注销凭证编号').inputValue()).toBe(NUMBER);
  const said = await panel().innerText();
  expect(said).toContain('头像 · 已删除 1 条');
  expect(said).toContain('操作记录（不含个人信息） · 保留 5 条：依法保存');
  expect(said).toContain('of_next_year · 已删除 2 条');
  expect(said).not.toContain('封存');
  expect(await page.locator('main').innerText()).not.toMatch(/小陈|138\*/);
  expect(await page.locator('#member-4').innerText()).toMatch(/会员 4\s+已注销/);
  expect(await page.locator('#member-4').getByRole('button').allInnerTexts()).toEqual(['个人数据']);
  expect(await opened.sideways()).toBe(0);
  expect(await cutOff()).toEqual([]);
  expect(await opened.tooSmall()).toEqual([]);
  expect(opened.complaints()).toEqual([]);
});

it('tells why an erasure or an export was refused, and leaves the member as they were', async () => {
  const page = await open(DESK);
  api.isSteppedUp = true;
  api.intercept = ({ path }) => (/\/(erase|export)$/.test(path) ? failWith('UNAVAILABLE') : undefined);
  await ask('注销「小陈」', '确认注销，不能撤销', '顾客来电要求');
  await panel().getByText('服务暂时不可用').waitFor();
  expect(await page.locator('#member-4').innerText()).toContain('小陈');
  await panel().getByRole('form', { name: '注销「小陈」' }).getByRole('button', { name: '取消' }).click();
  await panel().getByText('服务暂时不可用').waitFor({ state: 'detached' });
  await ask('导出「小陈」的个人数据', '导出个人数据', '顾客来电要求');
  await panel().getByText('服务暂时不可用').waitFor();
  expect(await panel().getByText('已保存为').count()).toBe(0);
});

it('lists holds, sets one to the end of a day, and releases it for a reason and a fresh code', async () => {
  await open();
  await panel().getByText('没有数据保留要求。').waitFor();
  await panel().getByRole('button', { name: '要求保留「小陈」的数据' }).tap();
  const form = panel().getByRole('form', { name: '要求保留「小陈」的数据' });
  const set = form.getByRole('button', { name: '要求保留' });
  await form.getByLabel('类型').selectOption('tax');
  await form.getByLabel('保留到').fill('2999-12-31');
  expect(await set.getAttribute('aria-disabled')).toBe('true');
  await form.getByLabel('原因').fill('税务核查 2026');
  expect(await opened.sideways()).toBe(0);
  expect(await cutOff()).toEqual([]);
  expect(await opened.tooSmall()).toEqual([]);
  api.intercept = ({ method, path }) =>
    method === 'POST' && path.endsWith('/holds') ? failWith('INPUT_INVALID') : undefined;
  await set.tap();
  await form.getByText('填写的内容不符合要求').waitFor();
  api.intercept = () => undefined;
  await set.tap();
  const hold = panel().locator('#hold-1');
  await hold.waitFor();
  expect(await hold.innerText()).toMatch(/税务\s+保留中\s+税务核查 2026\s+至 2999年12月31日 23:59/);
  const sent = api.sent('POST', /holds$/);
  expect(sent.at(-1)).toEqual({ kind: 'tax', reason: '税务核查 2026', until: '2999-12-31T16:00:00.000Z' });

  await ask('解除「税务核查 2026」', '解除', '核查已经结束');
  await giveCode();
  await hold.getByText('已解除').waitFor();
  expect(await hold.getByRole('button').count()).toBe(0);
  expect(api.sent('POST', /release$/).at(-1)).toEqual({ reason: '核查已经结束' });
  expect(opened.complaints()).toEqual([]);
});

it('says that the holds could not be loaded, and loads them when asked again', async () => {
  privacy.addHold('4', { kind: 'court', reason: '法院调查令 88 号' });
  api.intercept = ({ path }) => (path.endsWith('/holds') ? failWith('UNAVAILABLE') : undefined);
  await open();
  await panel().getByText('数据保留要求没有取到').waitFor();
  api.intercept = () => undefined;
  await panel().getByRole('button', { name: '重试' }).tap();
  await panel().getByText('法院调查令 88 号').waitFor();
  expect(await panel().innerText()).toContain('直到解除');
});

it('shows what a hold keeps of who is erased, and lets it be released then', async () => {
  privacy.addHold('4', { kind: 'tax', reason: '税务核查 2026', until: '2999-12-31T16:00:00.000Z' });
  await open(DESK);
  api.isSteppedUp = true;
  await ask('注销「小陈」', '确认注销，不能撤销', '顾客来电要求');
  await panel().getByLabel('注销凭证编号').waitFor();
  expect(await panel().innerText()).toContain('账号、昵称和手机号 · 保留 1 条：税务 至 2999年12月31日 23:59');
  await panel().getByText('有内容因数据保留要求而封存').waitFor();
  await ask('解除「税务核查 2026」', '解除', '核查已经结束');
  await panel().getByText('已解除').waitFor();
});

it.each([
  ['members.export' as const, ['导出个人数据']],
  ['members.erase' as const, ['要求保留', '注销']],
])('offers whoever has %s that alone', async (permission, offered) => {
  api.permissions = ['merchant.read', 'rooms.read', 'mini-apps.read', 'members.read', permission];
  await open(DESK);
  await panel().getByRole('button').first().waitFor();
  expect(await panel().getByRole('button').allInnerTexts()).toEqual(offered);
});

it('speaks English to who reads English', async () => {
  privacy.addHold('4', { kind: 'court', reason: 'Order 88' });
  const page = await open(DESK);
  await panel().getByText('Order 88').waitFor();
  await page.getByRole('button', { name: 'Switch to English' }).click();
  await panel().getByRole('button', { name: 'Export the personal data of “小陈”' }).waitFor();
  expect(await panel().innerText()).toMatch(/Court\s+holds\s+Order 88\s+until released/);
});
