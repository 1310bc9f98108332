import fs from 'node:fs';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { type ConsolePage, DESK, launch, openConsole, PHONE } from './console-page';
import { failWith, FakeApi } from './fake-api';
import { anEntry, FakeAudit } from './fake-audit';

jest.setTimeout(90_000);

let browser: Browser;
let api: FakeApi;
let audit: FakeAudit;
let opened: ConsolePage;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());
beforeEach(() => {
  api = new FakeApi();
  audit = new FakeAudit();
  audit.entries = [
    anEntry(1, { actorKind: 'system', actorId: null, action: 'merchant.add', objectKind: 'merchant', objectId: '1' }),
    anEntry(2, { actorId: '8', action: 'member.ban', objectKind: 'member', reason: '客户 13800138000 恶意刷单' }),
    anEntry(3, { actorId: '99', action: 'room.paint', objectKind: 'curtain', objectId: null, afterDigest: null }),
    anEntry(4, { sealNumber: null, requestId: 'a1b2c3d4-0000-4000-8000-000000000004' }),
  ];
  api.parts.push(audit.handle);
});
afterEach(() => opened.close());

const open = async (options: BrowserContextOptions = PHONE): Promise<ConsolePage['page']> => {
  opened = await openConsole(browser, api, options, '/console/audit');
  return opened.page;
};
const rows = () => opened.page.locator('.audit-table tbody tr');

it('tells who did what, in which request, how far it is sealed, on a phone without sideways scrolling', async () => {
  const page = await open();
  await page.getByRole('heading', { name: '操作记录', level: 1 }).waitFor();
  const tab = await page.getByRole('link', { name: '操作记录' }).boundingBox();
  expect(tab && tab.x >= 0 && tab.x + tab.width <= 390).toBe(true); // in sight, though the bar is longer than the phone is wide
  await page.getByText('已封存到第 3 条').waitFor();
  await page.getByText('另有 1 条等待封存，最早的已等 3 秒').waitFor();
  await page.getByText('5e5e5e').waitFor();
  await page.getByText('还没有导出过').waitFor();
  await rows().nth(3).waitFor();
  expect((await rows().nth(0).innerText()).replace(/\s+/g, ' ')).toMatch(
    /5月20日.*20:04:00 员工 周敏 修改直播间 room\.edit 直播间 41 等待封存/,
  );
  expect(await rows().nth(1).innerText()).toMatch(/员工 99[\s\S]*room\.paint[\s\S]*curtain/);
  const banned = await rows().nth(2).innerText();
  expect(banned).toMatch(/小安[\s\S]*停用会员[\s\S]*138\*\*\*\*8000 恶意刷单/);
  expect(banned).not.toContain('13800138000');
  await rows().nth(0).getByText('等待封存').tap();
  await page.getByText('a1b2c3d4-0000-4000-8000-000000000004').waitFor();
  await page.getByText('b'.repeat(64)).first().waitFor();
  await page.locator('.audit-filter > summary').tap();
  expect(await opened.sideways()).toBe(0);
  expect(await opened.tooSmall()).toEqual([]);
  expect(opened.complaints()).toEqual([]);
});

it('asks what the filter says, refuses what cannot be asked, and says when there is nothing', async () => {
  const page = await open();
  await page.locator('.audit-filter > summary').tap();
  const form = page.getByRole('form', { name: '筛选' });
  await form.getByLabel('操作', { exact: true }).fill("x' or 1=1");
  await form.getByRole('button', { name: '查找' }).tap();
  expect(await form.getByLabel('操作', { exact: true }).evaluate((one: HTMLInputElement) => one.validity.valid)).toBe(
    false,
  );
  await form.getByLabel('操作', { exact: true }).fill('member.ban');
  await form.getByLabel('操作者类型').selectOption('staff');
  await form.getByLabel('操作者编号').fill('8');
  await form.getByLabel('开始日期').fill('2026-05-20');
  await form.getByLabel('结束日期').fill('2026-05-20');
  await form.getByRole('button', { name: '查找' }).tap();
  await page.getByText('138****8000').waitFor();
  await rows().nth(1).waitFor({ state: 'detached' });
  const asked = api.asked.filter(({ path }) => path === '/v1/console/audit');
  expect(asked.map(({ query }) => query)).toEqual([
    { limit: '50' },
    {
      limit: '50',
      action: 'member.ban',
      actorKind: 'staff',
      actorId: '8',
      from: '2026-05-19T16:00:00.000Z',
      until: '2026-05-20T16:00:00.000Z',
    },
  ]);
  await form.getByLabel('对象编号').fill('nobody');
  await form.getByRole('button', { name: '查找' }).tap();
  await page.getByText('没有这样的操作记录').waitFor();
  await form.getByRole('button', { name: '清除筛选' }).tap();
  await rows().nth(3).waitFor();
  expect(opened.complaints()).toEqual([]);
});

