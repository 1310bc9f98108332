import {
  type Clock,
  createWechat,
  endpoints,
  liveCodes,
  memoryTokenStore,
  type Wechat,
  WechatError,
} from '@kaibo/wechat';
import { APP, HOUR, SECRET } from '../sandbox.fixtures';
import { aLiveBench, aPicture, type LiveBench } from './live.fixtures';

// Our own client against the sandbox: every code of the live family is produced, and comes out as a typed error.

jest.setTimeout(60_000);

let bench: LiveBench;
let wechat: Wechat;
beforeEach(async () => {
  bench = await aLiveBench();
  wechat = aClient();
});
afterEach(() => bench.sandbox.close());

/** @param bend changes a body on its way out: what the client itself would have refused reaches the platform */
const aClient = (bend?: (body: string) => string): Wechat => {
  const clock: Clock = { now: () => bench.realNow(), random: () => 0.5, sleep: () => Promise.resolve() };
  return createWechat({
    appId: APP,
    secret: SECRET,
    tokenStore: memoryTokenStore(clock.now),
    baseUrl: bench.url,
    clock,
    ...(bend && {
      fetch: (url, init) =>
        fetch(
          url,
          String(url).includes('token?') || typeof init?.body !== 'string' || String(url).includes('stable_token')
            ? init
            : { ...init, body: bend(init.body) },
        ),
    }),
  });
};
/** A client whose requests carry these wire fields instead. */
const bent = (fields: object): Wechat =>
  aClient((body) => {
    const sent = JSON.parse(body) as { goodsInfo?: object };
    return JSON.stringify(sent.goodsInfo ? { goodsInfo: { ...sent.goodsInfo, ...fields } } : { ...sent, ...fields });
  });

const picture = async (bytes = aPicture(), fileName = 'a.png'): Promise<string> =>
  (await wechat.media.upload({ media: { bytes, fileName, contentType: 'image/png' } })).mediaId;

type RoomRequest = Parameters<Wechat['live']['createRoom']>[0];
const room = async (changes: Partial<RoomRequest> = {}): Promise<RoomRequest> => ({
  name: '春茶上新专场',
  coverMediaId: await picture(),
  shareMediaId: await picture(),
  feedsMediaId: await picture(),
  startsAt: new Date(bench.realNow() + 24 * HOUR),
  endsAt: new Date(bench.realNow() + 26 * HOUR),
  anchorName: '茶园小陈',
  anchorWechatId: 'chaye_chen',
  type: 0,
  closeLike: false,
  closeGoods: false,
  closeComment: false,
  ...changes,
});
const create = async (changes: Partial<RoomRequest> = {}, by = wechat): Promise<unknown> =>
  by.live.createRoom(await room(changes));

type GoodsRequest = Parameters<Wechat['goods']['add']>[0];
const goods = async (changes: Partial<GoodsRequest> = {}): Promise<GoodsRequest> => ({
  coverMediaId: await picture(),
  name: '明前龙井 250g',
  priceType: 3,
  priceFen: 19_800,
  price2Fen: 16_800,
  url: 'pages/goods/detail?id=88',
  ...changes,
});
const add = async (changes: Partial<GoodsRequest> = {}, by = wechat): Promise<unknown> =>
  by.goods.add(await goods(changes));

/** Goods 100 and 101 of the example lie in room 1, which is live; room 2 has not started. */
const LIVE_ROOM = 1;
const UPCOMING_ROOM = 2;
const BY_HAND = 100;
const NOTHING = 999_999;

interface Case {
  /** True: nothing that a caller or an account can do leads to it, so it is asked for by name. */
  isFault?: true;
  /** Does what is refused, or gives the result that carries the code. */
  run: () => Promise<unknown>;
}
const state = (run: () => Promise<unknown>): Case => ({ run });
const fault = (endpoint: keyof typeof endpoints, code: number, run: () => Promise<unknown>): Case => ({
  isFault: true,
  run: async () => {
    bench.sandbox.faults.add({ kind: 'errcode', endpoint, code });
    return run();
  },
});
const turn = (name: Parameters<LiveBench['account']['switches']['set']>[0], isOn: boolean): void =>
  bench.account.switches.set(name, isOn);
const settings = (changes: Parameters<LiveBench['account']['settings']['change']>[0]): void =>
  bench.account.settings.change(changes);
const control = async (method: string, at: string, body?: object): Promise<void> =>
  expect([at, (await bench.control(method, `apps/${APP}/${at}`, body)).status]).toEqual([at, 200]);

/** Fills a room's shelf with so many goods that passed their review. */
const fill = async (roomId: number, count: number): Promise<void> =>
  control('PATCH', `rooms/${roomId}`, {
    goods: Array.from({ length: count }, (_, index) => ({ name: `茶 ${index}`, price: 100 })),
  });
