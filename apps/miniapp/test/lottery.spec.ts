/** @jest-environment jsdom */
// Lotteries as the built packages show them: from a room's page into one, and to what became of it.
import type { MiniHost, MiniHostOptions } from '@kaibo/mini-host';
import { type Answer, aRoom, FakeApi, refuse } from './fake-api';
import { aLottery, aWin, FakeLotteries } from './fake-lotteries';
import { FakeViewer } from './fake-viewers';
import { type Build, endRuns, has, over, run, saidOf } from './mini-runs';

const EVERY = ['weapp', 'tt'] as const;
const GONE = { status: 0, headers: {}, body: undefined };
const DAY = 86_400_000;
const PAGE = 'lottery/show/index?room=7&id=70';
const at = (ms: number) => new Date(ms).toISOString();

jest.setTimeout(60_000);
afterEach(endRuns);

const aShop = () => {
  const api = new FakeApi([aRoom({ id: '7', title: '周年庆' })]);
  const viewer = new FakeViewer();
  const lotteries = new FakeLotteries(viewer);
  const answers = (asked: Parameters<FakeViewer['answer']>[0]) => lotteries.answer(asked) ?? viewer.answer(asked);
  api.fault = answers;
  return { api, viewer, lotteries, answers };
};
const later = (retryAfter: string): Answer => ({
  ...refuse(429, 'RATE_LIMITED'),
  headers: { 'Content-Type': 'application/json', 'Retry-After': retryAfter },
});
const ineligible = (reason: string): Answer => ({
  ...refuse(403, 'LOTTERY_NOT_ELIGIBLE'),
  body: { code: 'LOTTERY_NOT_ELIGIBLE', message: 'no', requestId: 'r', details: { reason } },
});
const typed = async (host: MiniHost, keyword = '好运来') => {
  await host.until(() => host.$('#keyword'));
  host.input('#keyword', keyword);
};

/** Presses it as soon as it can be pressed. */
const press = (host: MiniHost, button: string) =>
  host.until(() => {
    try {
      host.tap(button);
      return true;
    } catch {
      return false; // it is still disabled
    }
  });
const enter = (host: MiniHost) => press(host, '#enter-lottery');

/** A phone whose lottery page stands open, of a viewer who has entered or not. */
const atLottery = (
  build: Build,
  lottery: Parameters<typeof aLottery>[0] = { id: '70' },
  options: MiniHostOptions = {},
) => {
  const shop = aShop();
  shop.lotteries.lotteries = [aLottery(lottery)];
  return { ...shop, host: run(build, shop.api, PAGE, options) };
};

describe.each(EVERY)('a room on %s', (build) => {
  it('lists its lotteries, what can be entered first, and leads to one however often it is tapped', async () => {
    const { api, lotteries } = aShop();
    lotteries.lotteries = [
      aLottery({ id: '73', state: 'drawn', name: '第一轮' }),
      aLottery({ id: '72', state: 'published', name: '第三轮', opensAt: null, closesAt: null }),
      aLottery({ id: '70', name: '第二轮' }),
      aLottery({ id: '74', state: 'cancelled', name: '试一试' }),
    ];
    const host = run(build, api, 'pages/room/index?id=7');
    await host.until(() => host.$('#lotteries'));
    expect(host.text('#lotteries')).toMatch(/第二轮还剩 01:\d\d进行中第三轮即将开始第一轮已开奖全部抽奖 4/);
    expect(saidOf(host, 'lottery-70')).toBe('第二轮，进行中');
    const row = await host.until(() => host.$('#lottery-70'));
    for (let tap = 0; tap < 3; tap++) host.trigger(row, 'tap');
    await host.until(() => host.page.path === 'lottery/show/index');
    expect(host.navigations).toHaveLength(1);
    await host.until(() => host.$('#keyword'));
  });

  it('shows none of it where the platform forbids it, and asks for nothing', async () => {
    const { api, lotteries } = aShop();
    api.allowed = { team: true, lotteries: false };
    lotteries.lotteries = [aLottery({ id: '70' })];
    const mine = run(build, api, 'pages/me/index');
    await mine.until(() => Object.keys(mine.storage).some((key) => key.includes('kaibo.app')));
    const host = run(build, api, 'pages/room/index?id=7', { storage: mine.storage });
    await has(host, '周年庆');
    expect(host.$('#lotteries')).toBeNull();
    expect(api.to('/lotteries')).toEqual([]);
  });

  it('is the same as ever while its lotteries cannot be had', async () => {
    const { api, answers } = aShop();
    api.fault = (asked) => (asked.path.endsWith('/lotteries') ? GONE : answers(asked));
    const host = run(build, api, 'pages/room/index?id=7');
    await host.until(() => api.to('/lotteries').length > 0);
    await has(host, '周年庆');
    expect(host.$('#lotteries')).toBeNull();
  });

  it('has a page of all of them', async () => {
    const { api, lotteries } = aShop();
    lotteries.lotteries = Array.from({ length: 5 }, (_, n) =>
      aLottery({ id: String(70 + n), state: 'drawn', entries: 8 }),
    );
    const host = run(build, api, 'pages/room/index?id=7');
    await host.until(() => host.$('#all-lotteries'));
    host.tap('#all-lotteries');
    await host.until(() => host.page.path === 'lottery/list/index');
    await host.until(() => host.$('#row-74'));
    expect(saidOf(host, 'row-74')).toBe('抽奖 74，电饭煲，8 人参与，已开奖');
  });
});

