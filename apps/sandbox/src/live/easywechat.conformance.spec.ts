import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { endpoints } from '@kaibo/wechat/endpoints';
import { FormData as Form, MiniApp } from 'node-easywechat';
import { readQr } from '../png.fixtures';
import { APP, type Json, MINUTE, SECRET } from '../sandbox.fixtures';
import { aLiveBench, aPicture, DAY, type LiveBench } from './live.fixtures';
import { pushedIn } from './rooms';

// Every interface of the live family asked by a client that we did not write, over a socket. What it changed is looked
// up by other interfaces or in the sandbox's own state, never in the answer alone.

jest.setTimeout(60_000);

/** The 38 paths of the official list: applying for live is no part of it. */
const FAMILY = [
  ...new Set(
    Object.values(endpoints)
      .map((endpoint) => endpoint.path)
      .filter((at) => at.startsWith('/wxaapi/broadcast/') || at.startsWith('/wxa/business/')),
  ),
].filter((at) => ![endpoints.applyLiveInfo.path, endpoints.getPhoneNumber.path].includes(at as never));
const asked = new Set<string>();

let bench: LiveBench;
let app: MiniApp;
let folder: string;
beforeAll(async () => {
  bench = await aLiveBench();
  folder = mkdtempSync(path.join(tmpdir(), 'easywechat-'));
  app = new MiniApp({
    app_id: APP,
    secret: SECRET,
    use_stable_access_token: true,
    http: { baseURL: `${bench.url}/` },
    file_cache: { path: folder, fileMode: 0o600, dirMode: 0o700, ext: '.cache' },
  });
});
afterAll(async () => {
  await bench.sandbox.close();
  rmSync(folder, { recursive: true });
});

/** The client reckons a token's life by the real clock. */
const pass = async (ms: number): Promise<void> => {
  bench.pass(ms);
  await (app.getAccessToken() as unknown as { refresh(): Promise<string> }).refresh(); // left out of its interface
};
const get = async (at: string, params: object = {}): Promise<Json> => {
  asked.add(at);
  return (await app.getClient().get(at, { params })).toObject() as Json;
};
const post = async (at: string, body: object): Promise<Json> => {
  asked.add(at);
  return (await app.getClient().postJson(at, body)).toObject() as Json;
};
const room = (at: string) => `/wxaapi/broadcast/room/${at}`;
const goods = (at: string) => `/wxaapi/broadcast/goods/${at}`;
const role = (at: string) => `/wxaapi/broadcast/role/${at}`;

const upload = async (): Promise<string> => {
  const form = new Form();
  form.append('media', aPicture(), { filename: 'picture.png', contentType: 'image/png' });
  const answer = await app.getClient().post('/cgi-bin/media/upload', { params: { type: 'image' }, data: form });
  return (answer.toObject() as Json).media_id as string;
};

const form = async (changes: object = {}): Promise<object> => ({
  ...(await bench.roomForm()),
  coverImg: await upload(),
  shareImg: await upload(),
  feedsImg: await upload(),
  ...changes,
});
const made = async (changes: object = {}): Promise<number> =>
  (await post(room('create'), await form(changes))).roomId as number;
const state = (roomId: number) => bench.account.live.rooms.get(roomId)!;
const scanned = async (address: string): Promise<string | null> =>
  readQr(Buffer.from(await (await fetch(bench.url + new URL(address).pathname)).arrayBuffer()));

