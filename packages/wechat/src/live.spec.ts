import { APP_ID, Platform, SECRET, aPage, aRow, aWechat, failure, json, text } from '../test/platform';

const platform = new Platform();
beforeAll(() => platform.start());
afterAll(() => platform.stop());
beforeEach(() => {
  platform.received.length = 0;
});

describe('the list of rooms', () => {
  it('asks as the platform wants it and reads every field once', async () => {
    platform.answer(aPage([aRow()], 7));
    const { wechat } = aWechat(platform);
    const list = await wechat.live.list({ start: 20, limit: 10 });

    expect(JSON.parse(platform.tokenCalls[0]?.body ?? '')).toEqual({
      grant_type: 'client_credential',
      appid: APP_ID,
      secret: SECRET,
    });
    const [asked] = platform.liveCalls;
    expect(asked).toMatchObject({ method: 'POST', contentType: 'application/json' });
    expect(asked?.query.get('access_token')).toMatch(/^t\d+$/);
    expect(JSON.parse(asked?.body ?? '')).toEqual({ start: 20, limit: 10 });
    expect(list).toEqual({
      total: 7,
      rooms: [
        {
          roomId: 412,
          name: '春茶上新专场',
          status: 102,
          startsAt: new Date('2026-01-02T10:00:00Z'),
          endsAt: new Date('2026-01-02T13:00:00Z'),
          anchorName: '茶园小陈',
          coverUrl: 'https://mmbiz.qpic.cn/mmbiz_jpg/AbC/0',
          shareUrl: 'https://mmbiz.qpic.cn/mmbiz_jpg/DeF/0',
          feedsUrl: 'https://mmbiz.qpic.cn/mmbiz_jpg/JkL/0',
          type: 'phone',
          closeLike: false,
          closeGoods: false,
          closeComment: false,
          closeKf: true,
          closeReplay: false,
          isFeedsPublic: true,
          creatorOpenid: 'oABCD1234567890abcdefghijkl',
          goods: [
            {
              goodsId: 51,
              name: '明前龙井 250g',
              coverUrl: 'https://mmbiz.qpic.cn/mmbiz_jpg/GhI/0',
              url: 'pages/goods/detail?id=88',
              priceFen: 16800,
              price2Fen: 0,
              priceType: 1,
              thirdPartyAppid: '',
            },
          ],
        },
      ],
    });
  });

  it('takes the misspelt status, and numbers that come as texts', async () => {
    const misspelt = aRow({ live_status: undefined, live_satus: '101', roomid: '413', start_time: '1767348000' });
    platform.answer(json({ errcode: '0', errmsg: 'ok', total: '1', room_info: [misspelt] }));
    const { rooms, total } = await aWechat(platform).wechat.live.list();
    expect(total).toBe(1);
    expect(rooms[0]).toMatchObject({ roomId: 413, status: 101, startsAt: new Date('2026-01-02T10:00:00Z') });
  });

  it('takes rows with only what is always there', async () => {
    const { name, roomid, cover_img, share_img, live_status, start_time, end_time, anchor_name } = aRow();
    const bare = { name, roomid, cover_img, share_img, live_status, start_time, end_time, anchor_name };
    platform.answer(aPage([bare]));
    const { rooms } = await aWechat(platform).wechat.live.list();
    expect(rooms[0]).toMatchObject({
      goods: [],
      feedsUrl: null,
      closeKf: true,
      closeReplay: true,
      creatorOpenid: null,
    });
  });

  it('takes nicknames with raw control characters', async () => {
    platform.answer((response) => {
      const body = JSON.stringify({ errcode: 0, total: 1, room_info: [aRow({ anchor_name: 'a@@b' })] });
      response.end(body.replace('@@', '\u0008\n'));
    });
    const { rooms } = await aWechat(platform).wechat.live.list();
    expect(rooms[0]?.anchorName).toBe('a  b');
  });

  it('reads 9410000 as no rooms, and tells onCall so', async () => {
    platform.answer(failure(9410000));
    const { wechat, reports } = aWechat(platform);
    expect(await wechat.live.list()).toEqual({ rooms: [], total: 0 });
    expect(reports).toMatchObject([
      { endpoint: 'stableToken', attempt: 1, outcome: 'ok', code: 0 },
      { endpoint: 'liveInfo', attempt: 1, outcome: 'ok', code: 9410000 },
    ]);
  });

  it.each([
    ['no fields', {}, 'errcode is missing'],
    ['no total', { errcode: 0, room_info: [] }, 'total is missing'],
    ['no rows', { errcode: 0, total: 0 }, 'room_info is missing'],
    ['rows null', { errcode: 0, total: 0, room_info: null }, 'room_info is missing'],
    ['rows an object', { errcode: 0, total: 1, room_info: { 0: aRow() } }, 'room_info is not a list'],
    ['a row null', { errcode: 0, total: 1, room_info: [null] }, 'room_info[0] is missing'],
    ['a row a text', { errcode: 0, total: 1, room_info: ['x'] }, 'room_info[0] is not an object'],
    ['total negative', { errcode: 0, total: -1, room_info: [] }, 'total is below 0'],
    ['total an empty text', { errcode: 0, total: '', room_info: [] }, 'total is not a number'],
    ['errcode an empty text', { errcode: '', total: 0, room_info: [] }, 'errcode is not a number'],
    ['errcode null', { errcode: null, total: 0, room_info: [] }, 'errcode is not a number'],
    ['errcode a word', { errcode: 'ok', total: 0, room_info: [] }, 'errcode is not a number'],
    ['a list', [], 'the answer is not an object'],
    ['null', null, 'the answer is not an object'],
    ['a number', 0, 'the answer is not an object'],
    ['status unknown', { errcode: 0, total: 1, room_info: [aRow({ live_status: 108 })] }, 'live_status is none of'],
    ['status gone', { errcode: 0, total: 1, room_info: [aRow({ live_status: null })] }, 'live_status is missing'],
    ['id too big', { errcode: 0, total: 1, room_info: [aRow({ roomid: 2 ** 60 })] }, 'roomid is not a whole number'],
    [
      'price in yuan',
      { errcode: 0, total: 1, room_info: [aRow({ goods: [{ name: 'x', cover_img: '', url: '', price: 1.5 }] })] },
      'goods[0].price is not a whole number',
    ],
    [
      'name a number',
      { errcode: 0, total: 1, room_info: [aRow(), aRow({ name: 7 })] },
      'room_info[1].name is not a text',
    ],
    ['time absurd', { errcode: 0, total: 1, room_info: [aRow({ start_time: 1767348000000 })] }, 'start_time is above'],
  ])('refuses an answer with %s', async (_, answer, reason) => {
    platform.answer(json(answer));
    const { wechat, reports } = aWechat(platform);
    await expect(wechat.live.list()).rejects.toMatchObject({
      kind: 'bad-answer',
      code: null,
      endpoint: 'liveInfo',
      httpStatus: 200,
      message: expect.stringContaining(reason),
    });
    expect(platform.liveCalls).toHaveLength(1);
    expect(reports.at(-1)).toMatchObject({ outcome: 'bad-answer', code: null });
  });

  it('stops reading a body past 8 MiB', async () => {
    platform.answer(text(`{"errcode":0,"total":0,"room_info":[],"x":"${'x'.repeat(9 * 1024 * 1024)}"}`));
    await expect(aWechat(platform).wechat.live.list()).rejects.toMatchObject({ kind: 'bad-answer' });
    expect(platform.liveCalls).toHaveLength(1);
  });

  it('reads a large page below that', async () => {
    platform.answer(aPage(Array.from({ length: 5_000 }, (_, index) => aRow({ roomid: index + 1 }))));
    expect((await aWechat(platform).wechat.live.list()).rooms).toHaveLength(5_000);
  });

  it.each([
    [{ limit: 0 }],
    [{ limit: 101 }],
    [{ limit: 1.5 }],
    [{ limit: Number.NaN }],
    [{ start: -1 }],
    [{ start: Number.POSITIVE_INFINITY }],
    // A caller without types.
    [{ limit: '50' as unknown as number }],
    [{ ofset: 50 } as object],
    ['50' as unknown as object],
  ])('refuses %j before a call is spent', async (query) => {
    const { wechat, reports } = aWechat(platform);
    await expect(wechat.live.list(query)).rejects.toMatchObject({ kind: 'request', endpoint: 'liveInfo' });
    expect(platform.received).toHaveLength(0);
    expect(reports).toHaveLength(0);
  });
});

