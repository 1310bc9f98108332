import http from 'node:http';
import { aBench, APP, type Bench, HOUR, type Json, MINUTE, OTHER_APP, SECRET } from './sandbox.fixtures';

jest.setTimeout(30_000);

let bench: Bench;
beforeEach(async () => (bench = await aBench()));
afterEach(() => bench.sandbox.close());

const rooms = (more = ''): string => `apps/${APP}/rooms${more}`;

it('makes a room that the platform lists, edits it, and deletes it for good', async () => {
  const startTime = bench.realNow() + 5 * MINUTE;
  const goods = [{ name: '玄关柜', price: 368_000, price2: 299_800, priceType: 3 }];
  const made = await bench.control('POST', rooms(), { name: '周末看房专场', anchorName: '林可', startTime, goods });
  expect(made).toMatchObject({ status: 200, body: { roomId: 6, status: 102, actions: ['start', 'ban'] } });
  const row = async (): Promise<Json | undefined> =>
    ((await bench.list()).room_info as Json[]).find((each) => each.roomid === 6);
  expect(await row()).toMatchObject({
    name: '周末看房专场',
    anchor_name: '林可',
    start_time: startTime / 1000,
    end_time: startTime / 1000 + 7200,
    goods: [{ name: '玄关柜', price: 368_000, price2: 299_800, price_type: 3, url: expect.stringContaining('.html') }],
  });
  const cover = (await row())?.cover_img as string;
  const edit = { name: '周末看房专场（改）', endTime: startTime + 3 * HOUR, goods: [], picture: true };
  expect((await bench.control('PATCH', rooms('/6'), edit)).status).toBe(200);
  expect(await row()).toMatchObject({ name: edit.name, anchor_name: '林可', end_time: edit.endTime / 1000, goods: [] });
  expect((await row())?.cover_img).not.toBe(cover);
  expect((await bench.control('DELETE', rooms('/6'))).status).toBe(200);
  expect([await row(), (await bench.list()).total]).toEqual([undefined, 5]);
  expect((await bench.control('POST', rooms())).body.roomId).toBe(7);
});

const soon = (minutes: number): number => Date.parse('2026-11-21T10:00:00Z') + minutes * MINUTE;
it.each([
  [{ name: 7 }, 'name'],
  [{ name: '改名' }, 'name'],
  [{ name: '字'.repeat(18) }, 'name'],
  [{ name: 'x'.repeat(100_000) }, 'name'],
  [{ anchorName: '林' }, 'anchorName'],
  [{ startTime: '2026-11-22' }, 'startTime'],
  [{ startTime: soon(10), endTime: soon(39) }, 'endTime'],
  [{ startTime: soon(10), endTime: soon(10 + 24 * 60 + 1) }, 'endTime'],
  [{ startTime: soon(-60), endTime: soon(0) }, 'endTime'],
  [{ liveType: 2 }, 'liveType'],
  [{ closeReplay: true }, 'closeReplay'],
  [{ goods: {} }, 'goods'],
  [{ goods: Array(201).fill({ name: '柜', price: 1 }) }, 'goods'],
  [{ goods: [{ name: '柜', price: 1 }, 7] }, 'goods[1]'],
  [{ goods: [{ name: '柜', price: 1.5 }] }, 'goods[0].price'],
  [{ goods: [{ price: 1 }] }, 'goods[0].name'],
  [{ nmae: '幸福海岸' }, 'nmae'],
  [JSON.parse('{"__proto__":{}}') as object, '__proto__'],
])('refuses the room %.60j and names %s', async (body, field) => {
  const before = await bench.list();
  expect(await bench.control('POST', rooms(), body)).toMatchObject({ status: 400, body: { field } });
  expect(await bench.control('PATCH', rooms('/2'), body)).toMatchObject({ status: 400, body: { field } });
  expect(await bench.list()).toEqual(before);
});

it('moves the plan of a room only while it has not started', async () => {
  const later = { startTime: soon(60), endTime: soon(120) };
  expect((await bench.control('PATCH', rooms('/2'), later)).status).toBe(200);
  expect(await bench.control('PATCH', rooms('/1'), later)).toMatchObject({ status: 409, body: { field: 'startTime' } });
  expect((await bench.control('PATCH', rooms('/1'), { name: '幸福海岸改名' })).status).toBe(200);
  bench.pass(2 * HOUR); // it expired
  const again = await bench.control('PATCH', rooms('/2'), { endTime: soon(600) });
  expect(again).toMatchObject({ status: 409, body: { field: 'endTime' } });
  expect(await bench.statusOf(2)).toBe(107);
});

