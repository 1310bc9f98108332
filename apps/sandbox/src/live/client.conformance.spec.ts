import { type Clock, createWechat, memoryTokenStore, type Wechat } from '@kaibo/wechat';
import { APP, HOUR, MINUTE, SECRET } from '../sandbox.fixtures';
import { aLiveBench, aPicture, DAY, type LiveBench } from './live.fixtures';

// Our own client through every call of the live family: what goes in and comes out is in the units of callers (dates,
// truths, whole fen), and the other interfaces see what it changed.

jest.setTimeout(60_000);

/** The subjects of the family, and their calls. */
type Family = Pick<Wechat, 'live' | 'goods' | 'roles' | 'followers' | 'media'>;

let bench: LiveBench;
let wechat: Family;
const called = new Set<string>();
const all: string[] = [];

beforeAll(() => {
  const client = createWechat({ appId: APP, secret: SECRET, tokenStore: memoryTokenStore() });
  for (const subject of ['live', 'goods', 'roles', 'followers', 'media'] as const)
    all.push(...Object.keys(client[subject]).map((name) => `${subject}.${name}`));
});
beforeEach(async () => {
  bench = await aLiveBench();
  const clock: Clock = { now: () => bench.realNow(), random: () => 0.5, sleep: () => Promise.resolve() };
  const client = createWechat({
    appId: APP,
    secret: SECRET,
    tokenStore: memoryTokenStore(clock.now),
    baseUrl: bench.url,
    clock,
  });
  wechat = {
    live: noted('live', client.live),
    goods: noted('goods', client.goods),
    roles: noted('roles', client.roles),
    followers: noted('followers', client.followers),
    media: noted('media', client.media),
  };
});
afterEach(() => bench.sandbox.close());

/** The same calls, and it is remembered which of them were used. */
const noted = <T extends object>(subject: string, calls: T): T =>
  new Proxy(calls, {
    get: (target, name, receiver) => {
      called.add(`${subject}.${String(name)}`);
      return Reflect.get(target, name, receiver) as unknown;
    },
  });

const at = (ms: number): Date => new Date(bench.realNow() + ms);
const picture = async (): Promise<string> => {
  const media = { bytes: aPicture(), fileName: '封面.png', contentType: 'image/png' };
  const { mediaId, createdAt } = await wechat.media.upload({ media });
  expect(createdAt).toEqual(at(0));
  return mediaId;
};
type RoomRequest = Parameters<Wechat['live']['createRoom']>[0];
const form = async (changes: Partial<RoomRequest> = {}): Promise<RoomRequest> => ({
  name: '春茶上新专场',
  coverMediaId: await picture(),
  shareMediaId: await picture(),
  feedsMediaId: await picture(),
  startsAt: at(2 * DAY),
  endsAt: at(2 * DAY + HOUR),
  anchorName: '茶园小陈',
  anchorWechatId: 'chaye_chen',
  type: 0,
  closeLike: false,
  closeGoods: true,
  closeComment: false,
  ...changes,
});
const made = async (changes: Partial<RoomRequest> = {}): Promise<number> => {
  const answer = await wechat.live.createRoom(await form(changes));
  if (answer.code !== 0) throw new Error(`code ${answer.code}`);
  return answer.roomId;
};
const goods = async (name = '明前龙井 250g'): Promise<{ goodsId: number; auditId: number }> => {
  const url = 'pages/goods/detail?id=88';
  return wechat.goods.add({
    coverMediaId: await picture(),
    name,
    priceType: 3,
    priceFen: 19_890,
    price2Fen: 16_801,
    url,
  });
};
const passed = async (): Promise<number> => {
  const { goodsId } = await goods();
  await bench.control('POST', `apps/${APP}/goods/${goodsId}/approve`);
  return goodsId;
};