const submitted = () => bench.someGoods();

/** A code of the table without a case does not compile, and one too many fails below. */
const CASES: Readonly<Record<keyof typeof liveCodes, Case>> = {
  1: state(async () => {
    turn('answers1WhenEmpty', true);
    await control('POST', 'clear');
    return wechat.live.list({ start: 0, limit: 10 });
  }),
  2: state(() => {
    turn('allowsApplying', true);
    turn('hasRecentPayment', false);
    return wechat.live.apply();
  }),
  1003: state(() => {
    settings({ unknownGoodsCode: 1003 });
    return wechat.goods.delete({ goodsId: NOTHING });
  }),
  200001: fault('createRoom', 200001, () => create()),
  200002: state(() => create({}, bent({ startTime: bench.realNow() / 1000 + 599 }))),
  300001: state(() => {
    turn('forbidsEditing', true);
    return create();
  }),
  300002: state(() => create({}, bent({ name: '茶' }))),
  300003: state(() => add({}, bent({ price2: 198.01 }))),
  300004: state(() => add({ name: '违禁词茶' })),
  300005: state(async () => add({ coverMediaId: await picture(aPicture(), 'forbidden.png') })),
  300006: state(() => create({ coverMediaId: 'never-uploaded' })),
  300007: state(() => {
    settings({ publishedPaths: ['pages/index/index'] });
    return add();
  }),
  300008: fault('addGoods', 300008, () => add()),
  300009: state(async () => {
    const { goodsId, auditId } = await submitted();
    return wechat.goods.resetAudit({ goodsId, auditId: auditId + 1 });
  }),
  300010: state(async () => wechat.goods.audit({ goodsId: (await submitted()).goodsId })),
  300011: state(() => wechat.goods.update({ goodsId: BY_HAND, priceType: 1, priceFen: 100 })),
  300012: state(async () => {
    for (let index = 0; index < 499; index++) bench.account.quotas.spend(endpoints.addGoods.quota);
    await submitted();
    return add();
  }),
  300013: state(async () => {
    const { goodsId, auditId } = await submitted();
    await wechat.goods.resetAudit({ goodsId, auditId });
    turn('failsSubmission', true);
    return wechat.goods.audit({ goodsId });
  }),
  300014: state(async () => wechat.goods.delete({ goodsId: (await submitted()).goodsId })),
  300015: state(() => {
    settings({ unknownGoodsCode: 300015 });
    return wechat.goods.delete({ goodsId: NOTHING });
  }),
  300017: state(async () => {
    const { goodsId, auditId } = await submitted();
    await wechat.goods.resetAudit({ goodsId, auditId });
    return wechat.goods.resetAudit({ goodsId, auditId });
  }),
  300018: state(async () => add({ coverMediaId: await picture(aPicture(301, 300)) })),
  300021: state(() => {
    turn('failsSubmission', true);
    return add();
  }),
  300022: state(() => wechat.live.deleteRoom({ roomId: NOTHING })),
  300023: state(() => wechat.live.deleteRoom({ roomId: LIVE_ROOM })),
  300024: state(() => wechat.goods.delete({ goodsId: NOTHING })),
  300025: state(async () =>
    wechat.live.importGoods({ roomId: UPCOMING_ROOM, goodsIds: [(await submitted()).goodsId] }),
  ),
  300026: state(async () => {
    await fill(UPCOMING_ROOM, 200);
    return wechat.live.importGoods({ roomId: UPCOMING_ROOM, goodsIds: [BY_HAND] });
  }),
  300027: fault('importGoods', 300027, () => wechat.live.importGoods({ roomId: UPCOMING_ROOM, goodsIds: [BY_HAND] })),
  300028: state(() => create({ name: '违禁词专场' })),
  300029: state(() => create({ anchorName: '违禁词' })),
  300030: state(() => create({ anchorWechatId: '茶园' })),
  300031: state(async () => create({ coverMediaId: await picture(aPicture(64, 64, 2 * 1024 * 1024)) })),
  300032: state(async () => create({ shareMediaId: await picture(aPicture(64, 64, 1024 * 1024)) })),
  300033: state(async () => {
    await fill(UPCOMING_ROOM, 199);
    return wechat.live.importGoods({ roomId: UPCOMING_ROOM, goodsIds: [BY_HAND, BY_HAND + 1] });
  }),
  300034: state(() => create({}, bent({ anchorName: '茶' }))),
  300035: state(() => create({ anchorWechatId: 'kaibo_nobody' })),
  300036: state(() => create({ anchorWechatId: 'kaibo_new' })),
  300037: state(async () => create({ feedsMediaId: await picture(aPicture(64, 64, 100 * 1024)) })),
  300038: state(() => {
    turn('hasCustomerService', false);
    return wechat.live.updateKf({ roomId: LIVE_ROOM, closeKf: false });
  }),
  300039: state(() => wechat.live.addSubAnchor({ roomId: UPCOMING_ROOM, wechatId: '副号' })),
  300040: state(() => create({ name: '新茶上市🎉' })),
  300041: state(() => create({ creatorWechatId: 'kaibo_nobody' })),
  300042: state(async () => {
    const { type: _type, subAnchorWechatId: _sub, creatorWechatId: _creator, ...fields } = await room();
    return wechat.live.editRoom({ roomId: LIVE_ROOM, ...fields });
  }),
  300043: fault('createRoom', 300043, () => create()),
  300044: state(() => wechat.live.getGoodsVideo({ roomId: LIVE_ROOM, goodsId: BY_HAND })),
  300045: state(async () => {
    await wechat.live.pushGoods({ roomId: LIVE_ROOM, goodsId: BY_HAND });
    return wechat.live.getGoodsVideo({ roomId: LIVE_ROOM, goodsId: BY_HAND });
  }),
  300046: state(async () => {
    await wechat.live.pushGoods({ roomId: LIVE_ROOM, goodsId: BY_HAND });
    await control('PATCH', `rooms/${LIVE_ROOM}/goods/${BY_HAND}`, { isVideoBroken: true });
    return wechat.live.getGoodsVideo({ roomId: LIVE_ROOM, goodsId: BY_HAND });
  }),
  300047: state(async () => {
    await wechat.live.pushGoods({ roomId: LIVE_ROOM, goodsId: BY_HAND });
    return wechat.live.pushGoods({ roomId: LIVE_ROOM, goodsId: BY_HAND + 1 });
  }),
  300048: fault('getApprovedGoods', 300048, () => wechat.goods.list({ offset: 0, status: 2 })),
  300049: state(async () => {
    await wechat.live.pushGoods({ roomId: LIVE_ROOM, goodsId: BY_HAND });
    return wechat.live.onsaleGoods({ roomId: LIVE_ROOM, goodsId: BY_HAND, onSale: false });
  }),
  300050: state(() => bent({ goods: [] }).live.sortGoods({ roomId: LIVE_ROOM, goods: [{ goodsId: BY_HAND }] })),
  300051: state(() =>
    aClient((body) => body.slice(0, -1)).live.sortGoods({ roomId: LIVE_ROOM, goods: [{ goodsId: BY_HAND }] }),
  ),
  300052: state(async () => {
    await wechat.live.onsaleGoods({ roomId: LIVE_ROOM, goodsId: BY_HAND, onSale: false });
    return wechat.live.pushGoods({ roomId: LIVE_ROOM, goodsId: BY_HAND });
  }),
  300053: state(() => wechat.live.deleteGoodsInRoom({ roomId: LIVE_ROOM, goodsId: NOTHING })),
  400001: state(() => wechat.roles.add({ wechatId: 'kaibo_nobody', role: 1 })),
  400002: state(() => wechat.roles.add({ wechatId: 'kaibo_new', role: 2 })),
  400003: state(async () => {
    for (let index = 0; index < 10; index++) await wechat.roles.add({ wechatId: `admin_${index}`, role: 1 });
    return wechat.roles.add({ wechatId: 'chaye_chen', role: 1 });
  }),
  400004: state(async () => {
    await wechat.roles.add({ wechatId: 'chaye_chen', role: 2 });
    return wechat.roles.add({ wechatId: 'chaye_chen', role: 2 });
  }),
  400005: state(async () => {
    await wechat.roles.add({ wechatId: 'chaye_chen', role: 2 });
    await create();
    return wechat.roles.remove({ wechatId: 'chaye_chen', role: 2 });
  }),
  500001: state(() => wechat.live.addSubAnchor({ roomId: UPCOMING_ROOM, wechatId: 'kaibo_nobody' })),
  500002: state(() => wechat.live.addSubAnchor({ roomId: UPCOMING_ROOM, wechatId: 'kaibo_new' })),
  500003: state(async () => {
    await wechat.live.addSubAnchor({ roomId: UPCOMING_ROOM, wechatId: 'kaibo_sub' });
    return wechat.live.addSubAnchor({ roomId: UPCOMING_ROOM, wechatId: 'chaye_wang' });
  }),
  500004: state(async () => {
    await wechat.live.addSubAnchor({ roomId: UPCOMING_ROOM, wechatId: 'kaibo_sub' });
    return wechat.live.modifySubAnchor({ roomId: UPCOMING_ROOM, wechatId: 'kaibo_sub' });
  }),
  500005: state(() => wechat.live.addSubAnchor({ roomId: UPCOMING_ROOM, wechatId: 'kaibo_anchor' })),
  600001: state(async () => {
    const users = [{ wechatId: 'tea_helper', nickname: '小助手' }];
    await wechat.live.addAssistant({ roomId: LIVE_ROOM, users });
    return wechat.live.addAssistant({ roomId: LIVE_ROOM, users });
  }),
  600002: state(() => wechat.live.removeAssistant({ roomId: LIVE_ROOM, wechatId: 'tea_helper' })),
  9410000: state(async () => {
    await control('POST', 'clear');
    return wechat.live.list({ start: 0, limit: 10 });
  }),
  9410001: fault('liveInfo', 9410001, () => wechat.live.list({ start: 0, limit: 10 })),
  9410002: fault('liveInfo', 9410002, () => wechat.live.list({ start: 0, limit: 10 })),
  9410003: fault('liveReplay', 9410003, () => wechat.live.replays({ roomId: LIVE_ROOM, start: 0, limit: 10 })),
  9410005: state(async () => {
    const openids = [`o${'x'.repeat(27)}`];
    await wechat.followers.push({ roomId: 1, openids });
    await wechat.followers.push({ roomId: 1, openids });
    return wechat.followers.push({ roomId: 3, openids });
  }),
  9410006: state(() => wechat.followers.push({ roomId: UPCOMING_ROOM, openids: [`o${'x'.repeat(27)}`] })),
  268489001: state(() => wechat.live.apply()),
};