it.each([
  [2, 'pause', 409],
  [2, 'start', 200],
  [1, 'start', 409],
  [1, 'resume', 409],
  [1, 'explode', 400],
  [1, 'constructor', 400],
])('answers room %i, action %s, with %i', async (roomId, action, status) => {
  const answer = await bench.control('POST', rooms(`/${roomId}/${action}`));
  expect(answer.status).toBe(status);
  if (status !== 200) expect(answer.body.field).toBe('action');
});

it.each(['x', '1e0', '0x1', '-1', '1.0', '%31', '99999999999999999999', '99', '__proto__'])(
  'knows no room %s',
  async (id) => {
    for (const [method, path] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/start'],
    ] as const)
      // prettier-ignore
      expect(await bench.control(method, rooms(`/${id}${path}`))).toMatchObject({
        status: 404,
        body: { field: 'roomId' },
      });
  },
);

it.each([
  ['GET', 'nothing', 'path'],
  ['POST', 'state', 'path'],
  ['GET', 'state/1', 'path'],
  ['DELETE', 'faults/1/2', 'path'],
  ['DELETE', 'faults/x', 'id'],
  ['GET', 'apps/wx0', 'appId'],
  ['GET', 'apps/__proto__', 'appId'],
  ['POST', `apps/${APP}/explode`, 'path'],
  ['PUT', rooms('/1'), 'path'],
  ['GET', rooms('/1/start'), 'path'],
])('has no %s %s', async (method, path, field) => {
  expect(await bench.control(method, path)).toMatchObject({ status: 404, body: { field } });
});

it('lists apps and rooms', async () => {
  const { apps } = (await bench.control('GET', 'apps')).body;
  expect(apps.map((app: Json) => [app.appId, app.total, app.generated])).toEqual([
    [APP, 5, 0],
    [OTHER_APP, 5, 0],
  ]);
  expect((await bench.control('GET', `apps/${APP}`)).body).toEqual(apps[0]);
  const page = (await bench.control('GET', rooms('?start=1&limit=2'))).body;
  expect([page.total, page.rooms.map((room: Json) => room.roomId)]).toEqual([5, [2, 3]]);
  expect((await bench.control('GET', rooms('/2'))).body).toEqual(page.rooms[0]);
  expect(await bench.control('GET', rooms('?start=x'))).toMatchObject({ status: 400, body: { field: 'start' } });
});

it('generates 5 000 rooms beside those made by hand, and takes only them away', async () => {
  for (let made = 0; made < 3; made++) await bench.control('POST', rooms());
  expect((await bench.control('POST', `apps/${APP}/generate`)).body).toMatchObject({ total: 5_008, generated: 5_000 });
  const { apps } = (await bench.control('GET', 'state')).body;
  expect([apps[0].rooms.length, apps[0].generatedRooms.length]).toEqual([8, 30]);
  expect((await bench.control('POST', rooms())).body.roomId).toBe(9);
  expect((await bench.control('POST', `apps/${APP}/generate`, { count: 0 })).body.total).toBe(9);
  expect(await bench.control('POST', `apps/${APP}/generate`, { count: 5_001 })).toMatchObject({
    body: { field: 'count' },
  });
});

it('reloads the example, and resets everything', async () => {
  await bench.act(1, 'end');
  await bench.control('DELETE', rooms('/2'));
  expect((await bench.control('POST', `apps/${APP}/reload`)).status).toBe(200);
  expect([await bench.statusOf(1), await bench.statusOf(2)]).toEqual([101, 102]);
  const token = await bench.token();
  await bench.control('POST', 'faults', { kind: 'html' });
  await bench.control('POST', 'clock', { speed: 0, advanceMs: 10 * HOUR });
  await bench.control('POST', `apps/${APP}/quota`, { limit: 0 });
  expect((await bench.control('POST', 'reset')).status).toBe(200);
  const state = (await bench.control('GET', 'state')).body;
  expect(state).toMatchObject({ now: bench.realNow(), speed: 1, faults: [], calls: [], counts: {} });
  expect(state.apps[0]).toMatchObject({ total: 5, used: {}, limits: {} });
  expect((await bench.list({}, token)).errcode).toBe(40001);
});

it('moves the clock, and rooms with it', async () => {
  const clock = async (body: object) => (await bench.control('POST', 'clock', body)).body;
  expect(await clock({ advanceMs: 2 * HOUR + 6 * MINUTE })).toEqual({ now: soon(126), speed: 1 });
  expect(await bench.statusOf(2)).toBe(107);
  expect(await clock({ real: true })).toEqual({ now: soon(0), speed: 1 });
  expect(await bench.statusOf(2)).toBe(102);
  await clock({ speed: 60 });
  bench.pass(126 * 1_000);
  expect(await bench.statusOf(2)).toBe(107);
  await clock({ at: soon(1), speed: 0 });
  bench.pass(HOUR);
  expect((await bench.control('GET', 'clock')).body).toEqual({ now: soon(1), speed: 0 });
});

