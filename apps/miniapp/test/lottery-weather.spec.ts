/** @jest-environment jsdom */
// What phones and networks do to people at a lottery, each with the sentence that they read.
import type { MiniHost, MiniHostOptions } from '@kaibo/mini-host';
import { type Answer, type Asked, aRoom, FakeApi, refuse } from './fake-api';
import { aLottery, aWin, FakeLotteries } from './fake-lotteries';
import { FakeSharing } from './fake-sharing';
import { FakeViewer } from './fake-viewers';
import { endRuns, fullStorage, has, over, run, saidOf } from './mini-runs';

const EVERY = ['weapp', 'tt'] as const;
const GONE: Answer = { status: 0, headers: {}, body: undefined };
const DAY = 86_400_000;
const SHOW = 'lottery/show/index?room=7&id=70';
const CLAIM = 'lottery/claim/index?win=w1';
/** Every page of the lottery's, and what is there once it has come. */
const PAGES = [
  [SHOW, '#keyword'],
  ['lottery/list/index?room=7', '#row-70'],
  ['lottery/proof/index?id=70', '#published'],
  [CLAIM, '#claim-form'],
  ['lottery/entries/index', '#row-70'],
  ['lottery/wins/index', '#row-w1'],
] as const;
const at = (ms: number) => new Date(ms).toISOString();

jest.setTimeout(60_000);
afterEach(endRuns);

