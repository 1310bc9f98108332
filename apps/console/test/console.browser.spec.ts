import fs from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import { aMiniApp, aRoom, aRun, failWith, FakeApi, KEY, LINK_TOKEN } from './fake-api';
import { serve } from './fake-server';

const root = path.resolve(__dirname, '../../..');
const built = path.join(root, 'dist/apps/console');
const WAIT_MS = 15_000;
const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
};
const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 860 } };

jest.setTimeout(90_000);

let browser: Browser;
let api: FakeApi;
let server: { url: string; close: () => Promise<void> };
let page: Page;
/** What the page complained about in the browser's console: scripts, styles and pictures refused by its own policy, too. */
let complaints: string[];

beforeAll(async () => {
  if (!fs.existsSync(path.join(built, 'index.html'))) {
    throw new Error('dist/apps/console is missing: build it with "node tools/build/console.mjs" (or "npm run build").');
  }
  browser = await chromium.launch({
    executablePath: process.env.KAIBO_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
});
afterAll(() => browser?.close());

beforeEach(async () => {
  api = new FakeApi();
  fillWithDemo(api);
  server = await serve(api, built);
  complaints = [];
});
afterEach(async () => {
  await page.context().close();
  await server.close();
});

/** The five rooms of the decoration company, some of them changed by the merchant, and a few runs. */
function fillWithDemo(target: FakeApi): void {
  const now = Date.now();
  const at = (minutes: number): string => new Date(now + minutes * 60_000).toISOString();
  const room = (id: string, minutes: number, over: Parameters<typeof aRoom>[0] | object) =>
    aRoom({ ...over, id, cover: `/i/${id}`, startsAt: at(minutes), endsAt: at(minutes + 120) });
  target.rooms = [
    room('1', -30, { platformTitle: '幸福海岸新中式风格', anchor: '设计师林可', goodsCount: 12, position: 1 }),
    room('2', -65, {
      platformTitle: '日式茶间简约风格',
      titleOverride: '今晚 8 点：日式茶间',
      title: '今晚 8 点：日式茶间',
      anchor: '茶间主理人小野',
      goodsCount: 4,
      position: 2,
    }),
    room('3', -90, { platformTitle: '欧式卧室展示风格', anchor: '软装师Anna', status: 'paused' }),
    room('4', 8, { platformTitle: '香山公寓现代风格', anchor: '工长老周', status: 'upcoming', goodsCount: 36 }),
    room('5', 60 * 26, { platformTitle: '三月依家有优惠', anchor: '依家客服', status: 'upcoming', isVisible: false }),
  ];
  target.syncedAt = at(-2);
  target.polledAt = at(-2);
  target.runs = [
    aRun({
      id: '52',
      requestedAt: at(-2),
      startedAt: at(-2),
      finishedAt: new Date(now - 118_800).toISOString(),
      pages: 1,
      rows: 5,
      total: 5,
      calls: 2,
      changed: 1,
    }),
    aRun({
      id: '51',
      trigger: 'schedule',
      requestedAt: at(-62),
      startedAt: at(-62),
      finishedAt: new Date(now - 61.6 * 60_000).toISOString(),
      verdict: 'partial',
      pages: 1,
      rows: 50,
      total: 120,
      calls: 3,
      cause: { kind: 'platform-error', platformCode: -1, rid: '6618f3a1-2b7c9d10', page: 2, message: 'system error' },
    }),
    aRun({
      id: '50',
      trigger: 'hint',
      scope: 'head',
      requestedAt: at(-70),
      startedAt: at(-70),
      finishedAt: new Date(now - 70 * 60_000 + 800).toISOString(),
      pages: 1,
      rows: 5,
      total: 5,
      calls: 1,
    }),
  ];
}

async function open(options: BrowserContextOptions = DESK, address = '/console'): Promise<void> {
  const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...options });
  page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(server.url + address);
}

async function signIn(key = KEY): Promise<void> {
  const field = page.getByLabel('员工密钥');
  await page.getByRole('button', { name: '用员工密钥登录' }).or(field).waitFor();
  if (!(await field.isVisible())) await page.getByRole('button', { name: '用员工密钥登录' }).click();
  await page.getByLabel('员工密钥').fill(key);
  await page.getByRole('button', { name: '登录', exact: true }).click();
}

