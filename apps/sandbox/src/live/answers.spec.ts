import { type Endpoint, type EndpointName, endpoints } from '@kaibo/wechat/endpoints';
import { APP, HOUR, type Json, MINUTE } from '../sandbox.fixtures';
import { aLiveBench, DAY, type LiveBench } from './live.fixtures';

// What each interface of the live family answers, composed anew from the platform's pages and not from our table: which
// fields are there and which are not, of what type and in what unit.

jest.setTimeout(60_000);

const NOW = Date.parse('2026-11-21T10:00:00Z') / 1000;
let bench: LiveBench;
beforeEach(async () => (bench = await aLiveBench()));
afterEach(() => bench.sandbox.close());

const picture: unknown = expect.stringMatching(/^http:\/\/[^/]+\/img\/[a-z]+\/[a-z0-9]{60}\/0$/);
const code: unknown = expect.stringMatching(/^http:\/\/[^/]+\/qr\/[\w-]+\.png$/);
const rid: unknown = expect.stringMatching(/ rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/);
const openid: unknown = expect.stringMatching(/^o[\w-]{27}$/);
const id: unknown = expect.any(Number);
const OK = { errcode: 0 };

interface Sample {
  /** Brings the state about and asks. */
  ask: () => Promise<Json>;
  /** All fields, and no others. */
  answer: () => object;
}

/** A success that says nothing else. */
const plain = (ask: () => Promise<Json>): Sample => ({ ask, answer: () => OK });
const ROOM = { roomId: 2 };
const GOODS = { roomId: 1, goodsId: 100 };

