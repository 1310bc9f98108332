import { APP, HOUR, type Json, MINUTE, OTHER_APP } from '../sandbox.fixtures';
import { aLiveBench, DAY, type LiveBench } from './live.fixtures';

// What a person does by hand to the live family of one app.

jest.setTimeout(60_000);

let bench: LiveBench;
beforeEach(async () => (bench = await aLiveBench()));
afterEach(() => bench.sandbox.close());

const control = async (method: string, path: string, body?: unknown): Promise<Json> => {
  const answer = await bench.control(method, `apps/${APP}/${path}`, body);
  expect([method, path, answer.status, answer.body]).toEqual([method, path, 200, answer.body]);
  return answer.body;
};
const wrong = async (method: string, path: string, body?: unknown): Promise<[number, string]> => {
  const { status, body: said } = await bench.control(method, `apps/${APP}/${path}`, body);
  return [status, said.field as string];
};

it('shows the goods in review and decides on them', async () => {
  const first = await bench.someGoods();
  const second = await bench.someGoods({ name: '正山小种' });
  const { total, goods } = await control('GET', 'goods?status=1');
  expect([total, goods.map((each: Json) => each.goodsId)]).toEqual([2, [second.goodsId, first.goodsId]]);
  expect(goods[1]).toMatchObject({
    name: '明前龙井 250g',
    price: 19_800,
    price2: 16_800,
    isByApi: true,
    auditId: first.auditId,
  });
  expect(goods[1].decidesAt).toBeGreaterThanOrEqual(bench.realNow() + DAY);

  expect((await control('POST', `goods/${first.goodsId}/approve`)).status).toBe(2);
  expect((await control('POST', `goods/${second.goodsId}/reject`)).status).toBe(3);
  expect(await wrong('POST', `goods/${first.goodsId}/reject`)).toEqual([409, 'goodsId']);
  expect((await control('GET', 'goods?status=1')).total).toBe(0);
  expect((await control('GET', `goods/${second.goodsId}`)).decidesAt).toBeNull();
});

it('leaves reviews to a person, or changes what they go by', async () => {
  await control('PATCH', 'goods/review', { isAutomatic: false, rejectWords: ['龙井'], seed: 9 });
  const { goodsId } = await bench.someGoods();
  bench.pass(30 * DAY);
  expect((await control('GET', `goods/${goodsId}`)).status).toBe(1);
  await control('PATCH', 'goods/review', { isAutomatic: true });
  const next = await bench.someGoods();
  bench.pass(7 * DAY);
  expect((await control('GET', `goods/${next.goodsId}`)).status).toBe(3);
});

it('makes goods as the console does, and takes goods away from every room', async () => {
  const made = await control('POST', 'goods', {
    name: '老白茶',
    price: 100,
    price2: 50,
    priceType: 3,
    url: 'pages/x?id=1',
  });
  expect(made).toMatchObject({ status: 2, isByApi: false, url: 'pages/x?id=1' });
  const roomId = await bench.aRoom();
  await bench.do('importGoods', { roomId, ids: [made.goodsId] });
  expect((await bench.row(roomId))?.goods).toMatchObject([{ name: '老白茶', url: 'pages/x.html?id=1' }]);
  await control('DELETE', `goods/${made.goodsId}`);
  expect((await bench.row(roomId))?.goods).toEqual([]);
});

it('gives roles and takes a member out', async () => {
  await control('POST', 'members', { wechatId: 'chaye_chen', role: 2 });
  await control('POST', 'members', { wechatId: 'chaye_chen', role: 2 });
  expect((await bench.do('getRoleList', { role: 2 })).list).toMatchObject([{ nickname: '茶园小陈', roleList: [2] }]);
  expect((await control('DELETE', 'members/chaye_chen')).members.map((each: Json) => each.wechatId)).toEqual([
    'kaibo_owner',
  ]);
});

it('says who there is and who is verified', async () => {
  const create = async (anchorWechat: string) =>
    (await bench.ask('createRoom', await bench.roomForm({ anchorWechat }))).errcode as number;
  expect(await create('nobody_yet')).toBe(300036);
  await control('POST', 'people', { wechatId: 'nobody_yet', standing: 'missing' });
  expect(await create('nobody_yet')).toBe(300035);
  await control('POST', 'people', { wechatId: 'nobody_yet', nickname: '新人' });
  expect(await create('nobody_yet')).toBe(0);
  expect((await control('GET', 'people')).people).toContainEqual({
    wechatId: 'nobody_yet',
    nickname: '新人',
    standing: 'verified',
  });
  await control('DELETE', 'people/nobody_yet');
  expect(await create('nobody_yet')).toBe(300036);
  expect((await control('PATCH', 'people', { others: 'verified' })).others).toBe('verified');
  expect(await create('nobody_yet')).toBe(0);
});

