import fs from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { aMerchant, anApp, type TestApp, type TestMerchant } from '../../../test/app';
import { aPrize, KEYWORD, lotteriesOf } from './lotteries.fixtures';
import { until } from '../../../test/program';

jest.setTimeout(120_000);

const PHONES = [
  { width: 390, height: 844 },
  { width: 320, height: 568 },
];
/** As long as they may be, and nowhere to break. */
const LONG = {
  name: '整装节年终回馈抽奖'.padEnd(60, '好'),
  organiser: `${'W'.repeat(59)}司`,
  claimTerms: `开奖后七天内填写地址，逾期视为放弃；详见 https://example.com/${'a'.repeat(300)}`,
  prizes: [
    aPrize({ name: 'X'.repeat(60), quantity: 12, valueFen: 5_000_000 }),
    aPrize({ name: '满减券', kind: 'code' }),
  ],
};

let app: TestApp;
let shop: TestMerchant;
let of: ReturnType<typeof lotteriesOf>;
let browser: Browser;
/** By what they show. */
const lotteries = new Map<string, string>();

/** One lottery of every kind that the page tells of. */
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env.KAIBO_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  app = await anApp();
  shop = await aMerchant(app);
  of = lotteriesOf(app, shop);
  const staff = shop.staff.lotteries;
  lotteries.set('published', (await of.published(LONG)).id);
  lotteries.set('open', (await of.open({ ...LONG, beacon: 'drand' })).id);
  const cancelled = await of.published(LONG);
  await staff.cancel(cancelled.id, { reason: '直播间网络故障，改期举行'.repeat(10) });
  lotteries.set('cancelled', cancelled.id);
  const drawn = await of.open(LONG);
  for (const { api } of await of.viewers(20)) await api.enter(drawn.id, KEYWORD);
  await staff.anchorAway(drawn.id);
  await of.end(drawn.id);
  await of.advance(drawn.id);
  lotteries.set('waiting', drawn.id);
});
afterAll(async () => {
  await browser.close();
  await app.close();
});

const open = async (id: string, viewport: { width: number; height: number }, colorScheme: 'light' | 'dark') => {
  const page = await browser.newPage({ viewport, colorScheme, locale: 'zh-CN', hasTouch: true, isMobile: true });
  const faults: string[] = [];
  const asked: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('request', (request) => asked.push(request.url()));
  const response = await page.goto(`${app.url}/l/${id}/proof`);
  return { page, faults, asked, status: response?.status() };
};
/** What sticks out of the phone's width, and how wide the page is. As text: this program knows no documents. */
const tooWide = (page: Page) =>
  page.evaluate<{ width: number; out: string[] }>(`({
    width: document.documentElement.scrollWidth,
    out: [...document.body.querySelectorAll('*')]
      .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5 || one.getBoundingClientRect().left < 0)
      .map((one) => one.tagName + ' ' + one.textContent.slice(0, 20)),
  })`);
const colours = (page: Page) =>
  page.evaluate<{ color: string; backgroundColor: string }>(`(() => {
    const probe = document.createElement('p');
    probe.style.background = 'Canvas';
    document.body.append(probe);
    const { color, backgroundColor } = getComputedStyle(probe);
    return { color, backgroundColor };
  })()`);
const shoot = async (page: Page, name: string) => {
  if (process.env.KAIBO_SCREENSHOTS !== '1') return;
  const folder = path.join(__dirname, '../../../../../docs/images');
  fs.mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' });
};

/** The waiting one is drawn when all others have been looked at. */
const STATES = ['published', 'open', 'cancelled', 'waiting', 'drawn'] as const;
const SAYS: Record<(typeof STATES)[number], string> = {
  published: '已发布，尚未开始',
  open: '公共随机信标轮次',
  cancelled: '取消原因',
  waiting: '主播暂时离开，回来后开奖',
  drawn: '自己验证',
};

describe.each(STATES)('a lottery that is %s', (state) => {
  beforeAll(async () => {
    if (state !== 'drawn') return;
    const id = lotteries.get('waiting') ?? '';
    await shop.staff.lotteries.anchorBack(id);
    await of.advance(id);
    lotteries.set('drawn', id);
    // A process reads what may change once a second.
    const read = async () => (await fetch(`${app.url}/l/${id}/proof`)).text();
    await until('the proof of the draw', read, (text) => text.includes(SAYS.drawn));
  });

  it.each(PHONES.flatMap((phone) => (['light', 'dark'] as const).map((theme) => [phone.width, theme, phone] as const)))(
    'fits a phone of %i pixels, in the %s theme, without a script or anything fetched',
    async (width, theme, phone) => {
      const { page, faults, asked, status } = await open(lotteries.get(state) ?? '', phone, theme);
      try {
        expect(status).toBe(200);
        await page.getByText(SAYS[state]).first().waitFor();
        expect(await tooWide(page)).toEqual({ width, out: [] });
        expect(faults).toEqual([]);
        expect(asked).toHaveLength(1);
        expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
        // Chinese stands first.
        const heads = await page.locator('h2').allTextContents();
        for (const head of heads) expect(head).toMatch(/^[\p{Script=Han}]/u);
        if (state === 'drawn') await shoot(page, `lottery-proof-${width}-${theme}`);
      } finally {
        await page.close();
      }
    },
  );
});

it('is dark on dark phones and light on light ones', async () => {
  const [phone] = PHONES as [(typeof PHONES)[number]];
  const seen = [];
  for (const theme of ['light', 'dark'] as const) {
    const { page } = await open(lotteries.get('open') ?? '', phone, theme);
    seen.push(await colours(page));
    await page.close();
  }
  expect(seen).toEqual([
    { color: 'rgb(0, 0, 0)', backgroundColor: 'rgb(255, 255, 255)' },
    { color: 'rgb(255, 255, 255)', backgroundColor: 'rgb(18, 18, 18)' },
  ]);
});
