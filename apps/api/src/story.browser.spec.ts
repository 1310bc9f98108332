// The whole story on the built packages, our real API and the sandbox: arrive by somebody's share, look around, be
// reminded, watch the live begin, enter its lottery, win, claim, and share on.
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { barriersOf, H5Phones, TestWebSignIn } from '../test/h5-phone';
import { aPhone, withDom } from '../test/phone';
import { until } from '../test/program';
import type { PageBlock } from '@kaibo/contracts/pages.dto';
import { Feeds } from './core/feeds';
import { aContent } from './features/contents/contents.fixtures';
import { viewersOf } from './features/distribution/distribution.fixtures';
import { lotteriesOf } from './features/lotteries/lotteries.fixtures';
import { aReminderShop, sendAll } from './features/reminders/reminders.fixtures';
import { aLiveApp, type LiveApp } from './features/syncs/syncs.fixtures';

jest.setTimeout(240_000);

const WAIT = { timeout: 40_000 };
const SIZES = [
  ['390 × 844', { width: 390, height: 844 }],
  ['320 × 568', { width: 320, height: 568 }],
] as const;

let web: TestWebSignIn;
let live: LiveApp;
let phones: H5Phones;
let endDom: () => void;
beforeAll(async () => {
  web = await TestWebSignIn.start();
  const h5 = path.join(__dirname, '../../../dist/apps/miniapp/h5');
  if (!fs.existsSync(path.join(h5, 'index.html')))
    throw new Error('dist/apps/miniapp/h5 is not built: npx nx run miniapp:build-h5');
  live = await aLiveApp({ KAIBO_WECHAT_BASE_URL: web.url, KAIBO_H5_ROOT: h5 });
  web.sandboxUrl = live.sandbox.url;
  phones = await H5Phones.start(web);
  endDom = withDom();
});
afterAll(async () => {
  endDom?.();
  await phones?.stop();
  await live?.close();
  await web?.stop();
});

/** A shop of goods and articles, with a live that is planned, on everybody's real time. */
async function aShop() {
  await live.setTime(new Date());
  const shop = await aReminderShop(live);
  await shop.staff.merchants.setSignIn(shop.miniAppId, {
    webAppId: 'wx1234567890abcd',
    webSecret: 'secret-of-the-account',
  });
  const goods = await aContent(shop, 'goods', { title: '全屋定制衣柜' });
  await shop.staff.slots.set('goods', goods.id, { miniAppId: shop.miniAppId, roomIds: [shop.roomId] });
  const { pages } = shop.staff;
  const { id, revision } = await pages.add({ name: '整装节' });
  const blocks: PageBlock[] = [
    { type: 'text', text: '今晚八点，整装直降一万', size: 'title', click: { kind: 'room', id: shop.roomId } },
    { type: 'goods-list', count: 4 },
  ];
  const saved = await pages.save(id, { revision, document: { version: 1, blocks } });
  await pages.publish(id, { revision: saved.revision });
  await pages.setHome(id);
  await live.app.app.get(Feeds).poll();
  return { shop, goods, of: lotteriesOf(live.app, shop), viewers: viewersOf(live, shop) };
}

const seen = (page: Page, text: string | RegExp) =>
  page.getByText(text).filter({ visible: true }).first().waitFor(WAIT);
const tap = (page: Page, id: string) => page.locator(`${id} >> visible=true`).tap(WAIT);

/** What the page handed to the system's share sheet, as an address on our site. */
const sharedBy = async (page: Page): Promise<URL> => {
  const before = await page.evaluate(() => (window as unknown as { shared: string[] }).shared.length);
  await tap(page, '#share');
  await page.waitForFunction(
    (count) => (window as unknown as { shared: string[] }).shared.length > count,
    before,
    WAIT,
  );
  return new URL(await page.evaluate(() => (window as unknown as { shared: string[] }).shared.at(-1) ?? ''));
};

const superiorOf = async (merchantId: string, memberId: string): Promise<string | null> => {
  const { rows } = await live.admin.query<{ parent_id: string | null }>(
    `select b.parent_id from bindings b where b.merchant_id = $1 and b.member_id = $2`,
    [merchantId, memberId],
  );
  return rows[0]?.parent_id ?? null;
};