describe.each(EVERY)('entering on %s', (build) => {
  it('by keyword takes what was typed, signs in then and not before, once however often it is tapped', async () => {
    const { host, viewer, lotteries } = atLottery(build);
    await typed(host, ' 好运来 ');
    expect(viewer.signIns).toBe(0);
    expect(host.text('#rules')).toContain('在本页输入口令“好运来”');
    expect(host.text('#prizes')).toContain('电饭煲');
    const button = await host.until(() => host.$('#enter-lottery'));
    await enter(host);
    for (let tap = 0; tap < 2; tap++) host.trigger(button, 'tap');
    await host.until(() => host.$('#copy-receipt'));
    expect(host.text('#entered')).toContain('已参与');
    expect(viewer.signIns).toBe(1);
    expect(lotteries.bodies).toEqual([{ keyword: ' 好运来 ' }]);
    host.tap('#copy-receipt');
    await host.until(() => host.calls('setClipboardData').length === 1);
    expect(JSON.stringify(host.calls('setClipboardData')[0]?.args)).toContain('kaibo/fair-receipt/1');
  });

  it('says that the keyword is another, and keeps what was typed', async () => {
    const { host, lotteries } = atLottery(build);
    await typed(host, '恭喜发财');
    await enter(host);
    await has(host, '口令不对，再看看主播说的口令');
    await typed(host);
    await host.until(() => !host.text().includes('口令不对'));
    await enter(host);
    await host.until(() => host.$('#entered'));
    expect(lotteries.entered.size).toBe(1);
  });

  it('by likes counts taps from the server’s start, and no faster than it believes', async () => {
    const { host, lotteries } = atLottery(build, { id: '70', entryKind: 'like', keyword: null, likes: 6 });
    const heart = await host.until(() => host.$('#like'));
    expect(saidOf(host, 'like')).toBe('点赞，0/6');
    for (let tap = 0; tap < 9; tap++) host.trigger(heart, 'tap'); // in one instant: half a second has to go by
    await host.until(() => host.$('#entered'));
    expect(lotteries.starts).toBe(1);
    expect(lotteries.bodies).toMatchObject([{ likes: 6 }]);
  });

  it('by likes begins anew when the server did not believe it', async () => {
    const { host, lotteries } = atLottery(build, { id: '70', entryKind: 'like', keyword: null, likes: 2 });
    lotteries.refusals = [refuse(400, 'LOTTERY_LIKES_MISSING')];
    const heart = await host.until(() => host.$('#like'));
    for (let tap = 0; tap < 2; tap++) host.trigger(heart, 'tap');
    await has(host, '点赞还不够，再点一会儿');
    expect(host.text('#likes')).toBe('0/2');
    for (let tap = 0; tap < 2; tap++) host.trigger(heart, 'tap');
    await host.until(() => host.$('#entered'));
    expect(lotteries.starts).toBe(2);
  });

  it('comes again by itself when the server says when, and says so', async () => {
    const { host, lotteries } = atLottery(build);
    lotteries.refusals = [later('1'), later('2')];
    await typed(host);
    await enter(host);
    await has(host, '参与的人太多，1 秒后自动再试，请留在本页');
    await has(host, '参与的人太多，2 秒后自动再试，请留在本页');
    await host.until(() => host.$('#entered'));
    expect(lotteries.bodies).toHaveLength(1);
  });

  it('does not come again where the server did not say when', async () => {
    const { host, lotteries } = atLottery(build);
    lotteries.refusals = [refuse(429, 'RATE_LIMITED')];
    await typed(host);
    await enter(host);
    await has(host, '操作太频繁，请稍后再试');
    expect(lotteries.bodies).toEqual([]);
  });

  it('does not know what became of an entry whose answer was lost, and asks again without harm', async () => {
    const { host, api, lotteries, answers } = atLottery(build);
    await typed(host);
    api.fault = (asked) => {
      const answer = answers(asked);
      return asked.path.endsWith('/entries') ? GONE : answer; // it came, and its answer did not
    };
    await enter(host);
    await has(host, '没有收到答复，不知道是否已经参与。请再点一次，不会重复');
    api.fault = answers;
    await enter(host);
    await host.until(() => host.$('#entered'));
    expect(lotteries.entered.size).toBe(1);
  });

  it.each([
    ['phone', '需要先验证手机号'],
    ['member-since', '只限更早加入的会员'],
    ['once', '每人只能参与一次'],
    ['union', '没能确认您的微信身份'],
    ['demo', '演示小程序的访客不能参与真实抽奖'],
    ['risk', '平台认为您的账号存在风险'],
    ['of-next-year', '您不符合这次抽奖的参与条件'],
  ])('says in words why somebody may not (%s)', async (reason, words) => {
    const { host, lotteries } = atLottery(build);
    lotteries.refusals = [ineligible(reason)];
    await typed(host);
    await enter(host);
    await has(host, words);
    expect(host.$('#to-phone') !== null).toBe(reason === 'phone');
  });

  it('sees by itself that it closes, and that it is drawn', async () => {
    const { host, lotteries } = atLottery(build, { id: '70', closesAt: at(Date.now() + 3_000) });
    await typed(host);
    await enter(host);
    await host.until(() => host.$('#entered'));
    await has(host, '参与已截止，正在确认名单');
    lotteries.draw('70', 0);
    await has(host, '恭喜您中奖了');
  });

  it('is too late when the server says so, whatever the page shows', async () => {
    const { host, lotteries } = atLottery(build);
    await typed(host);
    lotteries.refusals = [refuse(409, 'LOTTERY_CLOSED')];
    lotteries.change('70', { state: 'closed', entries: 12 });
    await enter(host);
    await has(host, '参与已截止，马上开奖');
    await has(host, '12 人参与');
    expect(host.$('#keyword')).toBeNull();
  });

  it.each([
    ['a day ahead', DAY],
    ['a day behind', -DAY],
    ['five minutes behind', -300_000],
  ])('counts down by the server when the phone is %s', async (_name, off) => {
    const shop = aShop();
    shop.lotteries.lotteries = [aLottery({ id: '70', closesAt: at(Date.now() + off + 90_000) })];
    const answered = over(shop.api);
    const host = run(build, shop.api, PAGE, {
      request: (request) => {
        const answer = answered(request);
        return { ...answer, header: { ...answer.header, Date: new Date(Date.now() + off).toUTCString() } };
      },
    });
    await host.until(() => /^距离截止01:[0-3]\d$/.test(host.text('#time-left')));
    expect(host.$('#keyword')).not.toBeNull();
  });

  it('asks by the tap to be told of a win, and says what is set', async () => {
    const { host, lotteries } = atLottery(build);
    await typed(host);
    await enter(host);
    await host.until(() => host.$('#notice'));
    expect(host.calls('requestSubscribeMessage')).toEqual([]);
    const button = await host.until(() => host.$('#notice'));
    for (let tap = 0; tap < 2; tap++) host.trigger(button, 'tap');
    await has(host, '中奖时会收到一条通知');
    expect(host.calls('requestSubscribeMessage').map(({ args }) => args)).toMatchObject([{ tmplIds: ['tmpl-win'] }]);
    expect(lotteries.reports).toMatchObject([{ answer: 'accept' }]);
  });

  it('offers no message where the merchant has none', async () => {
    const { host, lotteries, api } = atLottery(build);
    lotteries.winTemplate = null;
    await typed(host);
    await enter(host);
    await host.until(() => api.to('/me/message-permissions').length > 0);
    await host.until(() => host.$('#copy-receipt'));
    expect(host.$('#notice')).toBeNull();
  });

  it('goes on with a new token when the old one is not taken any more', async () => {
    const { host, viewer } = atLottery(build);
    await typed(host, '恭喜发财');
    await enter(host);
    await has(host, '口令不对');
    viewer.good.clear();
    await typed(host);
    await enter(host);
    await host.until(() => host.$('#entered'));
    expect(viewer.signIns).toBe(2);
  });
});