const SAMPLES: { [N in EndpointName]?: Sample } = {
  createRoom: {
    ask: async () => bench.ask('createRoom', await bench.roomForm()),
    answer: () => ({ errcode: 0, roomId: 6 }),
  },
  editRoom: plain(async () => {
    const { type: _type, ...fields } = await bench.roomForm();
    return bench.ask('editRoom', { id: await bench.aRoom(), ...fields });
  }),
  deleteRoom: plain(() => bench.ask('deleteRoom', { id: 2 })),
  liveInfo: {
    ask: async () => {
      await bench.do('importGoods', {
        roomId: await bench.aRoom({ isFeedsPublic: 0 }),
        ids: [await bench.passedGoods()],
      });
      const { room_info: rows, ...rest } = await bench.ask('liveInfo', { start: 0, limit: 50 });
      return { ...rest, room_info: (rows as Json[]).filter((row) => row.roomid === 6) };
    },
    // No close_share, screen_type, anchor_img or anchor_wechat, and prices in fen.
    answer: () => ({
      errcode: 0,
      errmsg: 'ok',
      total: 6,
      room_info: [
        {
          name: '春茶上新专场',
          roomid: 6,
          cover_img: picture,
          share_img: picture,
          live_status: 102,
          start_time: NOW + DAY / 1000,
          end_time: NOW + (DAY + 2 * HOUR) / 1000,
          anchor_name: '茶园小陈',
          goods: [
            {
              cover_img: picture,
              url: 'pages/goods/detail.html?id=88',
              name: '明前龙井 250g',
              price: 19_800,
              price2: 16_800,
              price_type: 3,
              goods_id: id,
              third_party_appid: '',
            },
          ],
          live_type: 0,
          close_like: 0,
          close_goods: 0,
          close_comment: 0,
          close_kf: 1,
          close_replay: 0,
          is_feeds_public: 0,
          creater_openid: openid,
          feeds_img: picture,
        },
      ],
    }),
  },
  liveReplay: {
    ask: async () => {
      await bench.act(1, 'end');
      bench.pass(10 * MINUTE);
      return bench.ask('liveReplay', { action: 'get_replay', room_id: 1, start: 0, limit: 10 });
    },
    answer: () => ({
      errcode: 0,
      errmsg: 'ok',
      total: 1,
      live_replay: [
        {
          expire_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
          create_time: '2026-11-21T10:10:00Z',
          media_url: expect.stringMatching(/^http.*\.m3u8$/),
        },
      ],
    }),
  },
  importGoods: plain(async () => bench.ask('importGoods', { ...ROOM, ids: [await bench.passedGoods()] })),
  getPushUrl: {
    ask: async () => bench.ask('getPushUrl', { roomId: await bench.aRoom({ type: 1 }) }),
    answer: () => ({
      errcode: 0,
      pushAddr: expect.stringMatching(
        /^rtmp:\/\/wxalivepush\.weixin\.qq\.com\/live\/wx[0-9a-f]{16}-6\?txSecret=[0-9a-f]{32}&txTime=[0-9a-f]{8}$/,
      ),
    }),
  },
  getSharedCode: {
    ask: () => bench.ask('getSharedCode', ROOM),
    answer: () => ({
      errcode: 0,
      cdnUrl: code,
      pagePath: 'plugin-private://wx2b03c6e691cd7370/pages/live-player-plugin?room_id=2',
      posterUrl: picture,
    }),
  },
  addSubAnchor: plain(() => bench.ask('addSubAnchor', { ...ROOM, username: 'chaye_wang' })),
  modifySubAnchor: plain(() => bench.ask('modifySubAnchor', { ...ROOM, username: 'chaye_wang' })),
  deleteSubAnchor: plain(() => bench.ask('deleteSubAnchor', ROOM)),
  getSubAnchor: {
    ask: async () => {
      await bench.do('addSubAnchor', { ...ROOM, username: 'chaye_wang' });
      return bench.ask('getSubAnchor', ROOM);
    },
    answer: () => ({ errcode: 0, username: 'chaye_wang' }),
  },
  addAssistant: plain(() =>
    bench.ask('addAssistant', { ...ROOM, users: [{ username: 'tea_helper', nickname: '小助手' }] }),
  ),
  modifyAssistant: plain(async () => {
    await bench.do('addAssistant', { ...ROOM, users: [{ username: 'tea_helper', nickname: '小助手' }] });
    return bench.ask('modifyAssistant', { ...ROOM, username: 'tea_helper', nickname: '客服小王' });
  }),
  removeAssistant: plain(async () => {
    await bench.do('addAssistant', { ...ROOM, users: [{ username: 'tea_helper', nickname: '小助手' }] });
    return bench.ask('removeAssistant', { ...ROOM, username: 'tea_helper' });
  }),
  getAssistantList: {
    ask: async () => {
      await bench.do('addAssistant', { ...ROOM, users: [{ username: 'tea_helper', nickname: '小助手' }] });
      return bench.ask('getAssistantList', ROOM);
    },
    answer: () => ({
      errcode: 0,
      list: [{ timestamp: NOW, headimg: picture, nickname: '小助手', alias: 'tea_helper', openid }],
      count: 1,
      maxCount: 10,
    }),
  },
  updateFeedPublic: plain(() => bench.ask('updateFeedPublic', { ...ROOM, isFeedsPublic: 0 })),
  updateReplay: plain(() => bench.ask('updateReplay', { ...ROOM, closeReplay: 1 })),
  updateKf: plain(() => bench.ask('updateKf', { ...ROOM, closeKf: 0 })),
  updateComment: plain(() => bench.ask('updateComment', { ...ROOM, banComment: 1 })),
  onsaleGoods: plain(() => bench.ask('onsaleGoods', { ...GOODS, onSale: 0 })),
  deleteGoodsInRoom: plain(() => bench.ask('deleteGoodsInRoom', GOODS)),
  pushGoods: plain(() => bench.ask('pushGoods', GOODS)),
  sortGoods: plain(() => bench.ask('sortGoods', { roomId: 1, goods: [{ goodsId: '101' }, { goodsId: '100' }] })),
  getGoodsVideo: {
    ask: async () => {
      await bench.do('pushGoods', GOODS);
      bench.pass(HOUR);
      return bench.ask('getGoodsVideo', GOODS);
    },
    answer: () => ({ errcode: 0, url: expect.stringMatching(/^http/) }),
  },
  addGoods: {
    ask: async () => bench.ask('addGoods', await bench.goodsForm()),
    answer: () => ({ errcode: 0, goodsId: id, auditId: id }),
  },
  auditGoods: {
    ask: async () => {
      const { goodsId, auditId } = await bench.someGoods();
      await bench.do('resetAuditGoods', { goodsId, auditId });
      return bench.ask('auditGoods', { goodsId });
    },
    answer: () => ({ errcode: 0, auditId: id }),
  },
  resetAuditGoods: plain(async () => bench.ask('resetAuditGoods', await bench.someGoods())),
  deleteGoods: plain(async () => bench.ask('deleteGoods', { goodsId: await bench.passedGoods() })),
  updateGoods: plain(async () =>
    bench.ask('updateGoods', { goodsId: await bench.passedGoods(), priceType: 1, price: 158 }),
  ),
  getGoodsWarehouse: {
    ask: async () => bench.ask('getGoodsWarehouse', { goods_ids: [(await bench.someGoods()).goodsId] }),
    answer: () => ({
      errcode: 0,
      errmsg: 'ok',
      total: 1,
      goods: [
        {
          goods_id: id,
          cover_img_url: picture,
          name: '明前龙井 250g',
          price: 198,
          url: 'pages/goods/detail?id=88',
          price_type: 3,
          price2: 168,
          audit_status: 1,
          third_party_tag: 2,
        },
      ],
    }),
  },
  getApprovedGoods: {
    ask: async () => {
      await bench.someGoods();
      return bench.ask('getApprovedGoods', { offset: 0, limit: 30, status: 1 });
    },
    answer: () => ({
      errcode: 0,
      total: 1,
      goods: [
        {
          goodsId: id,
          coverImgUrl: picture,
          name: '明前龙井 250g',
          price: 198,
          url: 'pages/goods/detail?id=88',
          priceType: 3,
          price2: 168,
          thirdPartyTag: 2,
          thirdPartyAppid: '',
        },
      ],
    }),
  },
  setGoodsKey: {
    ask: () => bench.ask('setGoodsKey', { goodsKey: ['productId', 'sid'] }),
    answer: () => ({ errcode: 0, errmsg: '' }),
  },
  getGoodsKey: {
    ask: async () => {
      await bench.do('setGoodsKey', { goodsKey: ['productId', 'sid'] });
      return bench.ask('getGoodsKey');
    },
    answer: () => ({ errcode: 0, errmsg: '', vendorGoodsKey: ['productId', 'sid'] }),
  },
  addRole: {
    ask: () => bench.ask('addRole', { username: 'chaye_chen', role: 2 }),
    answer: () => ({ errcode: 0, errmsg: 'ok' }),
  },
  deleteRole: plain(() => bench.ask('deleteRole', { username: 'chaye_chen', role: 2 })),
  getRoleList: {
    ask: async () => {
      await bench.do('addRole', { username: 'chaye_chen', role: 2 });
      await bench.do('addRole', { username: 'chaye_chen', role: 3 });
      return bench.ask('getRoleList', { role: 2, offset: 0, limit: 10, keyword: '' });
    },
    answer: () => ({
      errcode: 0,
      total: 1,
      list: [
        {
          headingimg: picture,
          nickname: '茶园小陈',
          openid,
          roleList: [2, 3],
          updateTimestamp: String(NOW),
          username: 'ch****n',
        },
      ],
    }),
  },
  getFollowers: {
    ask: async () => {
      await bench.control('POST', `apps/${APP}/followers`, { count: 2, roomId: 3 });
      return bench.ask('getFollowers', { limit: 1 });
    },
    answer: () => ({
      errcode: 0,
      errmsg: 'ok',
      followers: [{ openid, subscribe_time: NOW, room_id: 3, room_status: 101 }],
      page_break: expect.any(Number),
    }),
  },
  pushLiveMessage: {
    ask: () => bench.ask('pushLiveMessage', { room_id: 3, user_openid: ['x'] }),
    answer: () => ({ errcode: 0, errmsg: 'ok', message_id: expect.stringMatching(/^\d{19}$/) }),
  },
  applyLiveInfo: {
    ask: () => {
      bench.account.switches.set('allowsApplying', true);
      return bench.ask('applyLiveInfo', { action: 'apply' });
    },
    answer: () => ({ errcode: 0, errmsg: 'ok', action: 'apply' }),
  },
  // No errcode at all.
  uploadMedia: {
    ask: () => bench.upload(),
    answer: () => ({ type: 'image', media_id: expect.stringMatching(/^[\w-]{64}$/), created_at: NOW }),
  },
};