/** A shop with one open lottery, which the viewer has not entered, and a prize of theirs to be claimed. */
const aShop = () => {
  const api = new FakeApi([aRoom({ id: '7', title: '周年庆' })]);
  const viewer = new FakeViewer();
  const sharing = new FakeSharing(viewer);
  const lotteries = new FakeLotteries(viewer);
  lotteries.lotteries = [aLottery({ id: '70', name: '整装节抽奖' })];
  lotteries.wins = [aWin({ id: 'w1' })];
  const answers = (asked: Asked) => lotteries.answer(asked) ?? sharing.answer(asked) ?? viewer.answer(asked);
  api.fault = answers;
  return { api, viewer, sharing, lotteries, answers };
};
/** The same, where the viewer's own list of entries has one. */
const aShopFor = (page: string) => {
  const shop = aShop();
  if (page.includes('entries')) shop.lotteries.entered.set('70', at(Date.now()));
  return shop;
};
/** A phone whose clock is off: the server's is so much ahead of it. */
const withClock = (api: FakeApi, offMs: number): MiniHostOptions => {
  const answered = over(api);
  return {
    request: (request) => {
      const answer = answered(request);
      return { ...answer, header: { ...answer.header, Date: new Date(Date.now() + offMs).toUTCString() } };
    },
  };
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
const type = async (host: MiniHost, field: string, text: string) => {
  await host.until(() => host.$(field));
  host.input(field, text);
};
const fill = async (host: MiniHost) => {
  await type(host, '#receiver', '王小明');
  await type(host, '#phone', '13800138000');
  await type(host, '#address', '上海市徐汇区 1 号');
};
const CLAIMED = { id: 'w1', to: { receiver: '王小明', phone: '13800138000', address: '上海市徐汇区 1 号' } };

describe.each(EVERY)('while the API is down, on %s', (build) => {
  it.each(PAGES)('%s says so, asks once however often “retry” is tapped, and comes back', async (page, shown) => {
    const { api, answers } = aShopFor(page);
    const answered = over(api);
    let open = (): void => undefined;
    let gate = Promise.resolve();
    api.fault = () => GONE;
    const host = run(build, api, page, {
      request: async (request) => {
        await gate;
        return answered(request);
      },
    });
    await has(host, '网络连接不上，请检查网络后重试');
    const retry = await host.until(() => host.$('#retry'));
    gate = new Promise((resolve) => (open = resolve)); // nothing is answered until all taps were heard
    const before = host.calls('request').length;
    for (let tap = 0; tap < 3; tap++) host.trigger(retry, 'tap');
    await host.until(() => host.$('#bones'));
    await host.until(() => host.calls('request').length > before);
    expect(host.calls('request').length - before).toBe(1);
    open();
    await has(host, '网络连接不上，请检查网络后重试');
    api.fault = answers;
    host.setNetwork('4g');
    await host.until(() => host.$(shown));
  });

  it.each(PAGES)('%s says so in English where the phone is', async (page, shown) => {
    const { api, answers } = aShopFor(page);
    api.fault = () => GONE;
    const host = run(build, api, page, { system: { language: 'en' } });
    await has(host, 'No connection. Check the network and try again');
    expect(host.text()).not.toMatch(/[\u4e00-\u9fff]/);
    api.fault = answers;
    host.tap('#retry');
    await host.until(() => host.$(shown));
  });

  it('a room’s lotteries stay shown, as old as they are', async () => {
    const { api, answers } = aShop();
    const host = run(build, api, 'lottery/list/index?room=7');
    await host.until(() => host.$('#row-70'));
    api.fault = () => GONE;
    host.pullDown();
    await has(host, '网络不可用，显示的是刚才的内容');
    await host.until(() => !host.page.isRefreshing);
    expect(host.$('#row-70')).not.toBeNull();
    api.fault = answers;
    host.setNetwork('4g');
    await host.until(() => !host.text().includes('网络不可用'));
  });

  it('the viewer’s entries break off in their middle with a word, and go on', async () => {
    const { api, lotteries, answers } = aShop();
    lotteries.lotteries = Array.from({ length: 25 }, (_, n) => aLottery({ id: String(100 + n) }));
    for (const { id } of lotteries.lotteries) lotteries.entered.set(id, at(Date.now()));
    const host = run(build, api, 'lottery/entries/index');
    await host.until(() => host.$('#row-119'));
    api.fault = (asked) => (asked.query.cursor ? GONE : answers(asked));
    host.reachBottom();
    await has(host, '没能加载更多，点这里重试');
    expect(host.$('#row-119')).not.toBeNull();
    api.fault = answers;
    host.tap('#more');
    await host.until(() => host.$('#row-124'));
  });
});

describe.each(EVERY)('in the middle of an entry on %s', (build) => {
  it.each<[string, Partial<Record<string, Answer>>, string]>([
    ['the sign-in is cut', { '/v1/sessions': GONE }, '没有收到答复，不知道是否已经参与。请再点一次，不会重复'],
    ['the entry is cut', { '/v1/lotteries/70/entries': GONE }, '没有收到答复，不知道是否已经参与'],
    ['the server cannot', { '/v1/lotteries/70/entries': refuse(503, 'UNAVAILABLE') }, '服务暂时不可用，请稍后再试'],
  ])('%s: what was typed is still there, and counts once', async (_what, cut, words) => {
    const { api, lotteries, answers } = aShop();
    api.fault = (asked) => cut[asked.path] ?? answers(asked);
    const host = run(build, api, SHOW);
    await type(host, '#keyword', '好运来');
    await press(host, '#enter-lottery');
    await has(host, words);
    expect(lotteries.entered.size).toBe(0);
    api.fault = answers;
    await press(host, '#enter-lottery'); // nothing is typed again
    await host.until(() => host.$('#entered'));
    expect(lotteries.bodies).toEqual([{ keyword: '好运来' }]);
  });

  it('likes begin anew after a start that never came', async () => {
    const { api, lotteries, answers } = aShop();
    lotteries.lotteries = [aLottery({ id: '70', entryKind: 'like', keyword: null, likes: 3 })];
    api.fault = (asked) => (asked.path.endsWith('/like-starts') ? GONE : answers(asked));
    const host = run(build, api, SHOW);
    const heart = await host.until(() => host.$('#like'));
    host.trigger(heart, 'tap');
    await has(host, '请再点一次，不会重复');
    expect(saidOf(host, 'like')).toBe('点赞，0/3');
    api.fault = answers;
    for (let tap = 0; tap < 3; tap++) host.trigger(heart, 'tap');
    await host.until(() => host.$('#entered'));
    expect(lotteries.entered.size).toBe(1);
  });
});

describe.each(EVERY)('in the middle of a claim on %s', (build) => {
  it('the token has run out: the viewer signs in again unseen, and the address is sent once', async () => {
    const { api, viewer, lotteries } = aShop();
    const host = run(build, api, CLAIM);
    await fill(host);
    viewer.good.clear();
    const button = await host.until(() => host.$('#send-claim'));
    for (let tap = 0; tap < 3; tap++) host.trigger(button, 'tap');
    await has(host, '地址已提交，主办方会尽快寄出');
    expect(viewer.signIns).toBe(2);
    expect(lotteries.claims).toEqual([CLAIMED]);
  });

  it.each<[string, Answer, string]>([
    ['is cut', GONE, '网络连接不上，请检查网络后重试，您填写的内容还在，请再试一次'],
    ['is refused', refuse(403, 'MEMBER_BANNED'), '这个账号已被商家停用，请联系商家'],
    ['is put off', refuse(429, 'RATE_LIMITED'), '操作太频繁，请稍后再试'],
  ])(
    'the token has run out and the new sign-in %s: the form is still there, and is sent once',
    async (_how, answer, words) => {
      const { api, viewer, lotteries, answers } = aShop();
      const host = run(build, api, CLAIM);
      await fill(host);
      viewer.good.clear();
      api.fault = (asked) => (asked.path === '/v1/sessions' ? answer : answers(asked));
      await press(host, '#send-claim');
      await has(host, words);
      expect(lotteries.claims).toEqual([]);
      api.fault = answers;
      await press(host, '#send-claim'); // nothing is typed again
      await has(host, '地址已提交，主办方会尽快寄出');
      expect(lotteries.claims).toEqual([CLAIMED]);
    },
  );

  it('the answer is lost: the same is sent again, and counts once', async () => {
    const { api, lotteries, answers } = aShop();
    const host = run(build, api, CLAIM);
    await fill(host);
    api.fault = (asked) => {
      const answer = answers(asked);
      return asked.path.endsWith('/claim') ? GONE : answer; // it came, and its answer did not
    };
    await press(host, '#send-claim');
    await has(host, '您填写的内容还在，请再试一次');
    api.fault = answers;
    await press(host, '#send-claim');
    await has(host, '地址已提交，主办方会尽快寄出');
    expect(lotteries.claims).toEqual([CLAIMED, CLAIMED]);
  });

  it('pulling the page down takes nothing of what was typed away', async () => {
    const { api, lotteries } = aShop();
    const host = run(build, api, CLAIM);
    await fill(host);
    host.pullDown();
    await host.until(() => !host.page.isRefreshing);
    await press(host, '#send-claim');
    await has(host, '地址已提交');
    expect(lotteries.claims).toEqual([CLAIMED]);
  });
});

describe.each(EVERY)('where the phone’s clock is wrong, on %s', (build) => {
  const OFF = [
    ['a day behind', DAY],
    ['a day ahead', -DAY],
  ] as const;

  it.each(OFF)('by %s, a lottery is open and closes as the server has it', async (_name, off) => {
    const { api, lotteries } = aShop();
    lotteries.change('70', { closesAt: at(Date.now() + off + 90_000) });
    const host = run(build, api, SHOW, withClock(api, off));
    await host.until(() => host.$('#keyword'));
    await has(host, '手机的时间不准，这里按服务器的时间显示');
    lotteries.change('70', { closesAt: at(Date.now() + off - 1_000) }); // it says open until it has written it down
    host.pullDown();
    await has(host, '参与已截止，正在确认名单');
    expect(host.$('#keyword')).toBeNull();
  });

  it.each(OFF)('by %s, the time to claim is told by the server’s day, and why it looks strange', async (_name, off) => {
    const { api, lotteries } = aShop();
    lotteries.wins = [aWin({ id: 'w1', claimUntil: at(Date.now() + off + DAY) })];
    const host = run(build, api, CLAIM, withClock(api, off));
    await host.until(() => host.$('#until'));
    expect(host.text('#until')).toMatch(/^请在 明天 \d\d:\d\d.* 前领取$/);
    await has(host, '手机的时间不准，这里按服务器的时间显示');
    const wins = run(build, api, 'lottery/wins/index', withClock(api, off));
    await wins.until(() => wins.$('#row-w1'));
    expect(saidOf(wins, 'row-w1')).toMatch(/请在 明天 \d\d:\d\d.* 前领取/);
  });

  it.each(OFF)('by %s, what was entered a moment ago was entered today', async (_name, off) => {
    const { api, lotteries } = aShop();
    lotteries.entered.set('70', at(Date.now() + off));
    const host = run(build, api, 'lottery/entries/index', withClock(api, off));
    await host.until(() => host.$('#row-70'));
    expect(saidOf(host, 'row-70')).toMatch(/今天 \d\d:\d\d.* 参与/);
  });
});

describe.each(EVERY)('an address that leads nowhere, on %s', (build) => {
  it.each([
    ['lottery/show/index?room=7&id=404', '这个抽奖不存在，或已经撤下'],
    ['lottery/show/index?room=404&id=70', '直播间不存在或已下架'],
    ['lottery/show/index', '直播间不存在或已下架'],
    ['lottery/list/index?room=404', '直播间不存在或已下架'],
    ['lottery/list/index', '直播间不存在或已下架'],
    ['lottery/proof/index?id=404', '这个抽奖不存在，或已经撤下'],
    ['lottery/proof/index', '这个抽奖不存在，或已经撤下'],
    ['lottery/claim/index?win=404', '没有这条中奖记录'],
    ['lottery/claim/index', '没有这条中奖记录'],
  ])('%s says so, and leads on', async (page, words) => {
    const { api, answers } = aShop();
    api.fault = (asked) => (asked.path.includes('/rooms/404/') ? refuse(404, 'ROOM_NOT_FOUND') : answers(asked));
    const host = run(build, api, page);
    await has(host, words);
    host.tap('#retry');
    await host.until(() => host.page.path === 'pages/rooms/index');
    await has(host, '周年庆');
  });
});

describe.each(EVERY)('an old share on %s', (build) => {
  const OLD = `${SHOW}&s=tokenOfLastYear`;
  /** The API knows the share no more. */
  const refusesShares = (answers: (asked: Asked) => Answer | undefined) => (asked: Asked) =>
    asked.path.endsWith('/touches') ? refuse(404, 'SHARE_NOT_FOUND') : answers(asked);

  it('of a lottery that was drawn since shows what became of it, and the share is let go', async () => {
    const { api, lotteries, answers } = aShop();
    lotteries.change('70', { closesAt: at(Date.now() - 5_000) });
    lotteries.draw('70', 8);
    api.fault = refusesShares(answers);
    const host = run(build, api, OLD, {}, { scene: 1007 });
    await has(host, '8 人参与');
    expect(host.$('#look')).not.toBeNull();
    await host.until(() => api.to('/touches').length === 1);
    await host.until(() => !JSON.stringify(host.storage).includes('tokenOfLastYear'));
  });

  it('of a lottery that was taken down says so, and leads to the rooms', async () => {
    const { api, lotteries, answers } = aShop();
    lotteries.lotteries = [];
    api.fault = refusesShares(answers);
    const host = run(build, api, OLD, {}, { scene: 1007 });
    await has(host, '这个抽奖不存在，或已经撤下');
    host.tap('#retry');
    await host.until(() => host.page.path === 'pages/rooms/index');
  });

  it('of a proof whose list was deleted says so', async () => {
    const { api, lotteries, answers } = aShop();
    lotteries.change('70', { closesAt: at(Date.now() - 5_000) });
    lotteries.draw('70', 8);
    lotteries.forgeProof = (proof) => ({ ...proof, bundle: null, purgedAt: at(Date.now() - DAY) });
    api.fault = refusesShares(answers);
    const host = run(build, api, 'lottery/proof/index?id=70&s=tokenOfLastYear', {}, { scene: 1007 });
    await has(host, '名单已按规定在两年后删除，只能核对您自己手里的回执');
    expect(host.$('#check')).toBeNull();
  });
});

describe.each(EVERY)('while the phone’s storage is full, on %s', (build) => {
  /** As full as the platform lets it be. */
  const FULL = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`other-${n}`, 'x'.repeat(1_048_560)]));

  it.each(PAGES)('%s is shown', async (page, shown) => {
    const host = run(build, aShopFor(page).api, page, { apis: fullStorage });
    await host.until(() => host.$(shown));
  });

  it('an entry counts, and its receipt is known as long as the visit lasts', async () => {
    const { api, lotteries } = aShop();
    const host = run(build, api, SHOW, { storage: FULL });
    await type(host, '#keyword', '好运来');
    await press(host, '#enter-lottery');
    await host.until(() => host.$('#copy-receipt'));
    expect(host.calls('setStorage').length).toBeGreaterThan(0);
    expect(Object.keys(host.storage).sort()).toEqual(Object.keys(FULL).sort());
    lotteries.draw('70', 5);
    host.tap('#to-proof');
    await press(host, '#check');
    await host.until(() => host.$('#verdict'));
    expect(host.text('#own')).toContain('回执与公布内容一致。');
  });

  it('a prize is claimed', async () => {
    const { api, lotteries } = aShop();
    const host = run(build, api, CLAIM, { storage: FULL });
    await fill(host);
    await press(host, '#send-claim');
    await has(host, '地址已提交，主办方会尽快寄出');
    expect(lotteries.claims).toEqual([CLAIMED]);
  });

  it('a lottery is shared with a token that is made once', async () => {
    const { api, sharing } = aShop();
    const host = run(build, api, 'lottery/wins/index', { storage: FULL });
    await host.until(() => host.$('#row-w1')); // signed in
    host.callPlatform('navigateTo', { url: `/${SHOW}` });
    await host.until(() => host.$('#keyword'));
    await host.until(() => sharing.shared.length === 1);
    const paths: (string | undefined)[] = [];
    await host.until(() => {
      void host.share().then(({ path }) => paths.push(path));
      return paths.includes(`/${SHOW}&s=own-room7`);
    });
    expect(sharing.shared).toEqual([{ target: 'room', targetId: '7' }]);
  });
});
