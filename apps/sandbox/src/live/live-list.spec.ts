import { aBench, APP, type Bench, HOUR, type Json, MINUTE, OTHER_APP } from '../sandbox.fixtures';

// A machine under load takes its time over five thousand rooms.
jest.setTimeout(30_000);

let bench: Bench;
beforeEach(async () => (bench = await aBench()));
afterEach(() => bench.sandbox.close());

it('has the five rooms of the example, latest planned start first', async () => {
  const answer = await bench.list();
  expect(answer).toMatchObject({ errcode: 0, errmsg: 'ok', total: 5 });
  expect(answer.room_info.map((row: Json) => [row.roomid, row.name, row.live_status])).toEqual([
    [5, '三月依家有优惠', 102],
    [2, '香山公寓现代风格', 102],
    [3, '日式茶间简约风格', 101],
    [1, '幸福海岸新中式风格', 101],
    [4, '欧式卧室展示风格', 101],
  ]);
  const starts = answer.room_info.map((row: Json) => row.start_time * 1000);
  expect(starts[0]).toBe(Date.parse('2026-11-22T20:00:00+08:00'));
  expect(starts[1]).toBe(bench.realNow() + 6 * MINUTE);
  for (const row of answer.room_info as Json[]) {
    expect([2, 3, 4]).toContain(row.goods.length);
    for (const goods of row.goods as Json[])
      expect(goods).toMatchObject({
        price: expect.any(Number),
        price_type: expect.any(Number),
        goods_id: expect.any(Number),
        url: expect.stringMatching(/^pages\/goods\/detail\.html\?id=\d+$/),
      });
  }
  expect(answer.room_info[4].goods[0]).toMatchObject({ price: 459_900, price2: 0 });
});

it('serves every picture that it names', async () => {
  for (const row of (await bench.list()).room_info as Json[]) {
    const named = [row.cover_img, row.share_img, row.feeds_img, ...row.goods.map((goods: Json) => goods.cover_img)];
    expect(new Set(named).size).toBe(named.length);
    for (const picture of named as string[]) {
      expect(picture).toMatch(/^http:\/\/localhost:\d+\/img\/[a-z]+\/[a-z0-9]{60}\/0$/);
      const response = await fetch(bench.url + new URL(picture).pathname);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
      await response.arrayBuffer();
    }
  }
  expect((await fetch(`${bench.url}/img/cover/nothing/0`)).status).toBe(404);
});