describe.each(EVERY)('what became of it, on %s', (build) => {
  const drawn = (others: number, isIn = true) => {
    const shop = aShop();
    shop.lotteries.lotteries = [
      aLottery({ id: '70', closesAt: at(Date.now() - 5_000), opensAt: at(Date.now() - 60_000) }),
    ];
    if (isIn) shop.lotteries.entered.set('70', at(Date.now() - 30_000));
    shop.lotteries.draw('70', others);
    return shop;
  };

  it('is asked for by whoever wants to know: signing in is their wish', async () => {
    const { api, viewer } = drawn(0);
    const host = run(build, api, PAGE);
    await has(host, '看看我参与了没有');
    expect(viewer.signIns).toBe(0);
    host.tap('#look');
    await has(host, '恭喜您中奖了');
    expect(viewer.signIns).toBe(1);
    expect(host.text('#why')).toMatch(/您的号码 [0-9a-f]{10}…，不大于最后一位中奖者的 [0-9a-f]{10}…/);
    host.tap('#to-claim');
    await host.until(() => host.page.path === 'lottery/claim/index');
  });

  it('is told at once on the phone that entered', async () => {
    const first = atLottery(build);
    await typed(first.host);
    await enter(first.host);
    await first.host.until(() => JSON.stringify(first.host.storage).includes('fair-receipt'));
    first.lotteries.draw('70', 1);
    const host = run(build, first.api, PAGE, { storage: first.host.storage });
    await has(host, '恭喜您中奖了');
  });

  it('is not having won, with the numbers why', async () => {
    const { api } = drawn(60);
    const host = run(build, api, PAGE);
    await host.until(() => host.$('#look'));
    host.tap('#look');
    await has(host, '这次没有中奖');
    expect(host.text('#why')).toMatch(/您的号码 [0-9a-f]{10}…，最后一位中奖者的号码 [0-9a-f]{10}…，您的更大/);
    expect(host.$('#to-claim')).toBeNull();
  });

  it('is nothing for whoever did not enter', async () => {
    const { api } = drawn(3, false);
    const host = run(build, api, PAGE);
    await host.until(() => host.$('#look'));
    host.tap('#look');
    await has(host, '您没有参与这次抽奖');
  });

  it.each([
    [{ state: 'published', opensAt: null, closesAt: null }, '主播开始后就能参与'],
    [{ state: 'waiting', waitsFor: 'anchor' }, '主播暂时离开，回来后开奖'],
    [{ state: 'waiting', waitsFor: 'beacon' }, '正在等待公共随机数'],
    [{ state: 'cancelled', cancelReason: '奖品缺货' }, '抽奖已取消：奖品缺货'],
  ] as const)('is said while it is %j', async (lottery, words) => {
    const { host } = atLottery(build, { id: '70', ...lottery });
    await has(host, words);
    expect(host.$('#keyword')).toBeNull();
  });

  it('is that there is none, by an old card or half an address', async () => {
    const { api, lotteries } = aShop();
    lotteries.lotteries = [aLottery({ id: '71' })];
    const host = run(build, api, PAGE);
    await has(host, '这个抽奖不存在，或已经撤下');
    const other = run(build, api, 'lottery/show/index');
    await has(other, '直播间不存在或已下架');
  });

  it('stays shown without a network, as old as it is, and comes back', async () => {
    const first = atLottery(build);
    await first.host.until(() => first.host.$('#keyword'));
    await first.host.until(() => Object.keys(first.host.storage).some((key) => key.includes('kaibo.lotteries')));
    first.api.fault = () => GONE;
    const host = run(build, first.api, PAGE, { storage: first.host.storage });
    await has(host, '网络不可用，显示的是刚才的内容');
    const cold = run(build, first.api, PAGE);
    await has(cold, '网络连接不上，请检查网络后重试');
    first.api.fault = first.answers;
    cold.setNetwork('4g');
    await cold.until(() => cold.$('#keyword'));
  });
});

