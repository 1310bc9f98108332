import { type Browser, chromium, type Page } from 'playwright-core';
import { type Json } from '../sandbox.fixtures';
import { aPayBench, MCHID, OPENID, type PayBench, prepayFields } from './pay.fixtures';

jest.setTimeout(120_000);

const LONG = `${'很长的商品名称，没有空格'.repeat(9)} ${'a'.repeat(10)}`;

let browser: Browser;
let bench: PayBench;
let page: Page;
let faults: string[];
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env.KAIBO_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  bench = await aPayBench();
});
afterAll(async () => {
  await browser.close();
  await bench.close();
});
beforeEach(async () => {
  page = await browser.newPage({
    viewport: { width: 360, height: 640 },
    isMobile: true,
    hasTouch: true,
    deviceScaleFactor: 2,
    locale: 'zh-CN',
    timezoneId: 'America/New_York',
  });
  page.setDefaultTimeout(30_000);
  faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on(
    'console',
    (message) => message.type() === 'error' && !/\b409\b/.test(message.text()) && faults.push(message.text()),
  );
});
afterEach(async () => {
  await page.close();
  expect(faults).toEqual([]);
});

const anOrder = async (about: Json = {}) => {
  const asked = prepayFields(bench.listener.url, about);
  const { prepay_id } = await bench.client.jsapi.prepay(asked);
  return { ...asked, prepay_id };
};
const open = (prepayId: string) => page.goto(`${bench.url}/pay/cashier/${prepayId}`);
const tap = (name: string) => page.getByRole('button', { name }).tap();
const told = (text: string) => page.getByRole('status').getByText(text).waitFor();
const stateOf = async (out_trade_no: string) =>
  (await bench.client.jsapi.getByOutTradeNo({ out_trade_no })).trade_state;

/** Nothing sticks out, and a thumb finds everything. */
const expectFits = async () => {
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  for (const each of await page.getByRole('button').all()) {
    const box = await each.boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(44);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(360);
  }
};

/** Runs in the page: the least contrast between a text and what is behind it, by WCAG 2. */
const leastContrast = `(() => {
  const light = (text) => {
    const [r, g, b] = text.match(/[\\d.]+/g).map((part) => {
      const value = Number(part) / 255;
      return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    const colour = getComputedStyle(element).backgroundColor;
    return /, 0\\)$/.test(colour) ? behind(element.parentElement) : colour;
  };
  const texts = [...document.querySelectorAll('h1,.sum,dt,dd,button,label,.tag')];
  return Math.min(...texts.map((element) => {
    const both = [light(getComputedStyle(element).color), light(behind(element))].sort((a, b) => a - b);
    return (both[1] + 0.05) / (both[0] + 0.05);
  }));
})()`;

it.each(['light', 'dark'] as const)('can be read: %s', async (colorScheme) => {
  await page.emulateMedia({ colorScheme });
  const { prepay_id } = await anOrder();
  await open(prepay_id);
  expect(await page.evaluate(leastContrast)).toBeGreaterThanOrEqual(4.5);
});

it('is paid with a tap, and the merchant hears of it', async () => {
  const { prepay_id, out_trade_no } = await anOrder({ description: LONG });
  await open(prepay_id);
  await page.getByRole('heading', { name: '开播示例商户' }).waitFor();
  await page.getByText('¥168.00', { exact: true }).waitFor();
  await expectFits();
  await tap('确认支付');
  await told('支付成功');
  expect(await page.getByRole('button').count()).toBe(0);
  expect(await stateOf(out_trade_no)).toBe('SUCCESS');
  await bench.payControl('POST', 'notices/deliver');
  const raw = bench.listener.received.at(-1);
  const notice = await bench.client.notices.open({ headers: raw?.headers ?? {}, body: raw?.body ?? '' });
  expect(notice).toMatchObject({ type: 'TRANSACTION.SUCCESS', resource: { out_trade_no } });

  await open(prepay_id);
  await page.getByRole('alert').getByText('订单已支付').waitFor();
  await expectFits();
});

