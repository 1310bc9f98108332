import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { endpoints } from '@kaibo/douyin/endpoints';
import { type Browser, chromium, type Page } from 'playwright-core';
import { aLiveBench } from './live/live.fixtures';
import { aPayBench, prepayFields } from './pay/pay.fixtures';
import { PAGE_TEXTS } from './page.texts';
import { aBench, APP, type Bench, type Json, OTHER_APP, SECRET } from './sandbox.fixtures';
import { aCaller } from './services.fixtures';

jest.setTimeout(120_000);

let browser: Browser;
let page: Page;
let faults: string[];
const running: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env.KAIBO_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
});
afterAll(() => browser.close());
afterEach(async () => {
  await page.close();
  for (const each of running.splice(0)) await each.close();
  expect(faults).toEqual([]);
});

/** The page of this sandbox on a phone; every confirmation is given. */
const open = async (bench: Bench, width = 390): Promise<void> => {
  page = await browser.newPage({ viewport: { width, height: 844 }, locale: 'zh-CN', timezoneId: 'America/New_York' });
  page.setDefaultTimeout(30_000);
  faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on(
    'console',
    (message) => message.type() === 'error' && !/40[049]/.test(message.text()) && faults.push(message.text()),
  );
  page.on('dialog', (dialog) => void dialog.accept());
  await page.goto(bench.url);
  await page.getByText('幸福海岸新中式风格').waitFor();
};
const run = async (): Promise<Bench> => {
  const bench = await aBench();
  running.push(bench.sandbox);
  return bench;
};
/** One section, scrolled to: what it shows is fetched when it can be seen. */
const section = async (name: string) => {
  const found = page.locator(`#sec-${name}`);
  await found.scrollIntoViewIfNeeded();
  return found;
};

it('shows goods in review, and decides them', async () => {
  const bench = await aLiveBench();
  running.push(bench.sandbox);
  await open(bench);
  const goods = await section('goods');
  await goods.getByText('没有商品在审核').waitFor();
  const { goodsId } = await bench.someGoods();
  const { goodsId: other } = await bench.someGoods();
  await goods.getByText('审核中 2 件').waitFor();
  const item = (id: number) => goods.getByRole('listitem').filter({ hasText: `#${id} ` });
  expect(await item(goodsId).textContent()).toMatch(/1[12]-\d\d \d\d:\d\d 出结果/);
  await item(goodsId).getByRole('button', { name: '通过' }).click();
  await item(other).getByRole('button', { name: '驳回' }).click();
  await goods.getByText('没有商品在审核').waitFor();
  const statuses = (await bench.control('GET', `apps/${APP}/goods`)).body.goods as Json[];
  expect([goodsId, other].map((id) => statuses.find((each) => each.goodsId === id)?.status)).toEqual([2, 3]);
  await goods.getByText(/^商品库/).click();
  await item(other).getByText('已驳回').waitFor();
  await Promise.all([
    page.waitForResponse((response) => response.url().endsWith('/goods/review')),
    goods.getByLabel('到期自动审核').uncheck(),
  ]);
  expect(bench.account.goods.rules.isAutomatic).toBe(false);
});

it('shows what each user was sent, by the name that they have here', async () => {
  const bench = await run();
  const { hand, call } = await aCaller(bench);
  await open(bench);
  const messages = await section('messages');
  await messages.getByText('还没有给用户发过消息').waitFor();
  const { openid } = await hand('POST', 'messages/answers', { user: '林可', times: 2 });
  const { templates } = await hand('GET', 'messages');
  const [template] = templates as Json[];
  const kinds: Record<string, string> = { time: '2026-11-22 20:00', date: '2026-11-22', amount: '12元', number: '3' };
  const data = Object.fromEntries(
    (template?.fields as string[]).map((name) => [name, { value: kinds[name.replace(/\d+$/, '')] ?? '周末看房' }]),
  );
  const sent = await call('/cgi-bin/message/subscribe/send', {
    touser: openid,
    template_id: template?.templateId,
    data,
  });
  expect(sent.errcode).toBe(0);
  await messages.getByText('林可 · 1 条').waitFor();
  await messages.getByText(`订阅消息 · ${template?.title}`).waitFor();
  expect(await messages.textContent()).not.toContain(openid);
});