/** Answered with something to do or with nothing, and no failure. */
const RESULTS: Readonly<Record<number, object>> = {
  300036: { code: 300036, qrcodeUrl: expect.stringMatching(/^http/) },
  400002: { code: 400002, qrcodeUrl: expect.stringMatching(/^http/) },
  9410000: { rooms: [], total: 0 },
};

const codes = Object.keys(liveCodes).map(Number) as (keyof typeof liveCodes)[]; // its own keys

it.each(codes)('produces %i', async (code) => {
  const { run } = CASES[code];
  const outcome: unknown = await run().catch((error: unknown) => error);
  // The last call is the one that was answered so, by the platform and by nobody else.
  const last = bench.sandbox.log.last(1)[0]!; // it was asked something
  expect(last.code).toBe(code);
  const result = RESULTS[code];
  if (result) return expect(outcome).toMatchObject(result);
  expect(outcome).toBeInstanceOf(WechatError);
  expect(outcome).toMatchObject({
    kind: 'platform',
    code,
    endpoint: last.endpoint,
    retry: liveCodes[code].retry,
    httpStatus: 200,
    rid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/),
  });
  expect(`${JSON.stringify(outcome)} ${String(outcome)}`).not.toMatch(/access_token=|a-sandbox-secret/);
});

it('finds each code in the list of the interface that answered it', async () => {
  const missing: string[] = [];
  for (const code of codes.filter((each) => !CASES[each].isFault)) {
    await CASES[code].run().catch(() => undefined);
    const { endpoint } = bench.sandbox.log.last(1)[0]!; // it was asked something
    const listed: readonly number[] = endpoints[endpoint as keyof typeof endpoints].errors; // it is in the table
    if (!listed.includes(code)) missing.push(`${endpoint} ${code}`);
    bench.account.reset();
  }
  expect(missing).toEqual([]);
});