it('makes, lists, edits and deletes rooms', async () => {
  const roomId = await made();
  const { total, rooms } = await wechat.live.list({ start: 0, limit: 50 });
  expect([total, rooms[0]]).toMatchObject([
    6,
    {
      roomId,
      name: '春茶上新专场',
      status: 102,
      startsAt: at(2 * DAY),
      endsAt: at(2 * DAY + HOUR),
      closeGoods: true,
      isFeedsPublic: true,
      type: 'phone',
      anchorName: '茶园小陈',
    },
  ]);
  const {
    type: _type,
    subAnchorWechatId: _sub,
    creatorWechatId: _creator,
    ...fields
  } = await form({ name: '秋茶专场' });
  await wechat.live.editRoom({ roomId, ...fields });
  expect((await wechat.live.list({ start: 0, limit: 1 })).rooms[0]?.name).toBe('秋茶专场');
  await wechat.live.deleteRoom({ roomId });
  expect((await wechat.live.list({ start: 0, limit: 50 })).total).toBe(5);
  expect(await wechat.live.createRoom(await form({ anchorWechatId: 'kaibo_new' }))).toEqual({
    code: 300036,
    qrcodeUrl: expect.stringMatching(/^http.*\.png$/),
  });
});

it('reads replays', async () => {
  await bench.act(1, 'end');
  bench.pass(10 * MINUTE);
  const { total, replays } = await wechat.live.replays({ roomId: 1, start: 0, limit: 10 });
  expect([total, replays]).toMatchObject([1, [{ createdAt: at(0), mediaUrl: expect.stringMatching(/\.m3u8$/) }]]);
});

it('fills, sorts and empties a shelf, pushes from it and gets the video', async () => {
  const [roomId, first, second] = [await made(), await passed(), await passed()];
  await wechat.live.importGoods({ roomId, goodsIds: [first, second] });
  await wechat.live.sortGoods({ roomId, goods: [{ goodsId: second }, { goodsId: first }] });
  const shelf = async () => (await wechat.live.list({ start: 0, limit: 1 })).rooms[0]?.goods;
  expect(await shelf()).toMatchObject([{ goodsId: second }, { goodsId: first, priceFen: 19_890, price2Fen: 16_801 }]);
  await wechat.live.onsaleGoods({ roomId, goodsId: first, onSale: false });
  await bench.act(roomId, 'start');
  await expect(wechat.live.pushGoods({ roomId, goodsId: first })).rejects.toMatchObject({ code: 300052 });
  await wechat.live.pushGoods({ roomId, goodsId: second });
  bench.pass(5 * MINUTE);
  expect((await wechat.live.getGoodsVideo({ roomId, goodsId: second })).videoUrl).toMatch(/^http/);
  await wechat.live.deleteGoodsInRoom({ roomId, goodsId: first });
  expect(await shelf()).toMatchObject([{ goodsId: second }]);
});

it('has codes, addresses and switches of a room', async () => {
  const roomId = await made({ type: 1 });
  expect((await wechat.live.getPushUrl({ roomId })).pushUrl).toMatch(/^rtmp:/);
  expect(await wechat.live.getSharedCode({ roomId, params: '{"s":"k7Qd"}' })).toMatchObject({
    codeUrl: expect.stringMatching(/^http/),
    pagePath: expect.stringMatching(new RegExp(`room_id=${roomId}$`)),
    posterUrl: expect.stringMatching(/^http/),
  });
  await wechat.live.updateFeedPublic({ roomId, isFeedsPublic: false });
  await wechat.live.updateReplay({ roomId, closeReplay: false });
  await wechat.live.updateKf({ roomId, closeKf: false });
  await wechat.live.updateComment({ roomId, banComment: true });
  expect(bench.account.live.rooms.get(roomId)?.switches).toMatchObject({
    closeGoods: 1,
    isFeedsPublic: 0,
    closeReplay: 0,
    closeKf: 0,
    banComment: 1,
  });
});

