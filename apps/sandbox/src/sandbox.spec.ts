import { VirtualClock } from './clock';
import { createSandbox, type Sandbox } from './sandbox';

const APP = 'wx00000000000000aa';
const SECRET = 'a-sandbox-secret';
const MINUTE = 60_000;

let real = 0;
let sandbox: Sandbox;
let url: string;
beforeEach(async () => {
  real = Date.parse('2026-11-21T10:00:00Z');
  sandbox = createSandbox({ apps: { [APP]: SECRET }, clock: new VirtualClock(() => real) });
  url = `http://127.0.0.1:${await sandbox.listen(0)}`;
});
afterEach(() => sandbox.close());

type Json = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- the platform's loose JSON is what is looked at

const post = async (
  path: string,
  body: unknown,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Promise<Json> => {
  const response = await fetch(url + path, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return (await response.json()) as Json;
};
const get = async (path: string): Promise<Json> => (await (await fetch(url + path)).json()) as Json;
const token = async (): Promise<string> =>
  (await post('/cgi-bin/stable_token', { grant_type: 'client_credential', appid: APP, secret: SECRET }))
    .access_token as string;
const list = async (asked: object = { start: 0, limit: 50 }, access?: string): Promise<Json> =>
  post(`/wxa/business/getliveinfo?access_token=${access ?? (await token())}`, asked);
const control = async (
  method: string,
  path: string,
  body: object = {},
): Promise<{ status: number; body: Json | null }> => {
  const response = await fetch(`${url}/_control/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text ? (JSON.parse(text) as Json) : null };
};
const statusOf = async (roomId: number): Promise<number> =>
  ((await list()).room_info as Json[]).find((row) => row.roomid === roomId)?.live_status as number;

describe('tokens', () => {
  it('gives the same stable token until five minutes before its end, and both are good at the hand-over', async () => {
    const first = await token();
    expect(await token()).toBe(first);
    real += 7_200_000 - 4 * MINUTE;
    const second = await token();
    expect(second).not.toBe(first);
    expect((await list({}, first)).errcode).toBe(0);
    expect((await list({}, second)).errcode).toBe(0);
    real += 5 * MINUTE;
    expect((await list({}, first)).errcode).toBe(42001);
  });

  it('gives a new classic token each time and lets the old one live five minutes more', async () => {
    const ask = () => get(`/cgi-bin/token?grant_type=client_credential&appid=${APP}&secret=${SECRET}`);
    const [one, two] = [await ask(), await ask()];
    expect(one).toEqual({ access_token: expect.any(String), expires_in: 7200 });
    expect(one.access_token).not.toBe(two.access_token);
    expect((await list({}, one.access_token as string)).errcode).toBe(0);
    real += 5 * MINUTE;
    expect((await list({}, one.access_token as string)).errcode).toBe(42001);
  });

  it('forces a refresh at most every 30 s and 20 times a day', async () => {
    const force = () =>
      post('/cgi-bin/stable_token', {
        grant_type: 'client_credential',
        appid: APP,
        secret: SECRET,
        force_refresh: true,
      });
    const old = await token();
    const fresh = (await force()).access_token as string;
    expect((await list({}, old)).errcode).toBe(40001);
    expect((await list({}, fresh)).errcode).toBe(0);
    expect((await force()).errcode).toBe(45009);
    for (let time = 0; time < 19; time++) {
      real += 30_000;
      expect((await force()).access_token).toEqual(expect.any(String));
    }
    real += 30_000;
    expect((await force()).errcode).toBe(45009);
  });

  it.each([
    ['no app', { secret: SECRET }, 41002],
    ['no secret', { appid: APP }, 41004],
    ['an unknown app', { appid: 'wx1111111111111111', secret: SECRET }, 40013],
    ['a wrong secret', { appid: APP, secret: 'wrong' }, 40125],
  ])('refuses %s', async (_name, asked, code) => {
    const answer = await post('/cgi-bin/stable_token', { grant_type: 'client_credential', ...asked });
    expect(answer).toEqual({
      errcode: code,
      errmsg: expect.stringMatching(/ rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/),
    });
  });
});

describe('the list', () => {
  it('has the five rooms of the example, latest planned start first', async () => {
    const answer = await list();
    expect(answer).toMatchObject({ errcode: 0, errmsg: 'ok', total: 5 });
    expect(answer.room_info.map((row: Json) => [row.name, row.live_status])).toEqual([
      ['三月依家有优惠', 102],
      ['香山公寓现代风格', 102],
      ['日式茶间简约风格', 101],
      ['幸福海岸新中式风格', 101],
      ['欧式卧室展示风格', 101],
    ]);
    const goods = answer.room_info[4].goods[0] as Json;
    expect(goods).toMatchObject({ price: 459_900, price_type: 1, url: expect.stringContaining('.html?') });
    expect(goods.cover_img).toMatch(/^http:\/\/localhost:\d+\/img\/[a-z0-9]{60}-\d+\/0$/);
  });

  it('serves its pictures itself', async () => {
    const cover = new URL((await list()).room_info[0].cover_img as string);
    const response = await fetch(url + cover.pathname);
    expect(response.headers.get('content-type')).toBe('image/png');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
    expect(bytes.length).toBeLessThan(40_000);
  });

  it('gives 50 rows a page whatever is asked, and every room once', async () => {
    await control('POST', `apps/${APP}/generate`, { count: 5_000 });
    const seen: number[] = [];
    let last = Infinity;
    for (;;) {
      const page = await list({ start: seen.length, limit: 100 });
      expect(page.total).toBe(5_005);
      expect(page.room_info.length).toBeLessThanOrEqual(50);
      for (const row of page.room_info as Json[]) {
        expect(row.start_time).toBeLessThanOrEqual(last);
        last = row.start_time as number;
        seen.push(row.roomid as number);
      }
      if (page.room_info.length === 0 || seen.length >= page.total) break;
    }
    expect(new Set(seen).size).toBe(5_005);
  });

  it('answers 9410000 for an account without rooms', async () => {
    expect((await control('POST', `apps/${APP}/clear`)).status).toBe(200);
    expect((await list()).errcode).toBe(9410000);
  });

  it.each([
    ['no token', '', '{}', 'application/json', 41001],
    ['a wrong token', '?access_token=x', '{}', 'application/json', 40001],
    ['another content type', null, '{}', 'text/plain', 200002],
    ['an empty body', null, '', 'application/json', 44002],
    ['broken JSON', null, '{', 'application/json', 47001],
    ['a list', null, '[1]', 'application/json', 47001],
    ['a negative start', null, '{"start":-1}', 'application/json', 200002],
    ['a limit of 0', null, '{"limit":0}', 'application/json', 200002],
  ])('refuses %s', async (_name, query, body, type, code) => {
    const answer = await post(`/wxa/business/getliveinfo${query ?? `?access_token=${await token()}`}`, body, {
      'content-type': type,
    });
    expect(answer.errcode).toBe(code);
  });

  it('refuses the wrong method, an unknown path and an endless body', async () => {
    expect((await get(`/wxa/business/getliveinfo?access_token=${await token()}`)).errcode).toBe(43002);
    expect((await post('/cgi-bin/token', {})).errcode).toBe(43001);
    expect((await post('/cgi-bin/nowhere', {})).errcode).toBe(40066);
    const huge = await fetch(`${url}/wxa/business/getliveinfo?access_token=x`, {
      method: 'POST',
      body: 'x'.repeat(10_000_000),
    }).then(
      (response) => response.status,
      () => 'closed',
    );
    expect([413, 'closed']).toContain(huge);
    expect((await list()).errcode).toBe(0);
  });

  it('counts a quota a platform day, which ends at midnight in Shanghai', async () => {
    await control('POST', `apps/${APP}/quota`, { group: 'getliveinfo', limit: 2 });
    expect([(await list()).errcode, (await list()).errcode, (await list()).errcode]).toEqual([0, 0, 45009]);
    real = Date.parse('2026-11-21T15:59:59Z');
    expect((await list()).errcode).toBe(45009);
    real += 1_000;
    expect((await list()).errcode).toBe(0);
  });
});

describe('the states', () => {
  const act = (roomId: number, action: string) => control('POST', `apps/${APP}/rooms/${roomId}/${action}`);

  it('lets a room start before its planned start and run past its planned end', async () => {
    expect(await statusOf(2)).toBe(102);
    await act(2, 'start');
    expect(await statusOf(2)).toBe(101);
    real += 24 * 60 * MINUTE;
    expect(await statusOf(2)).toBe(101);
  });

  it('expires a room that was never started at its planned end, and then it cannot start', async () => {
    real += 126 * MINUTE - 1;
    expect(await statusOf(2)).toBe(102);
    real += 1;
    expect(await statusOf(2)).toBe(107);
    expect((await act(2, 'start')).status).toBe(409);
  });

  it.each([
    ['pause', 105, 'resume'],
    ['break', 106, 'recover'],
  ])('ends a live after 15 minutes of %s, and not before', async (action, status, back) => {
    await act(1, action);
    real += 15 * MINUTE - 1;
    expect(await statusOf(1)).toBe(status);
    expect((await act(1, back)).status).toBe(200);
    expect(await statusOf(1)).toBe(101);
    await act(1, action);
    real += 15 * MINUTE;
    expect(await statusOf(1)).toBe(103);
    expect((await act(1, back)).status).toBe(409);
    expect((await act(1, 'start')).status).toBe(409);
  });

  it('bans any room, for good', async () => {
    await act(5, 'ban');
    expect(await statusOf(5)).toBe(104);
    expect((await act(5, 'start')).status).toBe(409);
  });

  it('has the replay ten minutes after the end', async () => {
    await act(1, 'end');
    const replay = async () => list({ action: 'get_replay', room_id: 1, start: 0, limit: 10 });
    expect(await replay()).toMatchObject({ errcode: 0, total: 0, live_replay: [] });
    real += 10 * MINUTE;
    expect(await replay()).toMatchObject({
      total: 1,
      live_replay: [{ media_url: expect.stringContaining('/replay/1.m3u8') }],
    });
    expect((await list({ action: 'get_replay', room_id: 99 })).errcode).toBe(300022);
  });

  it('creates, edits and deletes rooms, and names the field of a bad request', async () => {
    const made = await control('POST', `apps/${APP}/rooms`, { name: '新房间', startTime: real + 5 * MINUTE });
    const roomId = made.body?.roomId as number;
    expect(await statusOf(roomId)).toBe(102);
    await control('PATCH', `apps/${APP}/rooms/${roomId}`, { name: '改名' });
    expect((await list()).room_info.some((row: Json) => row.name === '改名')).toBe(true);
    expect(await control('PATCH', `apps/${APP}/rooms/${roomId}`, { endTime: 1 })).toMatchObject({
      status: 400,
      body: { field: 'endTime' },
    });
    expect(await control('POST', `apps/${APP}/rooms`, { name: 7 })).toMatchObject({
      status: 400,
      body: { field: 'name' },
    });
    expect((await control('DELETE', `apps/${APP}/rooms/${roomId}`)).status).toBe(200);
    expect((await list()).total).toBe(5);
    expect(await control('POST', `apps/${APP}/rooms/x/start`)).toMatchObject({
      status: 404,
      body: { field: 'roomId' },
    });
  });

  it('moves its clock: set, advance, speed, freeze', async () => {
    await control('POST', 'clock', { at: Date.parse('2027-01-01T00:00:00Z') });
    await control('POST', 'clock', { speed: 60 });
    real += 1_000;
    expect(sandbox.clock.now()).toBe(Date.parse('2027-01-01T00:01:00Z'));
    await control('POST', 'clock', { speed: 0 });
    real += 100_000;
    await control('POST', 'clock', { advanceMs: 60_000 });
    expect(sandbox.clock.now()).toBe(Date.parse('2027-01-01T00:02:00Z'));
    expect(await control('POST', 'clock', { speed: -1 })).toMatchObject({ status: 400, body: { field: 'speed' } });
  });
});

describe('faults', () => {
  const fault = (body: object) => control('POST', 'faults', body);

  it.each([-1, 40001, 45009, 48001])('answers errcode %i, as often as asked', async (code) => {
    await fault({ kind: 'errcode', code, times: 1 });
    expect(await list()).toMatchObject({ errcode: code, errmsg: expect.stringMatching(/ rid: /) });
    expect((await list()).errcode).toBe(0);
  });

  it('hits the n-th page only', async () => {
    await control('POST', `apps/${APP}/generate`, { count: 200 });
    await fault({ kind: 'errcode', code: 45009, atPage: 2 });
    expect((await list({ start: 0, limit: 50 })).errcode).toBe(0);
    expect((await list({ start: 50, limit: 50 })).errcode).toBe(45009);
    expect((await list({ start: 100, limit: 50 })).errcode).toBe(0);
  });

  it.each([
    ['http-5xx', 503, /Unavailable/],
    ['html', 200, /<html>/],
    ['empty', 200, /^$/],
  ])('answers %s', async (kind, status, text) => {
    const access = await token();
    await fault({ kind });
    const response = await fetch(`${url}/wxa/business/getliveinfo?access_token=${access}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(response.status).toBe(status);
    expect(await response.text()).toMatch(text);
  });

  it('lets a call hang until the caller gives up', async () => {
    const access = await token();
    await fault({ kind: 'timeout' });
    const call = fetch(`${url}/wxa/business/getliveinfo?access_token=${access}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
      signal: AbortSignal.timeout(300),
    });
    await expect(call).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('bends a page: twice, backwards, short, another total, a misspelled status', async () => {
    const ids = (answer: Json) => answer.room_info.map((row: Json) => row.roomid) as number[];
    const straight = ids(await list());
    await fault({ kind: 'duplicate-rows', times: 1 });
    expect(new Set(ids(await list())).size).toBe(4);
    await fault({ kind: 'reorder-rows', times: 1 });
    expect(ids(await list())).toEqual([...straight].reverse());
    await fault({ kind: 'short-page', times: 1 });
    expect(await list()).toMatchObject({ total: 5, room_info: { length: 3 } });
    await fault({ kind: 'changing-total', times: 1 });
    expect((await list()).total).toBe(6);
    await fault({ kind: 'misspelled-status', times: 1 });
    expect((await list()).room_info[0]).toMatchObject({ live_satus: 102 });
    expect((await list()).room_info[0]).toMatchObject({ live_status: 102 });
  });

  it('tells what was asked, without tokens or secrets', async () => {
    await list({ start: 7, limit: 9 });
    const { counts, calls } = await get('/_control/calls');
    expect(counts).toEqual({ stableToken: 1, liveInfo: 1 });
    expect(calls[1]).toMatchObject({ endpoint: 'liveInfo', appId: APP, request: { start: 7, limit: 9 }, code: 0 });
    expect(JSON.stringify(calls)).not.toContain(SECRET);
    expect((await control('DELETE', 'calls')).status).toBe(200);
    expect((await get('/_control/calls')).counts).toEqual({});
  });

  it('refuses a fault it does not know, and a request that a page of another origin could send', async () => {
    expect(await fault({ kind: 'meteor' })).toMatchObject({ status: 400, body: { field: 'kind' } });
    expect(await fault({ kind: 'errcode' })).toMatchObject({ status: 400, body: { field: 'code' } });
    const sneaked = await fetch(`${url}/_control/faults`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{"kind":"empty"}',
    });
    expect(sneaked.status).toBe(415);
    expect(sandbox.faults.list()).toEqual([]);
  });
});

it('has a page in Chinese and English', async () => {
  const html = await (await fetch(url)).text();
  expect(html).toContain('<html lang="zh-CN">');
  expect(html).toContain('平台沙箱');
  expect(html).toContain('Platform sandbox');
});