async function openSignedIn(options: BrowserContextOptions = DESK, address = '/console'): Promise<void> {
  await open(options, address);
  await signIn();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByRole('table').waitFor();
}

const titles = (): Promise<string[]> => page.locator('.room-title').allTextContents();
const visible = (title: string): Locator => page.getByRole('switch', { name: `在小程序里显示「${title}」` });

async function eventually<T>(get: () => Promise<T> | T, expected: T): Promise<void> {
  const until = Date.now() + WAIT_MS;
  for (;;) {
    const got = await get();
    if (JSON.stringify(got) === JSON.stringify(expected)) return;
    if (Date.now() > until) return expect(got).toEqual(expected);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function screenshot(name: string): Promise<void> {
  if (process.env.KAIBO_SCREENSHOTS !== '1') return;
  const folder = path.join(root, 'docs/images');
  fs.mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, name), animations: 'disabled' });
}

describe('a person', () => {
  const enter = async (password = api.person.password): Promise<void> => {
    await page.getByLabel('邮箱').fill(api.person.email);
    await page.getByLabel('密码', { exact: true }).fill(password);
    await page.getByRole('button', { name: '登录', exact: true }).click();
  };
  const goTo = (name: string): Promise<void> => page.getByRole('link', { name, exact: true }).click();

  it('signs in with password and code, comes back, and leaves', async () => {
    api.person.code = '246810';
    await open();
    await enter('not the password');
    await page.getByText('邮箱或密码不正确').waitFor();
    await enter();
    await page.getByLabel('6 位验证码').fill('246 810');
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.getByText('幸福海岸新中式风格').waitFor();
    await page.reload();
    await page.getByText('幸福海岸新中式风格').waitFor();
    await page.getByRole('button', { name: '退出' }).click();
    await page.getByLabel('邮箱').waitFor();
    await eventually(async () => api.session, null);
    // The browser itself tells of answers that say no; those of the page are none.
    expect(complaints.filter((text) => !/401|403/.test(text))).toEqual([]);
  });

  it('joins by an invitation, whose secret does not stay in the address', async () => {
    await open(PHONE, `/console/invitation#${LINK_TOKEN}`);
    await page.getByRole('heading', { name: '加入「幸福家装」' }).waitFor();
    expect(page.url()).not.toContain(LINK_TOKEN);
    await page.getByLabel('姓名（同事会看到）').fill('小安');
    await page.getByLabel('新密码').fill('短');
    await page.getByRole('button', { name: '加入并登录' }).click();
    await page.getByText('这个密码太容易被猜到').waitFor();
    await page.getByLabel('新密码').fill('a long password');
    await page.getByRole('button', { name: '加入并登录' }).click();
    await page.getByText('幸福海岸新中式风格').waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide).toBe(0);
  });

  it('is told when a link is worth nothing, and sets a new password by a good one', async () => {
    await open(DESK, '/console/reset#1.2.none');
    await page.getByText('这个链接已用过').waitFor();
    await page.goto('about:blank');
    await page.goto(`${server.url}/console/reset#${LINK_TOKEN}`);
    await page.getByLabel('新密码').fill('another long one');
    await page.getByRole('button', { name: '设置' }).click();
    await enter('another long one');
    await page.getByText('幸福海岸新中式风格').waitFor();
  });

  it('sets an authenticator up by a QR code and gets recovery codes', async () => {
    await open();
    await enter();
    await goTo('我的账号');
    await page.getByText('未开启').waitFor();
    const panel = page.getByRole('region', { name: '动态验证码' });
    await panel.getByLabel('密码').fill(api.person.password);
    await panel.getByRole('button', { name: '开启', exact: true }).click();
    await page.getByRole('img', { name: '用验证器扫描的二维码' }).waitFor();
    await panel.getByLabel('6 位验证码').fill('246810');
    await panel.getByRole('button', { name: '确认开启' }).click();
    await page.getByText('请保存恢复码').waitFor();
    await page.getByText('已开启。还有 10 个恢复码').waitFor();
    expect(await page.locator('.codes li').count()).toBe(10);
    expect(complaints).toEqual([]);
  });

  it('sees the staff and invites by a link to hand on', async () => {
    await open();
    await enter();
    await goTo('员工');
    await page.getByText('a•••@example.com').waitFor();
    await page.getByRole('form', { name: '邀请' }).getByLabel('邮箱').fill('new@example.com');
    await page.getByRole('button', { name: '邀请' }).click();
    expect(await page.getByLabel('链接').inputValue()).toBe(`${server.url}/console/invitation#${LINK_TOKEN}`);
    await page.getByText('n•••@example.com').waitFor();
    expect(complaints).toEqual([]);
  });

  it('makes a key after a fresh code', async () => {
    api.person.code = '246810';
    await open();
    await enter();
    await page.getByLabel('6 位验证码').fill('246810');
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await goTo('密钥');
    await page.getByLabel('名称').fill('报表程序');
    await page.getByRole('button', { name: '新建密钥' }).click();
    await page.getByLabel('再输入一次动态验证码').last().fill('246810');
    await page.getByRole('button', { name: '继续' }).click();
    expect(await page.getByRole('textbox', { name: '密钥', exact: true }).inputValue()).toMatch(/^a-key-that-is-shown/);
    await page.getByRole('cell', { name: '报表程序' }).waitFor();
  });
});