it('adds followers, shows what is on its way, and takes them away', async () => {
  const { openids } = await control('POST', 'followers', { count: 3, roomId: 3 });
  await bench.do('pushLiveMessage', { room_id: 3, user_openid: openids });
  const shown = await control('GET', 'followers?limit=2');
  expect(shown).toMatchObject({
    total: 3,
    announced: { day: '2026-11-21', roomId: 3 },
    due: [{ at: bench.realNow() + MINUTE }],
  });
  expect(shown.followers).toHaveLength(2);
  expect((await control('DELETE', `followers/${openids[0]}`)).total).toBe(2);
});

it('lists pictures until they expire, and says what may not be shown', async () => {
  const mediaId = await bench.mediaId({ fileName: 'cover.png' });
  expect((await control('GET', 'media')).media).toMatchObject([
    { mediaId, fileName: 'cover.png', expiresAt: bench.realNow() + 3 * DAY },
  ]);
  await control('PATCH', `media/${mediaId}`, { isForbidden: true });
  const refusedAs = async (changes: object) =>
    (await bench.ask('createRoom', await bench.roomForm(changes))).errcode as number;
  expect([
    await refusedAs({ coverImg: mediaId }),
    await refusedAs({ shareImg: mediaId }),
    await refusedAs({ feedsImg: mediaId }),
  ]).toEqual([300031, 300032, 300037]);
  expect((await bench.ask('addGoods', await bench.goodsForm({ coverImgUrl: mediaId }))).errcode).toBe(300005);
  await control('DELETE', `media/${mediaId}`);
  expect(await refusedAs({ coverImg: mediaId })).toBe(300006);
  bench.pass(4 * DAY);
  expect((await control('GET', 'media')).media).toEqual([]);
});

it('changes what the rules go by', async () => {
  const before = await control('GET', 'live-settings');
  const changes = {
    longestHours: 12,
    forbiddenWords: ['禁'],
    pushMs: 0,
    publishedPaths: ['pages/index'],
    unknownGoodsCode: 1003,
  };
  expect(await control('PATCH', 'live-settings', changes)).toEqual(changes);
  expect((await bench.ask('createRoom', await bench.roomForm({ name: '禁止的专场' }))).errcode).toBe(300028);
  expect((await bench.ask('addGoods', await bench.goodsForm())).errcode).toBe(300007);
  expect(await control('PATCH', 'live-settings', { publishedPaths: null })).toEqual({
    ...changes,
    publishedPaths: null,
  });
  bench.account.reset();
  expect(await control('GET', 'live-settings')).toEqual(before);
});

it('makes rooms by hand with all their switches', async () => {
  const room = await control('POST', 'rooms', {
    name: '手工的直播间',
    closeKf: 0,
    isFeedsPublic: 0,
    closeReplay: 1,
    anchorWechat: 'chaye_chen',
  });
  expect(await bench.row(room.roomId as number)).toMatchObject({ close_kf: 0, is_feeds_public: 0, close_replay: 1 });
  await control('PATCH', `rooms/${room.roomId}`, { closeComment: 1 });
  expect(await bench.row(room.roomId as number)).toMatchObject({ close_comment: 1, close_kf: 0 });
  expect(await bench.ask('deleteRole', { username: 'chaye_chen', role: 2 })).toEqual({ errcode: 0 }); // no role yet
});

it('lays goods on the shelf and takes them off', async () => {
  await control('PATCH', 'rooms/1/goods/100', { isOnShelf: false });
  expect((await bench.ask('pushGoods', { roomId: 1, goodsId: 100 })).errcode).toBe(300052);
  const { goods } = await control('PATCH', 'rooms/1/goods/100', { isOnShelf: true });
  expect(goods[0]).toMatchObject({ goodsId: 100, isOnShelf: true, isPushed: false, video: 'none' });
  expect((await bench.ask('pushGoods', { roomId: 1, goodsId: 100 })).errcode).toBe(0);
});