it('shows orders with their cashier, and what came of them', async () => {
  const bench = await aPayBench();
  running.push(bench);
  await open(bench);
  const payments = await section('payments');
  await payments.getByText('还没有人下单').waitFor();
  await bench.client.jsapi.prepay(prepayFields(bench.listener.url));
  await payments.getByText('未支付').waitFor();
  const [cashier] = await Promise.all([
    page.waitForEvent('popup'),
    payments.getByRole('link', { name: '打开收银台' }).click(),
  ]);
  await cashier.getByText('明前龙井 250g').first().waitFor();
  await cashier.close();
  const { out_trade_no: paid } = await bench.aPaidOrder();
  await payments.getByText('已支付').waitFor();
  await payments.getByText(new RegExp(`¥168.00 · ${paid}`)).waitFor();
  await payments.getByText(/^回调通知/).click();
  await payments.getByText('TRANSACTION.SUCCESS').waitFor();
});

it('shows what happens on Douyin’s side: tokens, users, messages, checks and what the webhook pushed', async () => {
  const [TT, OTHER_TT] = ['tt00000000000000aa', 'tt00000000000000bb'];
  const secret = 'a-secret-of-douyin';
  const bench = await aBench({ apps: { [APP]: SECRET, [TT]: secret, [OTHER_TT]: secret } });
  running.push(bench.sandbox);
  const heard: string[] = [];
  let status = 200;
  const receiver = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { event, content } = JSON.parse(Buffer.concat(chunks).toString()) as Json;
      heard.push(event);
      response.writeHead(event === 'verify_webhook' ? 200 : status).end(JSON.stringify(content));
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  running.push({
    close: () => new Promise((resolve) => (receiver.closeAllConnections(), receiver.close(() => resolve()))),
  });
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`; // it listens on a TCP port
  const hand = async (path: string, body: object = {}, method = 'POST'): Promise<Json> =>
    (await bench.control(method, `douyin/apps/${TT}/${path}`, body)).body;

  await open(bench);
  const douyin = await section('douyin');
  const group = (name: string | RegExp) => douyin.getByRole('group', { name });
  await group('令牌').getByText('没有有效的令牌').waitFor();
  await group('用户 0 个').getByText('还没有用户登录过').waitFor();
  await group('订阅消息 0 条').getByText('还没有给用户发过消息').waitFor();
  await group('Webhook 推送').getByText('没有配置地址').waitFor();

  const post = (path: string, body: object, token = ''): Promise<Json> =>
    bench.post(path, body, { 'content-type': 'application/json', 'access-token': token });
  const given = await post(endpoints.clientToken.path, {
    client_key: TT,
    client_secret: secret,
    grant_type: 'client_credential',
  });
  const token = given.data.access_token as string;
  const { openid } = await hand('messages/grants', { user: '林可', count: 1 });
  const told = { msg_id: 'MSG0000000000000000000000000000000001', open_id: openid };
  const data = { 直播主题: '春茶上新', 开播时间: '20:00' };
  expect(await post(endpoints.notifyUser.path, { ...told, data }, token)).toMatchObject({ err_no: 0 });
  expect(await post(endpoints.checkText.path, { app_id: TT, content: ['违规测试'] }, token)).toMatchObject({
    err_no: 0,
  });
  await group('用户 1 个').getByText('林可').waitFor();
  await group('订阅消息 1 条').getByText('春茶上新 · 20:00').waitFor();
  await group('订阅消息 1 条')
    .getByText(/林可 · 开播提醒$/)
    .waitFor();
  await group('内容检测').getByText('1 次', { exact: true }).waitFor();
  await group('内容检测').getByText('判为违规的文字：违规测试').waitFor();
  await group('令牌').getByText('client-token').waitFor();
  expect(await page.content()).not.toContain(token);

  await hand('webhook', { url, secret: 'a-webhook-secret' }, 'PUT');
  status = 500;
  await hand('webhook/events', { event: 'life_order', content: { action: 'pay' } });
  await hand('webhook/flush');
  await group('Webhook 推送')
    .getByText(/发送 1 次 · .* · HTTP 500$/)
    .waitFor();
  await group('Webhook 推送').getByText('等待', { exact: true }).waitFor();
  status = 200;
  await bench.control('POST', 'clock', { advanceMs: 60_000 });
  await hand('webhook/flush');
  await group('Webhook 推送').getByText('对方已收').waitFor();
  await group('Webhook 推送').getByRole('button', { name: '再发一次' }).click();
  await group('Webhook 推送')
    .getByText(/发送 3 次/)
    .waitFor();
  expect(heard).toEqual(['verify_webhook', 'life_order', 'life_order', 'life_order']);

  await Promise.all([
    page.waitForResponse((response) => response.url().endsWith(`${TT}/content`)),
    group('内容检测').getByLabel('检测服务不可用').check(),
  ]);
  expect((await hand('', {}, 'GET')).content.isOut).toBe(true);
  await group('令牌').getByRole('button', { name: '作废全部令牌' }).click();
  await group('令牌').getByText('没有有效的令牌').waitFor();
  await douyin.getByLabel('抖音小程序').selectOption(OTHER_TT);
  await group('用户 0 个').waitFor();
  expect(await page.locator('#sec-douyin').evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true);
});

it('says so when there is no mini-app of Douyin’s', async () => {
  await open(await run());
  await (await section('douyin')).getByText('没有抖音小程序').waitFor();
});

it('saves by name, loads, deletes, and resets all', async () => {
  const bench = await run();
  await open(bench);
  const saves = await section('saves');
  await saves.getByText('状态只在内存里').waitFor();
  await saves.getByText('还没有存档').waitFor();
  await saves.getByLabel('存档名称').fill('不 行');
  await saves.getByRole('button', { name: '存档' }).click();
  await page.getByRole('alert').filter({ hasText: 'name' }).waitFor();
  await saves.getByLabel('存档名称').fill('开播前');
  await saves.getByRole('button', { name: '存档' }).click();
  await saves.getByRole('button', { name: '载入' }).waitFor();
  await bench.act(1, 'ban');
  await page.getByText('禁播 104').waitFor();
  await saves.getByRole('button', { name: '载入' }).click();
  await page.getByText('禁播 104').waitFor({ state: 'detached' });
  expect(await bench.statusOf(1)).toBe(101);
  await bench.act(1, 'ban');
  await saves.getByRole('button', { name: '全部重置' }).click();
  await page.getByText('禁播 104').waitFor({ state: 'detached' });
  await saves.getByRole('button', { name: '删除' }).click();
  await saves.getByText('还没有存档').waitFor();
});

it('breaks any interface by any code, late or cut, and heals all', async () => {
  const bench = await run();
  await open(bench);
  const broken = await section('faults');
  await broken.getByLabel('接口').selectOption('code2Session');
  await broken.getByLabel('错误码').fill('40226');
  await broken.getByRole('button', { name: '回这个错误码' }).click();
  await broken.getByText('code2Session · errcode 40226').waitFor();
  await broken.getByRole('checkbox', { name: '慢 5 秒' }).check();
  await broken.getByLabel('接口').selectOption('*');
  await broken.getByRole('checkbox', { name: '没办就断线' }).check();
  await broken.getByText('code2Session · 慢 5 秒').waitFor();
  expect(bench.sandbox.faults.list()).toEqual([
    { id: 1, kind: 'errcode', code: 40226, endpoint: 'code2Session', appId: APP },
    { id: 2, kind: 'delay', delayMs: 5000, endpoint: 'code2Session', appId: APP },
    { id: 3, kind: 'cut-early', endpoint: '*', appId: APP },
  ]);
  await broken.getByRole('button', { name: '全部恢复' }).click();
  await broken.getByText('code2Session · 慢 5 秒').waitFor({ state: 'detached' });
  expect(bench.sandbox.faults.list()).toEqual([]);
});

it('shows a call with its request and its answer, and only those of one interface', async () => {
  const bench = await run();
  await open(bench);
  const calls = await section('calls');
  await calls.getByText('还没有调用').waitFor();
  const token = await bench.token();
  await bench.list({ start: 3, limit: 2 }, token);
  await calls.getByRole('button', { name: 'liveInfo' }).click();
  await calls.getByText('"total": 5').waitFor();
  await calls.getByText('"start": 3').waitFor();
  await page.waitForResponse((response) => response.url().endsWith('/_control/state'));
  await calls.getByText('"total": 5').waitFor(); // it stays open
  await calls.getByRole('button', { name: 'stableToken' }).click();
  await calls.getByText('"access_token": "***"').waitFor();
  expect(await calls.textContent()).not.toContain(token.slice(0, 20));
  await calls.getByLabel('只看接口').selectOption('stableToken');
  await calls.getByRole('button', { name: 'liveInfo' }).waitFor({ state: 'detached' });
  await calls.getByRole('button', { name: '清空记录' }).click();
  await calls.getByText('还没有调用').waitFor();
});

it('shows the account, and switches how it behaves', async () => {
  const bench = await run();
  await bench.control('POST', `apps/${APP}/followers`, { count: 7 });
  await open(bench);
  const account = await section('account');
  await account.getByText(APP).waitFor();
  await account.getByText('7', { exact: true }).waitFor();
  await account.getByText('未配置').waitFor();
  await account.getByText('行为开关').click();
  await account.getByLabel(/没有直播间时回 1/).check();
  await bench.control('POST', `apps/${APP}/clear`);
  expect((await bench.list()).errcode).toBe(1);
  await page.getByLabel('小程序', { exact: true }).selectOption(OTHER_APP);
  await account.getByText(OTHER_APP).waitFor();
  // A predicate given as text is evaluated in the page from its second try on, which the page's policy forbids.
  await account.locator('[data-key=answers1WhenEmpty]:not(:checked)').waitFor({ state: 'attached' });
});

it('refuses switches that are none', async () => {
  const bench = await run();
  await open(bench);
  for (const [body, field] of [
    [{ nothing: true }, 'nothing'],
    [{ acceptsForms: 1 }, 'acceptsForms'],
    [{ __proto__: null, constructor: true }, 'constructor'],
  ] as const)
    expect(await bench.control('PATCH', `apps/${APP}/switches`, body)).toMatchObject({ status: 400, body: { field } });
});

it.each(['zh', 'en'] as const)(
  'fits a small phone with everything open, and leaves no text without words: %s',
  async (lang) => {
    const bench = await aLiveBench();
    running.push(bench.sandbox);
    await bench.someGoods({ name: '一个名字很长很长的商品啊' });
    await bench.ask('getGoodsWarehouse', { goods_ids: 'x'.repeat(500) });
    await bench.control('POST', 'saves', { name: 'a'.repeat(40) });
    await bench.control('POST', 'faults', {
      kind: 'errcode',
      code: 123_456_789,
      endpoint: 'opSpecialOrder',
      atPage: 3,
    });
    await open(bench, 320);
    if (lang === 'en') await page.getByRole('button', { name: 'English' }).click();
    for (const name of ['goods', 'messages', 'payments', 'account', 'calls']) await section(name);
    await page.locator('#calls button').first().click();
    await page.evaluate(`document.querySelectorAll('details').forEach((each) => (each.open = true))`);
    const widths = await page.evaluate<[number, number]>('[document.documentElement.scrollWidth, innerWidth]');
    expect(widths[0]).toBeLessThanOrEqual(widths[1]);
    const text = await page.locator('main').innerText();
    expect(text).not.toMatch(/undefined|null|NaN|\{n\}|\[object/);
    const keys = Object.keys(PAGE_TEXTS.zh).filter((key) => /^(?:[gns]-?\d|n-|errcode |delay )/.test(key));
    const shown = new Set(text.split('\n').map((line) => line.trim()));
    for (const key of keys) expect(shown).not.toContain(key);
  },
);