describe('codes of the whole platform, met here as well', () => {
  it.each([
    [-1, 'backoff', () => fault('createRoom', -1, () => create()).run()],
    [
      47001,
      'never',
      () =>
        create(
          {},
          aClient((body) => body.slice(0, -1)),
        ),
    ],
    [48001, 'never', () => fault('addRole', 48001, () => wechat.roles.add({ wechatId: 'chaye_chen', role: 1 })).run()],
    [
      45009,
      'tomorrow',
      () => {
        bench.account.quotas.setUsed(endpoints.deleteRoom.quota.group, 10_000);
        return wechat.live.deleteRoom({ roomId: UPCOMING_ROOM });
      },
    ],
  ] as const)('tells %i, for which the advice is %s', async (code, retry, run) => {
    const outcome: unknown = await run().catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(WechatError);
    expect(outcome).toMatchObject({ kind: 'platform', code, retry });
  });

  it('fetches another token where the platform forgot the first, once', async () => {
    await wechat.live.getSubAnchor({ roomId: UPCOMING_ROOM });
    await control('POST', 'revoke-tokens');
    expect(await wechat.live.getSubAnchor({ roomId: UPCOMING_ROOM })).toMatchObject({ wechatId: '' });
    const { stableToken, getSubAnchor } = bench.sandbox.log.count();
    // One token was the bench's own.
    expect([stableToken, getSubAnchor]).toEqual([3, 3]);
  });
});

it('asks for a fault by name only where nothing else leads to the code', () => {
  expect(codes.filter((code) => CASES[code].isFault)).toEqual([
    200001, 300008, 300027, 300043, 300048, 9410001, 9410002, 9410003,
  ]);
});
