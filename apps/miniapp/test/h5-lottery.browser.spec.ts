// The lottery's screens of the built browser package in Chromium: at two sizes, in both themes, with the longest words.
import { aRoom, FakeApi } from './fake-api';
import { aLottery, aWin, FakeLotteries } from './fake-lotteries';
import { FakeViewer } from './fake-viewers';
import { barriers, blemishes, inChromium, phone, shoot, WAIT } from './h5-runs';

jest.setTimeout(120_000);

const runs = inChromium();

const LONG = '超长奖品名一直写到放不下为止'.repeat(4);
const at = (ms: number) => new Date(ms).toISOString();
const DAY = 86_400_000;

/** A room with lotteries in each state, which the viewer has entered, won, lost and claimed. */
const aShop = () => {
  const api = new FakeApi([aRoom({ id: '7', title: '周年庆', cover: '/i/1' })]);
  const viewer = new FakeViewer();
  const lotteries = new FakeLotteries(viewer);
  api.fault = (asked) => lotteries.answer(asked) ?? viewer.answer(asked);
  const prizes = [
    { no: 1, name: '电饭煲', kind: 'goods' as const, valueFen: 29_900, quantity: 2 },
    { no: 2, name: LONG, kind: 'code' as const, valueFen: 5_000, quantity: 20 },
  ];
  lotteries.lotteries = [
    aLottery({ id: '70', name: '整装节抽奖', prizes, needsPhone: true, membersSince: at(Date.now() - DAY) }),
    aLottery({ id: '71', name: `点赞抽奖${LONG}`, entryKind: 'like', keyword: null, likes: 6 }),
    aLottery({ id: '72', name: '下一轮', state: 'published', opensAt: null, closesAt: null }),
    aLottery({ id: '73', name: '第一轮', closesAt: at(Date.now() - 60_000), prizes }),
    aLottery({ id: '74', name: '未中奖的一轮', closesAt: at(Date.now() - 60_000) }),
  ];
  for (const id of ['73', '74']) lotteries.entered.set(id, at(Date.now() - 90_000));
  lotteries.draw('73', 3);
  lotteries.draw('74', 400);
  const code = { no: 2, name: LONG, kind: 'code' as const, valueFen: 5_000, quantity: 20 };
  lotteries.wins = [
    aWin({ id: 'w1', lotteryId: '73' }),
    aWin({ id: 'w2', prize: code, state: 'claimed', code: 'KB7Q-2M9X-4TVC-8HJR-5' }),
    aWin({ id: 'w3', state: 'shipped', carrier: '顺丰', trackingNumber: 'SF1234567890' }),
    aWin({ id: 'w4', state: 'expired' }),
  ];
  return { api, viewer, lotteries };
};

/** Name of the picture, address, what shows that it is there, and what is tapped before. */
const SCREENS: readonly [string, string, string, string | null][] = [
  ['room-lotteries', '/pages/room/index?id=7', '#lotteries', null],
  ['lottery', '/lottery/show/index?room=7&id=70', '#keyword', null],
  ['lottery-likes', '/lottery/show/index?room=7&id=71', '#like', null],
  ['lottery-coming', '/lottery/show/index?room=7&id=72', '#state-note', null],
  ['lottery-won', '/lottery/show/index?room=7&id=73', '#to-claim', '#look'],
  ['lottery-lost', '/lottery/show/index?room=7&id=74', '#why', '#look'],
  ['lottery-list', '/lottery/list/index?room=7', '#row-74', null],
  ['lottery-proof', '/lottery/proof/index?id=73', '#verdict', '#check'],
  ['lottery-claim', '/lottery/claim/index?win=w1', '#address', null],
  ['lottery-code', '/lottery/claim/index?win=w2', '#code', null],
  ['lottery-entries', '/lottery/entries/index', '#row-74', null],
  ['lottery-wins', '/lottery/wins/index', '#row-w4', null],
];

describe.each(['390', '320'] as const)('at %s px', (size) => {
  it.each(SCREENS)('%s fits, can be tapped, and has a name for everything', async (name, address, shown, first) => {
    const page = await runs().open(aShop().api, address, phone(size));
    if (first) await page.locator(first).tap(WAIT);
    await page.waitForSelector(shown, WAIT);
    expect(await blemishes(page)).toEqual([]);
    expect(await barriers(page)).toEqual([]);
    if (size === '390') await shoot(page, name);
  });
});

it.each(SCREENS)('%s is dark on a dark phone', async (name, address, shown, first) => {
  const page = await runs().open(aShop().api, address, phone('390', { colorScheme: 'dark' }));
  if (first) await page.locator(first).tap(WAIT);
  await page.waitForSelector(shown, WAIT);
  const dark = await page.evaluate(() => {
    const screen = document.querySelector('[class*="screen-module_screen"]');
    return screen && getComputedStyle(screen).backgroundColor;
  });
  expect(dark).toBe('rgb(17, 17, 19)');
  expect(await barriers(page)).toEqual([]); // colours too pale to read
  await shoot(page, `${name}-dark`);
});

it('goes from the room to the prize by touch and keyboard', async () => {
  const { api, lotteries } = aShop();
  const page = await runs().open(api, '/pages/room/index?id=7', phone('390'));
  await page.locator('#lottery-70').tap(WAIT);
  await page.locator('#keyword input').fill('好运来');
  await page.locator('#enter-lottery').tap(WAIT);
  await page.waitForSelector('#copy-receipt', WAIT);
  lotteries.draw('70', 0);
  await page.locator('#to-claim').tap(WAIT);
  await page.locator('#receiver input').fill('王小明');
  await page.locator('#phone input').fill('13800138000');
  await page.locator('#address textarea').fill('上海市徐汇区 1 号');
  await page.locator('#send-claim').tap(WAIT);
  await page.getByText('地址已提交').waitFor(WAIT);
  expect(lotteries.claims).toMatchObject([{ id: 'w1', to: { receiver: '王小明', phone: '13800138000' } }]);
});