it.each([
  [{ speed: -1 }, 'speed'],
  [{ speed: 100_001 }, 'speed'],
  [{ speed: '1' }, 'speed'],
  [{ speed: null }, 'speed'],
  [{ advanceMs: -1 }, 'advanceMs'],
  [{ at: 'now' }, 'at'],
  [{ at: 1e300 }, 'at'],
  [{ real: 1 }, 'real'],
  [{ advance: 1 }, 'advance'],
])('refuses the clock %j and names %s', async (body, field) => {
  expect(await bench.control('POST', 'clock', body)).toMatchObject({ status: 400, body: { field } });
  expect(bench.sandbox.clock.now()).toBe(bench.realNow());
});

it('sets and resets quotas', async () => {
  const quota = async (body: object) => bench.control('POST', `apps/${APP}/quota`, body);
  await quota({ limit: 1 });
  expect([(await bench.list()).errcode, (await bench.list()).errcode]).toEqual([0, 45009]);
  expect((await quota({ reset: true })).body.used).toEqual({});
  expect([(await bench.list()).errcode, (await bench.list()).errcode]).toEqual([0, 45009]);
  const restored = await quota({ limit: null });
  expect(restored.body.quotas).toContainEqual({ group: 'getliveinfo', perDay: 100_000, used: 1, isChanged: false });
  await quota({ used: 100_000 });
  expect((await bench.list()).errcode).toBe(45009);
  expect(await quota({ group: 'sms' })).toMatchObject({ status: 400, body: { field: 'group' } });
  expect(await quota({ limit: -1 })).toMatchObject({ status: 400, body: { field: 'limit' } });
});

it('tells what was asked, in order, without tokens or secrets', async () => {
  const token = await bench.token();
  await bench.list({ start: 7, limit: 9 }, token);
  bench.pass(MINUTE);
  await bench.list({ start: ['x'.repeat(10_000)], limit: 'y'.repeat(10_000) }, token);
  await bench.get('/cgi-bin/nowhere?secret=s3cret');
  const { counts, calls } = await bench.get('/_control/calls');
  expect(counts).toEqual({ stableToken: 1, liveInfo: 2, unknown: 1 });
  expect(calls).toMatchObject([
    { endpoint: 'stableToken', appId: APP, at: soon(0), request: { force_refresh: false }, code: 0, fault: null },
    { endpoint: 'liveInfo', appId: APP, at: soon(0), request: { start: 7, limit: 9 }, code: 0 },
    { endpoint: 'liveInfo', appId: APP, at: soon(1), request: { start: '[…]' }, code: 200002 },
    { endpoint: 'unknown', appId: null, request: { path: '/cgi-bin/nowhere' }, code: 40066 },
  ]);
  const told = JSON.stringify(calls);
  expect(told.length).toBeLessThan(2_000);
  for (const secret of [SECRET, token, 's3cret']) expect(told).not.toContain(secret);
  expect((await bench.get('/_control/calls?last=1')).calls).toEqual([calls[3]]);
  expect((await bench.control('DELETE', 'calls')).status).toBe(200);
  expect(await bench.get('/_control/calls')).toEqual({ counts: {}, calls: [] });
});

/** What fetch does not let a caller say. */
const ask = (headers: Record<string, string>, path = '/_control/state', method = 'GET'): Promise<number> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(bench.url);
    const request = http.request({ port, host: '127.0.0.1', path, method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.once('error', reject);
    request.end();
  });

it.each([
  [{ host: 'evil.example' }, 403],
  [{ host: '127.0.0.1.evil.example:80' }, 403],
  [{ host: 'localhost', origin: 'https://evil.example' }, 403],
  [{ host: 'localhost', origin: 'null' }, 403],
  [{ host: 'localhost:3001', origin: 'http://localhost:3001' }, 200],
  [{ host: '127.0.0.1:3001' }, 200],
  [{ host: '[::1]:3001' }, 200],
])('answers a caller that says %j with %i', async (headers, status) => {
  expect(await ask(headers)).toBe(status);
});

it('refuses what a form of another page could send', async () => {
  const headers = { host: 'localhost', 'content-type': 'text/plain' };
  expect(await ask(headers, '/_control/faults', 'POST')).toBe(415);
  expect(await ask({ host: 'localhost' }, '/_control/faults', 'DELETE')).toBe(415);
});

it('leaves other paths that begin alike to the platform', async () => {
  expect((await bench.get('/_controlled')).errcode).toBe(40066);
});

it.each(['{', '[]', 'null', '7', '"x"'])('refuses the body %s', async (body) => {
  expect(await bench.control('POST', 'clock', body)).toMatchObject({ status: 400, body: { field: 'body' } });
});