describe('rooms', () => {
  it('lists them and their replays', async () => {
    const list = await post('/wxa/business/getliveinfo', { start: 1, limit: 2 });
    expect([list.errcode, list.total, list.room_info.map((row: Json) => row.roomid)]).toEqual([0, 5, [2, 3]]);
    await bench.act(4, 'end');
    await pass(10 * MINUTE);
    const replay = await post('/wxa/business/getliveinfo', { action: 'get_replay', room_id: 4, start: 0, limit: 10 });
    expect(replay).toMatchObject({
      errcode: 0,
      total: 1,
      live_replay: [{ media_url: expect.stringMatching(/\.m3u8$/) }],
    });
  });

  it('makes one, or gives the code that its anchor has to scan', async () => {
    const roomId = await made({ name: '新茶上市', createrWechat: 'kaibo_owner', subAnchorWechat: 'kaibo_sub' });
    expect(await bench.row(roomId)).toMatchObject({ name: '新茶上市', live_status: 102, anchor_name: '茶园小陈' });
    expect(state(roomId).team).toMatchObject({
      anchorWechat: 'chaye_chen',
      subAnchor: 'kaibo_sub',
      creator: 'kaibo_owner',
    });

    const before = bench.account.live.rooms.size;
    const refused = await post(room('create'), await form({ anchorWechat: 'kaibo_new' }));
    expect(refused).toEqual({
      errcode: 300036,
      errmsg: expect.stringMatching(/ rid: /),
      qrcode_url: expect.any(String),
    });
    expect(await scanned(refused.qrcode_url as string)).toContain('kaibo_new');
    expect(bench.account.live.rooms.size).toBe(before);
    await bench.control('POST', `apps/${APP}/people/kaibo_new/verify`);
    expect(await made({ anchorWechat: 'kaibo_new' })).toBe(roomId + 1);
  });

  it('edits and deletes', async () => {
    const roomId = await made();
    const { type: _type, ...fields } = (await form({ name: '改期的专场', closeComment: 1 })) as Json;
    expect(await post(room('editroom'), { id: roomId, ...fields })).toEqual({ errcode: 0 });
    expect(await bench.row(roomId)).toMatchObject({ name: '改期的专场', close_comment: 1 });
    expect(await post(room('deleteroom'), { id: roomId })).toEqual({ errcode: 0 });
    expect(await bench.row(roomId)).toBeUndefined();
    expect((await post(room('deleteroom'), { id: roomId })).errcode).toBe(300022);
  });

  it('tells where to push the stream to, and the code that leads in', async () => {
    const roomId = await made({ type: 1 });
    const { pushAddr } = await get(room('getpushurl'), { roomId });
    expect(pushAddr).toMatch(
      new RegExp(`^rtmp://wxalivepush\\.weixin\\.qq\\.com/live/${APP}-${roomId}\\?txSecret=[0-9a-f]{32}&txTime=`),
    );
    expect(parseInt(pushAddr.split('txTime=')[1], 16) * 1000).toBe(state(roomId).endTime);
    expect((await get(room('getpushurl'), { roomId: 1 })).errcode).toBe(300023); // a phone's

    const params = JSON.stringify({ path: 'pages/index/index', s: 'k7Qd' });
    const shared = await get(room('getsharedcode'), { roomId, params });
    expect(shared.pagePath).toBe(`plugin-private://wx2b03c6e691cd7370/pages/live-player-plugin?room_id=${roomId}`);
    expect(await scanned(shared.cdnUrl as string)).toMatch(new RegExp(`room_id=${roomId}$`));
    expect((await fetch(bench.url + new URL(shared.posterUrl as string).pathname)).status).toBe(200);
  });

  it('turns the switches', async () => {
    const roomId = await made();
    await bench.act(roomId, 'start');
    for (const [at, body, shown] of [
      ['updatefeedpublic', { isFeedsPublic: 0 }, { is_feeds_public: 0 }],
      ['updatereplay', { closeReplay: 1 }, { close_replay: 1 }],
      ['updatekf', { closeKf: 0 }, { close_kf: 0 }],
    ] as const) {
      expect(await bench.row(roomId)).not.toMatchObject(shown);
      expect(await post(room(at), { roomId, ...body })).toEqual({ errcode: 0 });
      expect(await bench.row(roomId)).toMatchObject(shown);
    }
    // Both spellings stand in the platform's pages.
    expect(await post(room('updatecomment'), { id: roomId, banComment: 1 })).toEqual({ errcode: 0 });
    expect(state(roomId).switches.banComment).toBe(1);
    expect(await post(room('updatecomment'), { roomId, banComment: 0 })).toEqual({ errcode: 0 });
    expect(state(roomId).switches.banComment).toBe(0);
  });
});

describe('the people of a room', () => {
  it('has a sub-anchor', async () => {
    const roomId = await made();
    expect(await get(room('getsubanchor'), { roomId })).toEqual({ errcode: 0, username: '' });
    expect(await post(room('addsubanchor'), { roomId, username: 'chaye_wang' })).toEqual({ errcode: 0 });
    expect(await get(room('getsubanchor'), { roomId })).toEqual({ errcode: 0, username: 'chaye_wang' });
    expect(await post(room('modifysubanchor'), { roomId, username: 'kaibo_sub' })).toEqual({ errcode: 0 });
    expect(await get(room('getsubanchor'), { roomId })).toEqual({ errcode: 0, username: 'kaibo_sub' });
    expect(await post(room('deletesubanchor'), { roomId })).toEqual({ errcode: 0 });
    expect(await get(room('getsubanchor'), { roomId })).toEqual({ errcode: 0, username: '' });
  });

  it('has assistants', async () => {
    const roomId = await made();
    const users = [
      { username: 'tea_helper', nickname: '小助手' },
      { username: 'tea_second', nickname: '二助' },
    ];
    const list = async () =>
      (await get(room('getassistantlist'), { roomId })).list.map((each: Json) => [each.alias, each.nickname]);
    expect(await post(room('addassistant'), { roomId, users })).toEqual({ errcode: 0 });
    expect(await list()).toEqual([
      ['tea_helper', '小助手'],
      ['tea_second', '二助'],
    ]);
    const renamed = { roomId, username: 'tea_helper', nickname: '客服小王' };
    expect(await post(room('modifyassistant'), renamed)).toEqual({ errcode: 0 });
    expect(await list()).toEqual([
      ['tea_helper', '客服小王'],
      ['tea_second', '二助'],
    ]);
    expect(await post(room('removeassistant'), { roomId, username: 'tea_helper' })).toEqual({ errcode: 0 });
    expect(await list()).toEqual([['tea_second', '二助']]);
  });
});