it('runs the team of a room', async () => {
  const roomId = await made();
  await wechat.live.addSubAnchor({ roomId, wechatId: 'chaye_wang' });
  await wechat.live.modifySubAnchor({ roomId, wechatId: 'kaibo_sub' });
  expect(await wechat.live.getSubAnchor({ roomId })).toMatchObject({ wechatId: 'kaibo_sub' });
  await wechat.live.deleteSubAnchor({ roomId });
  expect(await wechat.live.getSubAnchor({ roomId })).toMatchObject({ wechatId: '' });
  await wechat.live.addAssistant({ roomId, users: [{ wechatId: 'tea_helper', nickname: '小助手' }] });
  await wechat.live.modifyAssistant({ roomId, wechatId: 'tea_helper', nickname: '客服小王' });
  expect(await wechat.live.getAssistantList({ roomId })).toMatchObject({
    assistants: [{ addedAt: at(0), nickname: '客服小王', wechatId: 'tea_helper' }],
    count: 1,
    maxCount: 10,
  });
  await wechat.live.removeAssistant({ roomId, wechatId: 'tea_helper' });
  expect((await wechat.live.getAssistantList({ roomId })).count).toBe(0);
});

it('runs the library of goods', async () => {
  const { goodsId, auditId } = await goods();
  await wechat.goods.resetAudit({ goodsId, auditId });
  await wechat.goods.update({ goodsId, name: '雨前龙井', priceType: 1, priceFen: 990 });
  expect(await wechat.goods.audit({ goodsId })).toMatchObject({ auditId: auditId + 1 });
  bench.pass(7 * DAY);
  expect((await wechat.goods.get({ goodsIds: [goodsId] })).goods).toMatchObject([
    { goodsId, name: '雨前龙井', price: 9.9, priceType: 1, auditStatus: 2, thirdPartyTag: 2 },
  ]);
  expect((await wechat.goods.list({ offset: 0, status: 2 })).goods[0]).toMatchObject({ goodsId, price: 9.9 });
  await wechat.goods.setKey({ goodsKey: ['id'] });
  expect(await wechat.goods.getKey()).toMatchObject({ goodsKey: ['id'] });
  await wechat.goods.delete({ goodsId });
  expect((await wechat.goods.get({ goodsIds: [goodsId] })).total).toBe(0);
});

it('gives roles and takes them', async () => {
  expect(await wechat.roles.add({ wechatId: 'chaye_chen', role: 2 })).toMatchObject({ code: 0 });
  expect(await wechat.roles.add({ wechatId: 'kaibo_new', role: 2 })).toMatchObject({
    code: 400002,
    qrcodeUrl: expect.any(String),
  });
  expect(await wechat.roles.list({ role: 2 })).toMatchObject({
    total: 1,
    members: [{ roles: [2], updatedAt: at(0), maskedWechatId: 'ch****n' }],
  });
  await wechat.roles.remove({ wechatId: 'chaye_chen', role: 2 });
  expect((await wechat.roles.list({ role: 2 })).members).toEqual([]);
});

it('reads all followers over page breaks that no floating number holds, and tells them of a live', async () => {
  bench.account.switches.set('bigPageBreaks', true);
  await bench.control('POST', `apps/${APP}/followers`, { count: 5, roomId: 3 });
  const openids: string[] = [];
  let pageBreak: string | null = null;
  do {
    const page: Awaited<ReturnType<Wechat['followers']['list']>> = await wechat.followers.list({
      limit: 2,
      ...(pageBreak === null ? {} : { pageBreak }),
    });
    openids.push(...page.followers.map(({ openid }) => openid));
    pageBreak = page.pageBreak;
    if (pageBreak !== null) expect(Number.isSafeInteger(Number(pageBreak))).toBe(false);
  } while (pageBreak !== null);
  expect(new Set(openids).size).toBe(5);
  expect((await wechat.followers.push({ roomId: 3, openids })).messageId).toMatch(/^\d{19}$/);
  bench.account.switches.set('allowsApplying', true);
  expect(await wechat.live.apply()).toMatchObject({ action: 'apply' });
});

it('asked every call that the client has', () => {
  expect([...called].sort()).toEqual([...all].sort());
});