it.each(SIZES)('from a friend’s share to the prize, and on to the next friend, at %s', async (_, viewport) => {
  const { shop, goods, of, viewers } = await aShop();
  const b = await viewers.signIn('b');
  const card = await b.share({ target: 'room', targetId: shop.roomId });

  // Arrives by B's share, and is asked for nothing.
  const page = await phones.of(live, shop, 'a', { viewport });
  await page.goto(`/${card.path}`);
  await page.waitForSelector('#countdown', WAIT);
  expect(await barriersOf(page)).toEqual([]);
  await until(
    'the touch',
    async () => (await live.admin.query('select 1 from touches where merchant_id = $1', [shop.merchantId])).rowCount,
    (count) => count === 1,
  );

  // Looks around: the list of lives, the goods, and from the goods back to the room that sells them.
  await page.goto('/');
  await seen(page, '今晚八点，整装直降一万');
  expect(await barriersOf(page)).toEqual([]);
  await page.locator('.weui-tabbar__item', { hasText: '直播' }).tap(WAIT);
  await tap(page, '#tab-upcoming');
  await page.waitForSelector(`#room-${shop.roomId}`, WAIT);
  await page.goto(`/pages/goods/index?id=${goods.id}`);
  await seen(page, '全屋定制衣柜');
  await tap(page, '#to-room');
  await page.waitForSelector('#countdown >> visible=true', WAIT);

  // A browser cannot be sent a message; the mini-program in the same hand can.
  expect(await page.locator('#remind').count()).toBe(0);
  const { hand } = viewers.phones;
  const phone = aPhone(live, shop, 'a', {
    build: 'weapp',
    apis: {
      requestSubscribeMessage: async () => {
        await hand('messages/answers', { user: 'a', templateIds: [shop.templateId], answer: 'accept' });
        return { [shop.templateId]: 'accept', errMsg: 'requestSubscribeMessage:ok' };
      },
    },
  });
  const host = phone.open(`pages/room/index?id=${shop.roomId}`);
  await host.until(() => host.text('#remind') === '开播提醒我');
  host.tap('#remind');
  await host.until(() => host.text('#remind') === '已预约，点此取消');

  // The live starts: the message is there, once, and the open page says so by itself.
  await shop.start();
  await sendAll(live);
  const sent = await shop.sent();
  expect(sent).toMatchObject([
    { templateId: shop.templateId, content: { page: `pages/room/index?id=${shop.roomId}` } },
  ]);
  host.requireNoProblems();
  phone.close();
  await page.reload();
  await seen(page, '直播中');

  // Enters the live's lottery; only now WeChat's page says who it is.
  const { id } = await of.open({}, shop.roomId);
  await page.reload();
  await tap(page, `#lottery-${id}`);
  await page.locator('#keyword input').fill('幸福家装');
  await tap(page, '#enter-lottery');
  await page.waitForURL(/lottery\/show/, WAIT);
  await page.waitForFunction(() => !location.search.includes('code='), undefined, WAIT);
  await page.locator('#keyword input').fill('幸福家装');
  await tap(page, '#enter-lottery');
  await page.waitForSelector('#copy-receipt', WAIT);
  expect(await barriersOf(page)).toEqual([]);

  // Who came by B's share is B's, from the moment they have a name.
  const { rows: entered } = await live.admin.query<{ member_id: string }>(
    'select member_id from lottery_entries where merchant_id = $1 and lottery_id = $2',
    [shop.merchantId, id],
  );
  expect(entered).toHaveLength(1);
  const a = entered[0]?.member_id ?? '';
  expect(await superiorOf(shop.merchantId, a)).toBe(b.id);

  // Drawn, won and claimed.
  await of.end(id);
  await shop.staff.lotteries.draw(id);
  await page.reload();
  await seen(page, '恭喜您中奖了');
  await tap(page, '#to-claim');
  await page.locator('#receiver input').fill('王小明');
  await page.locator('#phone input').fill('13800138000');
  await page.locator('#address textarea').fill('浙江省杭州市西湖区文三路 1 号');
  expect(await barriersOf(page)).toEqual([]);
  await tap(page, '#send-claim');
  await seen(page, '地址已提交');
  expect((await shop.staff.lotteries.wins(id)).items).toMatchObject([{ state: 'claimed', receiver: '王*' }]);

  // Shares on: the link is A's own now, and who comes by it is A's.
  await page.goto(`/pages/room/index?id=${shop.roomId}`);
  const link = await sharedBy(page);
  expect(link.searchParams.get('s')).toBeTruthy();
  expect(link.searchParams.get('s')).not.toBe(new URL(`/${card.path}`, link).searchParams.get('s'));
  const next = await phones.of(live, shop, 'c', { viewport });
  await next.goto(link.pathname + link.search);
  await seen(next, '直播中');
  await next.locator('.weui-tabbar__item, #enter').first().waitFor(WAIT);
  await next.goto('/pages/me/index');
  await next.waitForSelector('#to-superior >> visible=true', WAIT);
  await tap(next, '#to-superior');
  await next.waitForSelector(`#person-${a}`, WAIT);

  // Whoever likes checks the draw on their own phone. (A's receipt names the end that this test has moved.)
  await next.goto(`/lottery/proof/index?id=${id}`);
  await tap(next, '#check');
  await next.waitForSelector('#verdict', WAIT);
  expect(await next.locator('#verdict-result').innerText()).toMatch(/^(验证通过|能在手机上验证的都通过了)$/);
  await b.team({}).then(({ counts }) => expect(counts).toEqual({ direct: 1, second: 1 }));

  expect(phones.faults.splice(0)).toEqual([]);
  await Promise.all([page.context().close(), next.context().close()]);
});