describe('replays', () => {
  it('reads times of either kind', async () => {
    platform.answer(
      json({
        errcode: 0,
        total: 3,
        live_replay: [
          { media_url: 'https://a/1.m3u8', create_time: '2026-01-02T12:20:11Z', expire_time: '2026-02-11T06:55:42Z' },
          { media_url: 'https://a/2.mp4', create_time: 1767348000, expire_time: 0 },
          { media_url: 'https://a/3.mp4', create_time: '', expire_time: null },
        ],
      }),
    );
    const { replays, total } = await aWechat(platform).wechat.live.replays({ roomId: 412, limit: 10 });
    expect(JSON.parse(platform.liveCalls[0]?.body ?? '')).toEqual({
      action: 'get_replay',
      room_id: 412,
      start: 0,
      limit: 10,
    });
    expect(total).toBe(3);
    expect(replays).toEqual([
      {
        mediaUrl: 'https://a/1.m3u8',
        createdAt: new Date('2026-01-02T12:20:11Z'),
        expiresAt: new Date('2026-02-11T06:55:42Z'),
      },
      { mediaUrl: 'https://a/2.mp4', createdAt: new Date('2026-01-02T10:00:00Z'), expiresAt: null },
      { mediaUrl: 'https://a/3.mp4', createdAt: null, expiresAt: null },
    ]);
  });

  it('refuses a time without a zone, and a room id that is none', async () => {
    platform.answer(
      json({ errcode: 0, total: 1, live_replay: [{ media_url: 'https://a/1', create_time: '2026-01-02 12:20:11' }] }),
    );
    const { wechat } = aWechat(platform);
    await expect(wechat.live.replays({ roomId: 412 })).rejects.toMatchObject({ kind: 'bad-answer' });
    await expect(wechat.live.replays({ roomId: 0 })).rejects.toMatchObject({ kind: 'request' });
    await expect(wechat.live.replays(undefined as never)).rejects.toMatchObject({ kind: 'request' });
  });

  it('takes null and undefined for what was left out', async () => {
    platform.answer(json({ errcode: 0, total: 0, live_replay: [] }));
    await aWechat(platform).wechat.live.replays({ roomId: 412, start: null as never, limit: undefined as never });
    expect(JSON.parse(platform.liveCalls[0]?.body ?? '')).toMatchObject({ start: 0, limit: 50 });
  });

  it('keeps the code of an unknown room', async () => {
    platform.answer(failure(300022));
    await expect(aWechat(platform).wechat.live.replays({ roomId: 9 })).rejects.toMatchObject({
      kind: 'platform',
      code: 300022,
      rid: '6618f3a1-2b7c9d10-4e5f6a7b',
      retry: 'never',
    });
  });
});