it('has a sample of every interface of the family', () => {
  const family = Object.values<Endpoint>(endpoints).filter(({ invalid }) => invalid === 200002);
  expect(Object.keys(SAMPLES).sort()).toEqual([...family.map(({ name }) => name), 'uploadMedia'].sort());
});

it.each(Object.entries(SAMPLES))('%s answers what the platform answers', async (_name, { ask, answer }) => {
  expect(await ask()).toStrictEqual(answer());
});

describe('what is said instead', () => {
  it('is a code to scan and no room for an anchor who is not verified', async () => {
    const asked = await bench.ask('createRoom', await bench.roomForm({ anchorWechat: 'kaibo_new' }));
    expect(asked).toStrictEqual({
      errcode: 300036,
      errmsg: expect.stringMatching(
        /^anchorWechat has no realName, please open the codeUrl and scan the code for certification rid: /,
      ),
      qrcode_url: code,
    });
  });

  it('is a code to scan for a role of the anchor', async () => {
    const asked = await bench.ask('addRole', { username: 'kaibo_new', role: 2 });
    expect(asked).toStrictEqual({ errcode: 400002, errmsg: rid, codeurl: code });
  });

  it.each([
    [
      'an account without rooms',
      9410000,
      async () => (bench.account.live.clear(), bench.ask('liveInfo', { start: 0, limit: 1 })),
    ],
    ['an unknown room', 300022, () => bench.ask('getAssistantList', { roomId: 77 })],
    ['no live for new apps', 268489001, () => bench.ask('applyLiveInfo', { action: 'apply' })],
  ])('is a code and a text with a rid for %s, and nothing else', async (_name, errcode, ask) => {
    expect(await ask()).toStrictEqual({ errcode, errmsg: rid });
  });

  it('is nothing where a room has no sub-anchor, no goods, no replay', async () => {
    expect(await bench.ask('getSubAnchor', ROOM)).toStrictEqual({ errcode: 0, username: '' });
    expect((await bench.row(await bench.aRoom()))?.goods).toStrictEqual([]);
    const replay = await bench.ask('liveReplay', { action: 'get_replay', room_id: 2, start: 0, limit: 1 });
    expect(replay).toStrictEqual({ errcode: 0, errmsg: 'ok', total: 0, live_replay: [] });
  });

  it('is a page without a break once there are no more followers', async () => {
    expect(await bench.ask('getFollowers')).toStrictEqual({ errcode: 0, errmsg: 'ok', followers: [] });
  });
});