describe('signing in', () => {
  it('refuses a wrong key with a sentence, takes the right one, keeps it for this tab and forgets it on sign-out', async () => {
    await open();
    await signIn('not-the-key');
    await page.getByText('员工密钥不正确或已停用').waitFor();
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);

    await signIn(`  Bearer ${KEY}\n`);
    await page.getByText('幸福海岸新中式风格').waitFor();
    await page.reload();
    await page.getByText('幸福海岸新中式风格').waitFor();
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(KEY);
    expect(page.url()).not.toContain(KEY);

    await page.getByRole('button', { name: '退出' }).click();
    await page.getByLabel('邮箱').waitFor();
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  it('shows the entrance again when the key stops working in the middle', async () => {
    await openSignedIn();
    api.intercept = () => failWith('UNAUTHENTICATED');
    await visible('三月依家有优惠').click();
    await page.getByText('登录已失效').waitFor();
  });

  it('keeps a kept key when the server is away, and tries again', async () => {
    await openSignedIn();
    api.intercept = () => failWith('UNAVAILABLE');
    await page.reload();
    await page.getByText('服务暂时不可用').waitFor();
    api.intercept = () => undefined;
    await page.getByRole('button', { name: '重试' }).click();
    await page.getByText('幸福海岸新中式风格').waitFor();
  });
});

describe('the rooms', () => {
  it('lists them with state, time, anchor, goods and the age of the data', async () => {
    await openSignedIn();
    expect(await titles()).toEqual([
      '幸福海岸新中式风格',
      '今晚 8 点：日式茶间',
      '三月依家有优惠',
      '香山公寓现代风格',
      '欧式卧室展示风格',
    ]);
    await page.getByText('2 分钟前更新，完整').waitFor();
    const second = page.getByRole('row').filter({ hasText: '今晚 8 点' });
    expect(await second.innerText()).toContain('已改标题');
    expect(await second.innerText()).toContain('平台标题：日式茶间简约风格');
    await page.getByText('时间按商家时区 Asia/Shanghai 显示', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
    await screenshot('console.png');
  });

  it('says so when the browser is in another zone, and shows the merchant’s time', async () => {
    api.rooms = [aRoom({ id: '1', startsAt: '2026-05-20T12:00:00Z', endsAt: '2026-05-20T17:30:00Z' })];
    await openSignedIn({ ...DESK, timezoneId: 'America/New_York' });
    await page.getByText('时间按商家时区 Asia/Shanghai 显示，与本机时区 America/New_York 不同。').waitFor();
    expect(await page.locator('.room-time').innerText()).toMatch(/5月20日.*20:00 – 5月21日.*01:30/s);
  });

  it('hides a room at once, and takes it back with a sentence when the API says no', async () => {
    await openSignedIn();
    await visible('幸福海岸新中式风格').click();
    await eventually(() => api.rooms[0]?.isVisible, false);
    expect(await visible('幸福海岸新中式风格').getAttribute('aria-checked')).toBe('false');

    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    api.intercept = async ({ method }) => {
      if (method !== 'PATCH') return undefined;
      await held;
      return failWith('INTERNAL');
    };
    await visible('香山公寓现代风格').click();
    await eventually(() => visible('香山公寓现代风格').getAttribute('aria-checked'), 'false');
    letGo();
    await page.getByText('「香山公寓现代风格」没有改成，已还原。').waitFor();
    expect(await visible('香山公寓现代风格').getAttribute('aria-checked')).toBe('true');
    await page.getByText('req-test-1').waitFor();
  });

  it('is ordered by keyboard, keeps the focus and sends the whole order', async () => {
    await openSignedIn();
    const up = page.getByRole('button', { name: '上移「香山公寓现代风格」' });
    await up.focus();
    await page.keyboard.press('Enter');
    await eventually(titles, [
      '幸福海岸新中式风格',
      '今晚 8 点：日式茶间',
      '香山公寓现代风格',
      '三月依家有优惠',
      '欧式卧室展示风格',
    ]);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter'); // already first: nothing happens
    await eventually(titles, [
      '香山公寓现代风格',
      '幸福海岸新中式风格',
      '今晚 8 点：日式茶间',
      '三月依家有优惠',
      '欧式卧室展示风格',
    ]);
    await eventually(() => api.sent('PUT', /order$/).at(-1), { miniAppId: '1', roomIds: ['4', '1', '2'] });
    expect(await up.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.getByText('「香山公寓现代风格」移到了第 1 位').waitFor({ state: 'attached' });

    await page.reload();
    await eventually(async () => (await titles())[0], '香山公寓现代风格');
    await page.getByRole('button', { name: '恢复按时间排序' }).click();
    await eventually(titles, [
      '三月依家有优惠',
      '香山公寓现代风格',
      '幸福海岸新中式风格',
      '今晚 8 点：日式茶间',
      '欧式卧室展示风格',
    ]);
  });

  it('edits title and cover in place and gives them back to the platform', async () => {
    await openSignedIn();
    const button = page.getByRole('button', { name: '编辑「幸福海岸新中式风格」' });
    await button.click();
    const title = page.getByLabel('标题', { exact: true });
    await title.fill('   ');
    await title.press('Enter');
    await page.getByText('标题要 1 到 60 个字。').waitFor();
    await title.fill('国庆特惠：新中式全屋');
    await page.getByLabel('封面图片地址').fill('javascript:alert(1)');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('封面要填完整的 http 或 https 图片地址。').waitFor();
    expect(api.sent('PATCH', /rooms/)).toEqual([]);
    await page.getByLabel('封面图片地址').fill(`${server.url}/i/9`);
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('国庆特惠：新中式全屋', { exact: true }).waitFor();
    expect(api.sent('PATCH', /rooms/)).toEqual([
      { titleOverride: '国庆特惠：新中式全屋', coverOverride: `${server.url}/i/9` },
    ]);

    await page.getByRole('button', { name: '编辑「国庆特惠：新中式全屋」' }).click();
    await page.getByRole('button', { name: '用平台标题' }).click();
    await page.getByRole('button', { name: '用平台封面' }).click();
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('幸福海岸新中式风格', { exact: true }).waitFor();
    expect(api.sent('PATCH', /rooms/).at(-1)).toEqual({ titleOverride: null, coverOverride: null });
    expect(await button.evaluate((one) => one === document.activeElement)).toBe(true);
  });

  it('filters by state, and loads more', async () => {
    api.rooms = Array.from({ length: 120 }, (_, n) =>
      aRoom({
        id: String(n + 1),
        status: n < 3 ? 'upcoming' : 'live',
        startsAt: new Date(1e12 - n * 1e6).toISOString(),
      }),
    );
    await openSignedIn();
    expect((await titles()).length).toBe(50);
    await page.getByRole('button', { name: '加载更多' }).click();
    await eventually(async () => (await titles()).length, 100);
    await page.getByRole('button', { name: '加载更多' }).click();
    await page.getByText('共 120 个').waitFor();
    await page.getByRole('button', { name: '未开始' }).click();
    await page.getByText('共 3 个').waitFor();
    await page.getByRole('button', { name: '已结束' }).click();
    await page.getByText('没有「已结束」的直播间').waitFor();
  });

  it('tells a new merchant what to do', async () => {
    api.rooms = [];
    api.runs = [];
    api.syncedAt = api.polledAt = null;
    await open();
    await signIn();
    await page.getByText('还没有直播间').waitFor();
    await page.getByText('回到这里，按「更新直播列表」。').waitFor();
    await page.getByText('从未完整更新过').waitFor();
  });

  it('picks among several mini-apps', async () => {
    api.miniApps = [
      aMiniApp(),
      aMiniApp({ id: '2', name: '幸福软装', source: 'manual', capabilities: [], isDemo: false }),
    ];
    api.rooms.push(aRoom({ id: '77', miniAppId: '2', platformTitle: '软装店直播', source: 'manual' }));
    await openSignedIn();
    await page.getByLabel('小程序', { exact: true }).selectOption({ label: '幸福软装' });
    await eventually(titles, ['软装店直播']);
    await page.getByText('「自有直播」没有列表接口，不需要更新。').waitFor();
    expect(await page.getByRole('button', { name: '更新直播列表' }).count()).toBe(0);
  });
});

describe('an update', () => {
  it('shows progress, then truthfully that only a part was read because the quota is used up', async () => {
    await openSignedIn();
    api.script = [
      { state: 'running', startedAt: new Date().toISOString() },
      { state: 'running', pages: 1, rows: 50, total: 120, calls: 2 },
      {
        state: 'finished',
        verdict: 'partial',
        finishedAt: new Date().toISOString(),
        pages: 1,
        rows: 50,
        total: 120,
        calls: 3,
        added: 2,
        changed: 1,
        cause: {
          kind: 'quota-used-up',
          platformCode: 45009,
          rid: '6618f3a1-2b7c9d10-4e5f6a7b',
          page: 2,
          message: 'reach max api daily quota limit',
        },
      },
    ];
    api.intercept = () => undefined;
    await page.getByRole('button', { name: '更新直播列表' }).click();
    await page.getByText('已读 1 页 · 50 / 120 个直播间 · 调用接口 2 次').waitFor();
    expect(await page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('42');
    await page.getByText('只更新了一部分').waitFor();
    const panel = await page.locator('.sync-panel').innerText();
    expect(panel).toContain('今日接口额度已用完，明天 0 点（北京时间）恢复。');
    expect(panel).toContain('已读到的 50 个直播间已更新，没有直播间被删除。');
    expect(panel).toContain('平台错误码 45009');
    expect(panel).toContain('出错在第 2 页');
    expect(panel).toContain('6618f3a1-2b7c9d10-4e5f6a7b');
    expect((await titles()).length).toBe(5);
    await screenshot('console-sync.png');
  });

  it('follows one that is under way already and says so', async () => {
    await openSignedIn();
    api.runs.unshift(aRun({ id: '60', state: 'running', verdict: null, finishedAt: null, trigger: 'schedule' }));
    let isOver = false;
    api.script = [];
    api.intercept = ({ path: asked }) => {
      const run = api.runs[0];
      if (asked === '/v1/console/syncs/60' && run && isOver)
        Object.assign(run, { state: 'finished', verdict: 'ok', finishedAt: new Date().toISOString(), added: 3 });
      return undefined;
    };
    await page.getByRole('button', { name: '更新直播列表' }).click();
    await page.getByText('已有一次更新在进行，正在看它的进度').waitFor();
    isOver = true;
    await page.getByText('更新完成').waitFor();
    await page.getByText('新增 3 · 变化 0 · 消失 0').waitFor();
  });

  it('lists the runs with their numbers, on an address of their own', async () => {
    await openSignedIn(DESK, '/console/syncs');
    const rows = page.locator('.runs-table tbody tr');
    await eventually(() => rows.count(), 4);
    expect(await rows.nth(0).innerText()).toMatch(
      /完整[\s\S]*手动 · 全部[\s\S]*1\.2 秒[\s\S]*5 \/ 5 个，1 页[\s\S]*0 \/ 1 \/ 0/,
    );
    expect(await rows.nth(1).innerText()).toContain('部分完成');
    expect(await rows.nth(2).innerText()).toContain('平台错误码 -1');
    await page.getByRole('link', { name: '直播间' }).click();
    await page.getByText('幸福海岸新中式风格').waitFor();
    expect(new URL(page.url()).pathname).toBe('/console/rooms');
    await page.goBack();
    await page.getByRole('heading', { name: '更新记录' }).waitFor();
  });
});

describe('on a phone', () => {
  it('shows cards without sideways scrolling, and everything a finger presses is 44 px', async () => {
    await openSignedIn(PHONE);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide).toBe(0);
    await page.getByRole('button', { name: '编辑「香山公寓现代风格」' }).tap();
    await page.getByLabel('标题', { exact: true }).waitFor();
    const small = await page.locator('button:visible, a:visible, input:visible').evaluateAll((all) =>
      all
        .map((one) => ({
          name: one.getAttribute('aria-label') ?? one.textContent,
          box: one.getBoundingClientRect(),
          isSegment: one.classList.contains('segment'),
        }))
        .filter(({ box, isSegment }) => box.height < (isSegment ? 38 : 44) || box.width < 44)
        .map(({ name, box }) => `${name} ${box.width}×${box.height}`),
    );
    expect(small).toEqual([]);
    await page.getByRole('button', { name: '取消' }).tap();
    await page.evaluate(() => scrollTo(0, 0));
    await screenshot('console-phone.png');
  });
});

describe('language and theme', () => {
  it('speaks English and goes dark when asked, and remembers both', async () => {
    await openSignedIn();
    await page.getByRole('button', { name: 'Switch to English' }).click();
    await page.getByRole('heading', { name: 'Live rooms' }).waitFor();
    await page.getByRole('button', { name: 'Switch to dark' }).click();
    await page.reload();
    await page.getByRole('heading', { name: 'Live rooms' }).waitFor();
    expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dataset.theme])).toEqual([
      'en',
      'dark',
    ]);
    const leftover = (await page.locator('main').innerText()).replace(/[「」]/g, '').match(/更新|显示|排序|状态|加载/g);
    expect(leftover).toBeNull();
  });

  it('is as dark as the system, unless somebody chose', async () => {
    /** What the page's colours come to: each token, and the page itself. */
    const colours = () =>
      page.evaluate(() => {
        const style = getComputedStyle(document.documentElement);
        const tokens = Object.fromEntries(
          [
            'ground',
            'surface',
            'line',
            'text',
            'accent',
            'live',
            'good',
            'warn',
            'bad-text',
            'calm-soft',
            'shadow',
          ].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
        );
        return { scheme: style.colorScheme, ground: style.backgroundColor, tokens };
      });
    await openSignedIn({ ...DESK, colorScheme: 'light' });
    const light = await colours();
    expect(light).toMatchObject({ scheme: 'light', ground: 'rgb(244, 245, 248)', tokens: { text: '#1b2130' } });
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await colours();
    expect(dark).toMatchObject({ scheme: 'dark', ground: 'rgb(15, 19, 26)', tokens: { text: '#e8ebf1' } });
    for (const [name, value] of Object.entries(light.tokens)) expect(dark.tokens[name]).not.toBe(value);

    await page.reload(); // the button says what it will do from what the system wished when the page came
    await page.getByRole('button', { name: '切换到浅色' }).click();
    expect(await colours()).toEqual(light);
    await page.getByRole('button', { name: '切换到深色' }).click();
    expect(await colours()).toEqual(dark);
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await colours()).toEqual(dark);
  });
});