it('checks the chain from the start, and names what was tampered with', async () => {
  const page = await open();
  await page.getByRole('button', { name: '从头核对' }).tap();
  await page.getByText('核对完毕：到第 3 条，没有发现改动').waitFor();
  await page.getByText('另有 1 条尚未封存，不在核对之内。').waitFor();
  audit.problems = [
    { kind: 'altered', number: '2', entryId: '2' },
    { kind: 'outside', number: null, entryId: '17' },
  ];
  await page.getByRole('button', { name: '从头核对' }).tap();
  await page.getByText('第 2 条 · 内容或顺序被改动').waitFor();
  await page.getByText('编号 17 · 没有经过封存的记录').waitFor();
  expect(await page.getByText('核对完毕').count()).toBe(0);
  api.intercept = ({ path }) => (path.endsWith('/check') ? failWith('UNAVAILABLE') : undefined);
  await page.getByRole('button', { name: '从头核对' }).tap();
  await page.getByText('服务暂时不可用').waitFor();
  expect(await page.getByText('内容或顺序被改动').count()).toBe(0);
});

it('is downloaded whole, as the file that the command checks', async () => {
  const page = await open(DESK);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '导出全部' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('audit-1-4.jsonl');
  const lines = fs
    .readFileSync(await download.path(), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id?: string; number?: string; reason?: string });
  expect(lines.map(({ id, number }) => id ?? `head ${number}`)).toEqual(['head 4', '1', '2', '3', '4']);
  expect(lines[2]?.reason).toBe('客户 13800138000 恶意刷单'); // what the hash covers is not masked
  await page.getByText('已下载 audit-1-4.jsonl').waitFor();
  await page.getByText('没有等待封存的记录').waitFor();
  await page.getByText(/上次导出：.*到第 4 条/).waitFor();
  expect(opened.complaints()).toEqual([]);
});

it('says so when nothing could be loaded, and tries again', async () => {
  api.intercept = ({ path }) => (path.startsWith('/v1/console/audit') ? failWith('UNAVAILABLE') : undefined);
  const page = await open();
  const failed = page.getByRole('alert').filter({ hasText: '操作记录没有取到' });
  await failed.waitFor();
  await page.getByRole('alert').filter({ hasText: '封存状态没有取到' }).waitFor();
  api.intercept = () => undefined;
  await failed.getByRole('button', { name: '重试' }).tap();
  await rows().nth(3).waitFor();
});

it('stands in the bar for whoever may read it, and the export for whoever may have it', async () => {
  api.permissions = ['merchant.read', 'rooms.read', 'mini-apps.read', 'audit.read'];
  const page = await open(DESK);
  await page.getByRole('heading', { name: '操作记录', level: 1 }).waitFor();
  await page.getByRole('button', { name: '从头核对' }).waitFor();
  expect(await page.getByRole('button', { name: '导出全部' }).count()).toBe(0);
  expect(await rows().nth(0).innerText()).toContain('员工 7'); // names are for who may see the staff
  expect(api.asked.some(({ path }) => path === '/v1/console/staff')).toBe(false);
  await opened.close();

  api.permissions = ['merchant.read', 'rooms.read', 'mini-apps.read'];
  const asked = api.asked.length;
  const other = await open(DESK);
  await other.getByRole('heading', { name: '直播间', level: 1 }).waitFor();
  expect(await other.getByRole('link', { name: '操作记录' }).count()).toBe(0);
  expect(api.asked.slice(asked).filter(({ path }) => path.includes('audit'))).toEqual([]);
});

it('speaks English', async () => {
  const page = await open(DESK);
  await page.getByRole('button', { name: 'Switch to English' }).click();
  await page.getByRole('heading', { name: 'Audit trail' }).waitFor();
  await rows().nth(3).waitFor();
  await page.locator('.audit-filter > summary').click();
  const words = (await page.locator('main').innerText()).replace(/周敏|小安|客户.*|恶意刷单/g, '');
  expect(words.match(/\p{Script=Han}+/gu)).toBeNull();
  expect(await opened.sideways()).toBe(0);
});