it('writes a page_break beyond 2^53 in bare digits, which a reader of floating numbers gets wrong', async () => {
  bench.account.switches.set('bigPageBreaks', true);
  await bench.control('POST', `apps/${APP}/followers`, { count: 3 });
  const at = `${bench.url}/wxa/business/get_wxa_followers?access_token=${await bench.token()}`;
  const ask = async (body: string): Promise<string> =>
    (await fetch(at, { method: 'POST', body, headers: { 'content-type': 'application/json' } })).text();
  const first = await ask('{"limit":2}');
  const [, digits = ''] = /"page_break":(\d+)}$/.exec(first) ?? [];
  expect(BigInt(digits)).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER));
  expect(JSON.parse(await ask(`{"limit":2,"page_break":${digits}}`)).followers).toHaveLength(1);
  const rounded = JSON.stringify({ limit: 2, page_break: (JSON.parse(first) as Json).page_break });
  expect(rounded).not.toContain(digits);
  expect(JSON.parse(await ask(rounded)).errcode).toBe(200002);
});

it('has prices of the library in yuan, or in fen where it is told so', async () => {
  const goodsId = await bench.passedGoods({ price: 19.9, price2: 0.01 });
  const prices = async () => {
    const { goods } = await bench.ask('getGoodsWarehouse', { goods_ids: [goodsId] });
    const { goods: listed } = await bench.ask('getApprovedGoods', { offset: 0, limit: 1, status: 2 });
    return [goods[0].price, goods[0].price2, listed[0].price, listed[0].price2];
  };
  expect(await prices()).toEqual([19.9, 0.01, 19.9, 0.01]);
  bench.account.switches.set('listPricesInFen', true);
  expect(await prices()).toEqual([1990, 1, 1990, 1]);
});