it('fails or is left by the user, and can be paid after that', async () => {
  const { prepay_id, out_trade_no } = await anOrder();
  await open(prepay_id);
  await tap('模拟支付失败');
  await told('支付失败');
  expect(await stateOf(out_trade_no)).toBe('PAYERROR');
  await open(prepay_id);
  await tap('取消');
  await told('已取消支付');
  expect(await stateOf(out_trade_no)).toBe('NOTPAY');
  await open(prepay_id);
  await tap('确认支付');
  await told('支付成功');
  expect(await stateOf(out_trade_no)).toBe('SUCCESS');
});

it('says why it cannot be paid any more, and leaves what can be pressed', async () => {
  const { prepay_id, out_trade_no } = await anOrder();
  await open(prepay_id);
  await bench.client.jsapi.close({ out_trade_no });
  await tap('确认支付');
  await told('订单已关闭');
  expect(await page.getByRole('button', { name: '取消' }).isEnabled()).toBe(true);
  await open(prepay_id);
  await page.getByRole('alert').getByText('订单已关闭').waitFor();
});

it('shows the coupon that fits, and the whole price once the user takes it away', async () => {
  const now = bench.sandbox.clock.now();
  const { stock_id } = await bench.client.favor.createStock({
    stock_name: '直播满减券',
    available_begin_time: new Date(now),
    available_end_time: new Date(now + 3_600_000),
    stock_use_rule: {
      max_coupons: 10,
      max_amount: 10_000,
      max_coupons_per_user: 2,
      natural_person_limit: false,
      prevent_api_abuse: false,
    },
    coupon_use_rule: { fixed_normal_coupon: { coupon_amount: 1_000, transaction_minimum: 5_000 } },
    no_cash: true,
    stock_type: 'NORMAL',
    out_request_no: `${MCHID}_CASHIER`,
  });
  await bench.client.favor.startStock({ stock_id });
  for (const end of ['1', '2'])
    await bench.client.favor.send({ openid: OPENID, stock_id, out_request_no: `CASHIER${end}` });
  const [whole, cheaper] = [await anOrder(), await anOrder()];

  await open(whole.prepay_id);
  await page.getByText('¥158.00', { exact: true }).waitFor();
  await expectFits();
  await page.getByLabel('使用优惠券').uncheck();
  await page.locator('.sum', { hasText: '¥168.00' }).waitFor();
  await tap('确认支付');
  await told('支付成功');

  await open(cheaper.prepay_id);
  await tap('确认支付');
  await told('支付成功');
  const paid = await Promise.all(
    [whole, cheaper].map(({ out_trade_no }) => bench.client.jsapi.getByOutTradeNo({ out_trade_no })),
  );
  expect(paid.map(({ amount }) => amount?.payer_total)).toEqual([16_800, 15_800]);
});

it('lets a user confirm a transfer', async () => {
  const { transfer_bill_no, package_info } = await bench.client.transfers.create({
    out_bill_no: 'CASHIER1',
    transfer_scene_id: '1005',
    openid: OPENID,
    transfer_amount: 1_280,
    transfer_remark: '推广佣金',
    transfer_scene_report_infos: [
      { info_type: '岗位类型', info_content: '推广员' },
      { info_type: '报酬说明', info_content: '1月推广佣金' },
    ],
  });
  expect(package_info).toEqual(expect.any(String));
  await page.goto(`${bench.url}/pay/transfer/${transfer_bill_no}`);
  await page.getByText('¥12.80', { exact: true }).waitFor();
  await expectFits();
  await tap('确认收款');
  await told('已确认收款');
  await bench.later(60_000);
  expect((await bench.client.transfers.getByOutBillNo({ out_bill_no: 'CASHIER1' })).state).toBe('SUCCESS');
});

it('runs no script that an order brings, and may stand in no other page', async () => {
  const { prepay_id } = await anOrder({
    description: '"><script>document.title="x"</script><img src=x onerror=alert(1)>',
  });
  const answer = await open(prepay_id);
  expect(answer?.headers()['content-security-policy']).toContain("frame-ancestors 'none'");
  await page.getByText('<script>').waitFor();
  expect(await page.title()).toBe('微信支付 · 沙箱');
  expect(await page.locator('img').count()).toBe(0);
});