it.each([
  ['POST', 'goods', { name: '茶' }, 400, 'price'],
  ['POST', 'goods', { name: '茶', price: 1.5 }, 400, 'price'],
  ['POST', 'goods', { name: '茶', price: 1, __proto: 1 }, 400, '__proto'],
  ['GET', 'goods?status=4', undefined, 400, 'status'],
  ['GET', 'goods?page=1', undefined, 400, 'page'],
  ['POST', 'goods/7777/approve', {}, 404, 'goodsId'],
  ['POST', 'goods/100/approve', {}, 409, 'goodsId'],
  ['POST', 'goods/100/praise', {}, 404, 'path'],
  ['POST', 'goods/x/approve', {}, 404, 'goodsId'],
  ['PATCH', 'goods/review', { isAutomatic: 'no' }, 400, 'isAutomatic'],
  ['PATCH', 'goods/review', { rejectWords: 'x' }, 400, 'rejectWords'],
  ['PATCH', 'goods/review', { rejectWords: [''] }, 400, 'rejectWords'],
  ['DELETE', 'goods', {}, 404, 'path'],
  ['POST', 'members', { wechatId: '茶园', role: 1 }, 400, 'wechatId'],
  ['POST', 'members', { wechatId: 'chaye_chen', role: 0 }, 400, 'role'],
  ['POST', 'members', { wechatId: 'chaye_chen' }, 400, 'role'],
  ['DELETE', 'members/__proto__', {}, 404, 'wechatId'],
  ['POST', 'people', { wechatId: 'x' }, 400, 'wechatId'],
  ['POST', 'people', { wechatId: 'chaye_chen', standing: 'good' }, 400, 'standing'],
  ['POST', 'people/x/verify', {}, 400, 'wechatId'],
  ['DELETE', 'people/constructor', {}, 404, 'wechatId'],
  ['POST', 'followers', { roomId: 77 }, 404, 'roomId'],
  ['POST', 'followers', { openid: 'short' }, 400, 'openid'],
  ['POST', 'followers', { openid: `o${'x'.repeat(27)}`, count: 2 }, 400, 'count'],
  ['POST', 'followers', { count: 10_001 }, 400, 'count'],
  ['DELETE', 'followers/nobody', {}, 404, 'openid'],
  ['PATCH', 'media/nothing', {}, 404, 'mediaId'],
  ['POST', 'media', {}, 404, 'path'],
  ['PATCH', 'live-settings', {}, 400, 'body'],
  ['PATCH', 'live-settings', { longestHours: 0 }, 400, 'longestHours'],
  ['PATCH', 'live-settings', { unknownGoodsCode: 5 }, 400, 'unknownGoodsCode'],
  ['PATCH', 'rooms/1/goods/999', {}, 404, 'goodsId'],
  ['PATCH', 'rooms/1/goods/100', { isOnShelf: 1 }, 400, 'isOnShelf'],
  ['PATCH', 'rooms/1/goods/100/x', {}, 404, 'path'],
])('answers %s %s %j with %i and names %s', async (method, path, body, status, field) => {
  const before = JSON.stringify(Object.entries(bench.account.parts).map(([name, part]) => [name, part.save()]));
  expect(await wrong(method, path, body)).toEqual([status, field]);
  expect(JSON.stringify(Object.entries(bench.account.parts).map(([name, part]) => [name, part.save()]))).toBe(before);
});

it('is all there again after a turn through JSON, in another sandbox', async () => {
  const roomId = await bench.aRoom({ subAnchorWechat: 'kaibo_sub', type: 1 });
  const goodsId = await bench.passedGoods();
  const open = await bench.someGoods();
  await bench.do('importGoods', { roomId, ids: [goodsId, 100] });
  await bench.do('addAssistant', { roomId, users: [{ username: 'tea_helper', nickname: '小助手' }] });
  await bench.do('addRole', { username: 'chaye_chen', role: 2 });
  await bench.do('setGoodsKey', { goodsKey: ['id'] });
  await bench.act(roomId, 'start');
  await bench.do('pushGoods', { roomId, goodsId });
  await control('POST', 'followers', { count: 3, roomId });
  bench.account.switches.set('listPricesInFen', true);
  const mediaId = await bench.mediaId();

  const other = await aLiveBench();
  for (const [name, part] of Object.entries(bench.account.parts))
    other.account.parts[name]?.load(JSON.parse(JSON.stringify(part.save())));
  const tell = async (from: LiveBench) => {
    const asked = await Promise.all([
      from.do('liveInfo', { start: 0, limit: 50 }),
      from.do('getSubAnchor', { roomId }),
      from.do('getAssistantList', { roomId }),
      from.do('getPushUrl', { roomId }),
      from.do('getGoodsWarehouse', { goods_ids: [goodsId, open.goodsId, 100] }),
      from.do('getGoodsKey'),
      from.do('getRoleList'),
      from.do('getFollowers'),
      from.ask('pushGoods', { roomId, goodsId: 100 }),
    ]);
    return JSON.parse(JSON.stringify(asked).replaceAll(/http:\/\/localhost:\d+|rid: [\w-]+/g, '')) as Json[];
  };
  expect((await tell(other)).slice(0, -1)).toEqual((await tell(bench)).slice(0, -1));
  expect((await tell(other)).at(-1)?.errcode).toBe(300047); // still being pushed
  expect((await other.ask('createRoom', await other.roomForm({ coverImg: mediaId }))).errcode).toBe(0);
  other.pass(7 * DAY + HOUR);
  expect((await other.do('getGoodsWarehouse', { goods_ids: [open.goodsId] })).goods[0].audit_status).toBe(2);
  // They go their own ways from here.
  expect((await bench.do('getGoodsWarehouse', { goods_ids: [open.goodsId] })).goods[0].audit_status).toBe(1);
  await other.sandbox.close();
});

it('does nothing to another app', async () => {
  await control('POST', 'members', { wechatId: 'chaye_chen', role: 2 });
  await control('POST', 'followers', { count: 2 });
  const { members } = (await bench.control('GET', `apps/${OTHER_APP}/members`)).body;
  expect([members.length, (await bench.control('GET', `apps/${OTHER_APP}/followers`)).body.total]).toEqual([1, 0]);
});