describe('the library of goods', () => {
  const newGoods = async (changes: object = {}): Promise<Json> =>
    post(goods('add'), { goodsInfo: { ...(await bench.goodsForm()), coverImgUrl: await upload(), ...changes } });
  const status = async (goodsId: number): Promise<number> =>
    (await post('/wxa/business/getgoodswarehouse', { goods_ids: [goodsId] })).goods[0].audit_status as number;

  it('takes goods, which are reviewed within a week', async () => {
    const { goodsId, auditId, ...rest } = await newGoods();
    expect([rest, typeof goodsId, typeof auditId]).toEqual([{ errcode: 0 }, 'number', 'number']);
    expect(await status(goodsId as number)).toBe(1);
    await pass(DAY - 1);
    expect(await status(goodsId as number)).toBe(1);
    await pass(6 * DAY + 1);
    expect(await status(goodsId as number)).toBe(2);
    const approved = await get(goods('getapproved'), { offset: 0, limit: 1, status: 2 });
    expect(approved.goods[0]).toMatchObject({ goodsId, name: '明前龙井 250g', price: 198, price2: 168, priceType: 3 });
  });

  it('withdraws a review and submits again', async () => {
    const { goodsId, auditId } = await newGoods();
    expect(await post(goods('resetaudit'), { auditId, goodsId })).toEqual({ errcode: 0 });
    expect(await status(goodsId as number)).toBe(0);
    const again = await post(goods('audit'), { goodsId });
    expect(again).toEqual({ errcode: 0, auditId: (auditId as number) + 1 });
    expect(await status(goodsId as number)).toBe(1);
  });

  it('changes and deletes', async () => {
    const { goodsId, auditId } = await newGoods();
    await post(goods('resetaudit'), { auditId, goodsId });
    const change = { goodsInfo: { goodsId, name: '雨前龙井', priceType: 1, price: 158 } };
    expect(await post(goods('update'), change)).toEqual({ errcode: 0 });
    const { goods: found } = await post('/wxa/business/getgoodswarehouse', { goods_ids: [goodsId] });
    expect(found).toMatchObject([{ name: '雨前龙井', price_type: 1, price: 158, price2: 0 }]);
    expect(await post(goods('delete'), { goodsId })).toEqual({ errcode: 0 });
    expect((await post('/wxa/business/getgoodswarehouse', { goods_ids: [goodsId] })).total).toBe(0);
  });

  it('keeps the keys of the pendant', async () => {
    expect(await get(goods('getkey'))).toEqual({ errcode: 0, errmsg: '', vendorGoodsKey: [] });
    expect(await post(goods('setkey'), { goodsKey: ['productId', 'sid'] })).toEqual({ errcode: 0, errmsg: '' });
    expect(await get(goods('getkey'))).toEqual({ errcode: 0, errmsg: '', vendorGoodsKey: ['productId', 'sid'] });
  });
});