describe.each(EVERY)('claiming on %s', (build) => {
  const CLAIM = 'lottery/claim/index?win=w1';
  const filled = async (host: MiniHost) => {
    await host.until(() => host.$('#receiver'));
    host.input('#receiver', ' 王小明 ');
    host.input('#phone', '138 0013 8000');
    host.input('#address', '上海市徐汇区 1 号');
  };
  const atClaim = (win: Partial<Parameters<typeof aWin>[0]> = {}) => {
    const shop = aShop();
    shop.lotteries.wins = [...Array.from({ length: 25 }, (_, n) => aWin({ id: `x${n}` })), aWin({ id: 'w1', ...win })];
    return { ...shop, host: run(build, shop.api, CLAIM) };
  };

  it('sends the address once however often it is tapped', async () => {
    const { host, lotteries } = atClaim();
    await filled(host);
    expect(host.text('#until')).toMatch(/^请在 .+ 前领取$/);
    const button = await host.until(() => host.$('#send-claim'));
    for (let tap = 0; tap < 3; tap++) host.trigger(button, 'tap');
    await has(host, '地址已提交，主办方会尽快寄出');
    expect(lotteries.claims).toEqual([
      { id: 'w1', to: { receiver: '王小明', phone: '13800138000', address: '上海市徐汇区 1 号' } },
    ]);
    // Where somebody lives is not left on the phone.
    expect(JSON.stringify(host.storage)).not.toMatch(/徐汇|王小明|13800138000/);
  });

  it('says what is wrong with each field, and sends nothing', async () => {
    const { host, lotteries } = atClaim();
    await filled(host);
    host.input('#phone', '12345');
    host.input('#address', '沪');
    await host.until(() => host.$('#send-claim'));
    await press(host, '#send-claim');
    await has(host, '手机号应为 11 位数字，以 1 开头');
    await has(host, '地址请填写 5 到 200 个字');
    expect(host.$('#receiver-fault')).toBeNull();
    host.input('#phone', '13800138000');
    await host.until(() => host.$('#phone-fault') === null);
    expect(lotteries.claims).toEqual([]);
  });

  it('loses nothing that was typed when the token runs out in the middle, or the network does', async () => {
    const { host, api, viewer, lotteries, answers } = atClaim();
    await filled(host);
    viewer.good.clear();
    api.fault = () => GONE;
    await press(host, '#send-claim');
    await has(host, '网络连接不上，请检查网络后重试，您填写的内容还在，请再试一次');
    api.fault = answers;
    await press(host, '#send-claim');
    await has(host, '地址已提交');
    expect(viewer.signIns).toBe(2);
    expect(lotteries.claims).toMatchObject([{ to: { receiver: '王小明', phone: '13800138000' } }]);
  });

  it('tells the code to whoever won one, to be copied', async () => {
    const { host, lotteries } = atClaim({
      prize: { no: 1, name: '满减券', kind: 'code', valueFen: 5000, quantity: 9 },
    });
    await has(host, '领取兑换码');
    await press(host, '#send-claim');
    await has(host, 'KB7Q-2M9X-4TVC-8HJR-5');
    expect(lotteries.claims).toEqual([{ id: 'w1', to: undefined }]);
    host.tap('#copy-code');
    await host.until(() => host.calls('setClipboardData').length === 1);
    expect(host.calls('setClipboardData')[0]?.args).toMatchObject({ data: 'KB7Q-2M9X-4TVC-8HJR-5' });
    expect(JSON.stringify(host.storage)).not.toContain('KB7Q');
  });

  it('says that it is too late when the time runs out under the form', async () => {
    const { host, lotteries } = atClaim();
    await filled(host);
    const past = at(Date.now() - 1_000);
    lotteries.wins = lotteries.wins.map((win) =>
      win.id === 'w1' ? { ...win, claimUntil: past, state: 'expired' } : win,
    );
    await press(host, '#send-claim');
    await has(host, '领奖已过期');
    await has(host, '没有在期限内领取，奖品已由主办方收回');
  });

  it('says that it was claimed with another address', async () => {
    const { host, lotteries, api, viewer } = atClaim();
    await filled(host);
    const other = { to: { receiver: '王大明', phone: '13900139000', address: '北京市东城区 2 号' } };
    const [token] = [...viewer.good];
    const headers = { authorization: `Bearer ${token}` };
    api.answer({ method: 'POST', path: '/v1/wins/w1/claim', query: {}, headers, body: other });
    await press(host, '#send-claim');
    await has(host, '这个奖品已用另一个地址领取，如需修改请联系商家');
    await host.until(() => host.$('#claim-form') === null);
    expect(lotteries.wins.find(({ id }) => id === 'w1')?.state).toBe('claimed');
  });

  it.each([
    [{ state: 'shipped', carrier: '顺丰', trackingNumber: 'SF1234' }, '顺丰，单号 SF1234'],
    [{ state: 'redeemed', code: 'KB7Q' }, '这个兑换码已经使用'],
    [{ state: 'expired' }, '奖品已由主办方收回'],
  ] as const)('shows how a win stands: %j', async (win, words) => {
    const { host } = atClaim(win);
    await has(host, words);
    expect(host.$('#send-claim')).toBeNull();
  });

  it('knows no win of somebody else', async () => {
    const { api } = aShop();
    const host = run(build, api, CLAIM);
    await has(host, '没有这条中奖记录');
  });
});