it('names its pictures by the address that it was given', async () => {
  const other = await aBench({ baseUrl: 'http://pictures.test:81' });
  expect((await other.list()).room_info[0].cover_img).toMatch(/^http:\/\/pictures\.test:81\/img\//);
  await other.sandbox.close();
});

it('gives 50 rows a page whatever is asked, and each of 5 005 rooms once', async () => {
  await bench.control('POST', `apps/${APP}/generate`);
  const token = await bench.token();
  const seen: number[] = [];
  let last = Infinity;
  let pages = 0;
  for (;;) {
    const page = await bench.list({ start: seen.length, limit: [1_000, 100, 80, 50][pages++ % 4] }, token);
    expect([page.errcode, page.total]).toEqual([0, 5_005]);
    if (page.room_info.length === 0) break;
    for (const row of page.room_info as Json[]) {
      expect(row.start_time).toBeLessThanOrEqual(last);
      last = row.start_time as number;
      seen.push(row.roomid as number);
    }
  }
  expect([pages, seen.length, new Set(seen).size]).toEqual([102, 5_005, 5_005]);
});

it('generates the same rooms for the same seed, other ones for another, and takes them away', async () => {
  const rows = async (count: number, seed: number): Promise<Json[]> => {
    await bench.control('POST', `apps/${APP}/generate`, { count, seed });
    return (await bench.list()).room_info as Json[];
  };
  const first = await rows(40, 1);
  expect(await rows(40, 2)).not.toEqual(first);
  expect(await rows(40, 1)).toEqual(first);
  expect(await rows(0, 1)).toHaveLength(5);
});

it('answers 9410000 for an account without rooms, and an empty page past the end', async () => {
  expect(await bench.list({ start: 5, limit: 50 })).toMatchObject({ errcode: 0, total: 5, room_info: [] });
  await bench.control('POST', `apps/${APP}/clear`);
  expect((await bench.list()).errcode).toBe(9410000);
  expect((await bench.list({}, await bench.token(OTHER_APP))).total).toBe(5);
});

it.each([
  ['no token', '', '{}', 'application/json', 41001],
  ['an empty token', '?access_token=', '{}', 'application/json', 41001],
  ['a wrong token', '?access_token=x', '{}', 'application/json', 40001],
  ['another content type', null, '{}', 'text/plain', 200002],
  ['a form', null, 'start=0&limit=10', 'application/x-www-form-urlencoded', 200002],
  ['a type that begins alike', null, '{}', 'application/jsonp', 200002],
  ['an empty body', null, '', 'application/json', 44002],
  ['blanks', null, ' \n ', 'application/json', 44002],
  ['broken JSON', null, '{', 'application/json', 47001],
  ['a list', null, '[1]', 'application/json', 47001],
  ['nothing', null, 'null', 'application/json', 47001],
  ['a negative start', null, '{"start":-1}', 'application/json', 200002],
  ['a broken start', null, '{"start":1.5}', 'application/json', 200002],
  ['a start that is a list', null, '{"start":[1]}', 'application/json', 200002],
  ['a limit of 0', null, '{"limit":0}', 'application/json', 200002],
  ['an endless limit', null, '{"limit":1e999}', 'application/json', 200002],
  ['another action', null, '{"action":"drop"}', 'application/json', 200002],
])('refuses %s', async (_name, query, body, type, code) => {
  const answer = await bench.post(`/wxa/business/getliveinfo${query ?? `?access_token=${await bench.token()}`}`, body, {
    'content-type': type,
  });
  expect(answer).toEqual({
    errcode: code,
    errmsg: expect.stringMatching(/ rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/),
  });
});

it('takes digits in quotes, as some clients send them', async () => {
  expect((await bench.list({ start: '1', limit: '2' })).room_info.map((row: Json) => row.roomid)).toEqual([2, 3]);
});

it.each(['/cgi-bin/nowhere', '/wxa/business/getliveinfo/', '/WXA/BUSINESS/GETLIVEINFO', '/sns/nowhere', '/x'])(
  'answers 40066 at %s',
  async (path) => {
    expect((await bench.get(path)).errcode).toBe(40066);
    expect((await bench.post(path, {})).errcode).toBe(40066);
  },
);

it('tells the wrong method', async () => {
  expect((await bench.get(`/wxa/business/getliveinfo?access_token=${await bench.token()}`)).errcode).toBe(43002);
});

it('has the replay ten minutes after the end, with times as text or as numbers', async () => {
  const replay = async (roomId: number, more: object = {}): Promise<Json> =>
    bench.list({ action: 'get_replay', room_id: roomId, start: 0, limit: 10, ...more });
  await bench.act(1, 'end');
  await bench.act(4, 'break'); // ends by itself after 15 minutes
  bench.pass(10 * MINUTE - 1);
  expect(await replay(1)).toEqual({ errcode: 0, errmsg: 'ok', total: 0, live_replay: [] });
  bench.pass(1);
  const { total, live_replay: rows, room_info: rooms } = await replay(1);
  expect([total, rooms]).toEqual([1, undefined]);
  expect(rows[0].create_time).toBe('2026-11-21T10:10:00Z');
  expect(await (await fetch(bench.url + new URL(rows[0].media_url as string).pathname)).text()).toMatch(/^#EXTM3U/);
  expect(await replay(1, { start: 1 })).toMatchObject({ total: 1, live_replay: [] });
  bench.pass(15 * MINUTE - 1);
  expect((await replay(4)).total).toBe(0);
  bench.pass(1);
  expect((await replay(4)).live_replay[0].create_time).toBe(Date.parse('2026-11-21T10:25:00Z') / 1000);
  for (const unknown of [99, 'x', null, -1, [1]])
    expect((await bench.list({ action: 'get_replay', room_id: unknown })).errcode).toBe(300022);
});

it('has no replay where replays are closed', async () => {
  await bench.control('PATCH', `apps/${APP}/rooms/1`, { closeReplay: 1 });
  await bench.act(1, 'end');
  bench.pass(HOUR);
  expect((await bench.list({ action: 'get_replay', room_id: 1 })).total).toBe(0);
});

it('counts list and replay against one quota a platform day, which ends at midnight in Shanghai', async () => {
  await bench.control('POST', `apps/${APP}/quota`, { group: 'getliveinfo', limit: 2 });
  const token = await bench.token();
  expect((await bench.list({}, token)).errcode).toBe(0);
  expect((await bench.list({ action: 'get_replay', room_id: 1 }, token)).errcode).toBe(0);
  expect((await bench.list({}, token)).errcode).toBe(45009);
  expect((await bench.list({}, await bench.token(OTHER_APP))).errcode).toBe(0);
  bench.setReal('2026-11-21T15:59:59.999Z');
  expect((await bench.list()).errcode).toBe(45009);
  bench.pass(1);
  expect((await bench.list()).errcode).toBe(0);
});