it('fills a shelf, sorts it, pushes from it and empties it', async () => {
  const roomId = await made();
  const ids = [await bench.passedGoods(), await bench.passedGoods({ name: '正山小种' }), await bench.passedGoods()];
  const [first = 0, second = 0, third = 0] = ids;
  const shelf = async () => (await bench.row(roomId))?.goods.map((each: Json) => each.goods_id);
  expect(await post(room('addgoods'), { ids: [first, second], roomId })).toEqual({ errcode: 0 });
  expect(await post(room('addgoods'), { ids: [second, third], roomId })).toEqual({ errcode: 0 });
  expect(await shelf()).toEqual([first, second, third]);
  // Texts in the platform's example, numbers in its table.
  expect(await post(goods('sort'), { roomId, goods: [{ goodsId: `${third}` }, { goodsId: first }] })).toEqual({
    errcode: 0,
  });
  expect(await shelf()).toEqual([third, first, second]);

  expect((await post(goods('push'), { roomId, goodsId: first })).errcode).toBe(300023);
  await bench.act(roomId, 'start');
  expect((await post(goods('getVideo'), { roomId, goodsId: first })).errcode).toBe(300044);
  expect(await post(goods('push'), { roomId, goodsId: first })).toEqual({ errcode: 0 });
  expect(pushedIn(state(roomId), bench.realNow())).toBe(first);
  await pass(5 * MINUTE);
  const video = await post(goods('getVideo'), { roomId, goodsId: first });
  expect(video).toEqual({ errcode: 0, url: expect.stringContaining(`goods_id=${first}`) });
  expect((await fetch(bench.url + new URL(video.url as string).pathname)).status).toBe(200);

  expect(await post(goods('onsale'), { roomId, goodsId: second, onSale: 0 })).toEqual({ errcode: 0 });
  expect(state(roomId).goods.map((each) => each.isOnShelf)).toEqual([true, true, false]);
  expect((await post(goods('push'), { roomId, goodsId: second })).errcode).toBe(300052);
  expect(await post(goods('deleteInRoom'), { roomId, goodsId: third })).toEqual({ errcode: 0 });
  expect(await shelf()).toEqual([first, second]);
});

it('gives roles and takes them', async () => {
  const list = async (params: object = {}) =>
    (await get(role('getrolelist'), params)).list.map((each: Json) => [each.username, each.roleList]);
  expect(await post(role('addrole'), { username: 'chaye_wang', role: 2 })).toEqual({ errcode: 0, errmsg: 'ok' });
  expect(await post(role('addrole'), { username: 'chaye_wang', role: 3 })).toEqual({ errcode: 0, errmsg: 'ok' });
  expect(await list({ role: 2, offset: 0, limit: 10, keyword: 'wang' })).toEqual([['ch****g', [2, 3]]]);
  expect(await post(role('deleterole'), { username: 'chaye_wang', role: 2 })).toEqual({ errcode: 0 });
  expect(await list({ role: -1 })).toEqual([
    ['ch****g', [3]],
    ['ka****r', [0]],
  ]);
  const unverified = await post(role('addrole'), { username: 'somebody_else', role: 2 });
  expect(unverified).toMatchObject({ errcode: 400002, codeurl: expect.any(String) });
  expect(await scanned(unverified.codeurl as string)).toContain('somebody_else');
});

it('lists followers page by page, and tells them of a live', async () => {
  await bench.control('POST', `apps/${APP}/followers`, { count: 5, roomId: 3 });
  bench.events();
  const first = await post('/wxa/business/get_wxa_followers', { limit: 3 });
  const second = await post('/wxa/business/get_wxa_followers', { limit: 3, page_break: first.page_break });
  const openids = [...first.followers, ...second.followers].map((each: Json) => each.openid as string);
  expect([first.followers.length, second.followers.length, new Set(openids).size]).toEqual([3, 2, 5]);

  const pushed = await post('/wxa/business/push_message', { room_id: 3, user_openid: [...openids, 'nobody'] });
  expect(pushed).toEqual({ errcode: 0, errmsg: 'ok', message_id: expect.stringMatching(/^\d{19}$/) });
  expect(bench.events()).toEqual([]);
  await pass(MINUTE);
  expect(bench.events()).toMatchObject([
    {
      name: 'wxalive_push_message_notify',
      payload: {
        PushMessageApiNotify: {
          message_id: pushed.message_id,
          room_id: 3,
          total_count: 6,
          success_count: 5,
          openid_error_count: 1,
        },
      },
    },
  ]);
});

it('applies for live, which is suspended unless the sandbox is told otherwise', async () => {
  const apply = async (): Promise<Json> =>
    (await app.getClient().postJson('/wxa/business/applyliveinfo', { action: 'apply' })).toObject() as Json;
  expect((await apply()).errcode).toBe(268489001);
  bench.account.switches.set('allowsApplying', true);
  expect(await apply()).toEqual({ errcode: 0, errmsg: 'ok', action: 'apply' });
  await pass(DAY);
  expect(bench.events()).toMatchObject([
    { name: 'wxa_live_apply_event', payload: { ApplyLiveInfoNoitfy: { appid: APP, open_time: expect.any(Number) } } },
  ]);
});

it('asked all 38', () => {
  expect(FAMILY).toHaveLength(38);
  expect([...asked].sort()).toEqual([...FAMILY].sort());
});