describe.each(EVERY)('the viewer’s own on %s', (build) => {
  it.each([
    ['to-entries', 'lottery/entries/index', '您还没有参与过抽奖'],
    ['to-wins', 'lottery/wins/index', '还没有中奖记录'],
  ])('my own page leads %s, and says that nothing is there', async (cell, path, words) => {
    const host = run(build, aShop().api, 'pages/me/index');
    const target = await host.until(() => host.$(`#${cell}`));
    for (let tap = 0; tap < 3; tap++) host.trigger(target, 'tap');
    await host.until(() => host.page.path === path);
    await has(host, words);
    expect(host.navigations).toHaveLength(1);
  });

  it('is not there where the platform forbids it', async () => {
    const { api } = aShop();
    api.allowed = { team: true, lotteries: false };
    const host = run(build, api, 'pages/me/index');
    await host.until(() => host.$('#to-team'));
    expect(host.$('#to-entries')).toBeNull();
    expect(host.$('#to-wins')).toBeNull();
  });

  it('lists wins page by page, breaks off with a word and goes on, and leads to each', async () => {
    const { api, lotteries, answers } = aShop();
    lotteries.wins = Array.from({ length: 30 }, (_, n) => aWin({ id: `w${n + 1}` }));
    const host = run(build, api, 'lottery/wins/index');
    await host.until(() => host.$('#row-w20'));
    expect(saidOf(host, 'row-w1')).toMatch(/^电饭煲，整装节抽奖，请在 .+ 前领取，待领取$/);
    api.fault = (asked) => (asked.query.cursor ? GONE : answers(asked));
    host.reachBottom();
    await has(host, '没能加载更多，点这里重试');
    api.fault = answers;
    host.tap('#more');
    await host.until(() => host.$('#row-w30'));
    host.tap('#row-w1');
    await host.until(() => host.page.path === 'lottery/claim/index');
  });

  it('lists entries, each with how its lottery stands', async () => {
    const { api, lotteries } = aShop();
    lotteries.lotteries = Array.from({ length: 25 }, (_, n) => aLottery({ id: String(100 + n) }));
    for (const { id } of lotteries.lotteries) lotteries.entered.set(id, at(Date.now()));
    const host = run(build, api, 'lottery/entries/index');
    await host.until(() => host.$('#row-119'));
    host.reachBottom();
    await host.until(() => host.$('#row-124'));
    host.tap('#row-124');
    await host.until(() => host.page.path === 'lottery/show/index');
    await host.until(() => host.$('#entered'));
  });
});
