import { type Endpoint, endpoints } from '@kaibo/wechat/endpoints';
import { aBench, APP, type Bench, HOUR, type Json, OTHER_APP, SECRET } from './sandbox.fixtures';

jest.setTimeout(30_000);

let bench: Bench;
beforeEach(async () => (bench = await aBench()));
afterEach(() => bench.sandbox.close());

const fault = (body: object) => bench.control('POST', 'faults', body);
const ids = (answer: Json): number[] => answer.room_info.map((row: Json) => row.roomid) as number[];
const raw = async (token: string, signal?: AbortSignal): Promise<Response> =>
  fetch(`${bench.url}/wxa/business/getliveinfo?access_token=${token}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
    ...(signal ? { signal } : {}),
  });

it.each([-1, 40001, 42001, 45009, 48001])('answers errcode %i, as often as asked', async (code) => {
  await fault({ kind: 'errcode', code, times: 2 });
  for (let time = 0; time < 2; time++)
    expect(await bench.list()).toEqual({ errcode: code, errmsg: expect.stringMatching(/^[a-z].* rid: /) });
  expect((await bench.list()).errcode).toBe(0);
  expect((await bench.control('GET', 'faults')).body).toEqual({ faults: [] });
});

it('hits the n-th page only, or one start only', async () => {
  await bench.control('POST', `apps/${APP}/generate`, { count: 200 });
  const codes = async (): Promise<number[]> => {
    const seen: number[] = [];
    for (const start of [0, 20, 49, 50, 70, 99, 100])
      seen.push((await bench.list({ start, limit: 50 })).errcode as number);
    return seen;
  };
  await fault({ kind: 'errcode', code: 45009, atPage: 2 });
  expect(await codes()).toEqual([0, 0, 45009, 45009, 45009, 0, 0]);
  await bench.control('DELETE', 'faults');
  await fault({ kind: 'errcode', code: -1, atStart: 49 });
  expect(await codes()).toEqual([0, 0, -1, 0, 0, 0, 0]);
});

it('lets so many calls go by first', async () => {
  await fault({ kind: 'errcode', code: -1, afterCalls: 2, times: 1 });
  const codes: number[] = [];
  for (let call = 0; call < 5; call++) codes.push((await bench.list()).errcode as number);
  expect(codes).toEqual([0, 0, -1, 0, 0]);
});

it('hits one app and one interface only', async () => {
  await fault({ kind: 'errcode', code: -1, appId: OTHER_APP });
  await fault({ kind: 'errcode', code: 48001, endpoint: 'liveReplay' });
  expect((await bench.list()).errcode).toBe(0);
  expect((await bench.list({ action: 'get_replay', room_id: 1 })).errcode).toBe(48001);
  expect((await bench.list({}, await bench.token(OTHER_APP))).errcode).toBe(-1);
  await fault({ kind: 'errcode', code: 40164, endpoint: 'stableToken', appId: APP });
  const asked = { grant_type: 'client_credential', appid: APP, secret: SECRET };
  expect((await bench.post('/cgi-bin/stable_token', asked)).errcode).toBe(40164);
});

it.each([
  ['http-5xx', 503, /Unavailable/],
  ['html', 200, /<html>/],
  ['empty', 200, /^$/],
])('answers %s', async (kind, status, text) => {
  await fault({ kind, times: 1 });
  const response = await raw(await bench.token());
  expect(response.status).toBe(status);
  expect(await response.text()).toMatch(text);
  expect((await bench.list()).errcode).toBe(0);
  const { calls } = await bench.get('/_control/calls');
  expect(calls[1]).toMatchObject({ endpoint: 'liveInfo', code: null, fault: kind });
});

it('lets a call hang until the caller gives up, and forgets it then', async () => {
  await fault({ kind: 'timeout', times: 1 });
  await expect(raw(await bench.token(), AbortSignal.timeout(300))).rejects.toMatchObject({ name: 'TimeoutError' });
  expect((await bench.list()).errcode).toBe(0);
});

it('cuts hanging calls when it closes', async () => {
  const token = await bench.token();
  await fault({ kind: 'timeout' });
  const hanging = expect(raw(token)).rejects.toThrow('fetch failed');
  while (bench.sandbox.log.last(1)[0]?.fault !== 'timeout') await new Promise((resolve) => setImmediate(resolve));
  await bench.sandbox.close();
  await hanging;
});

it('bends a page: twice, backwards, short, another total, a misspelled status', async () => {
  const straight = ids(await bench.list());
  await fault({ kind: 'duplicate-rows', times: 1 });
  expect(ids(await bench.list())).toEqual([...straight.slice(0, 4), straight[0]]);
  await fault({ kind: 'reorder-rows', times: 1 });
  expect(ids(await bench.list())).toEqual([...straight].reverse());
  await fault({ kind: 'short-page', times: 1 });
  expect(await bench.list()).toMatchObject({ total: 5, room_info: { length: 3 } });
  await fault({ kind: 'changing-total', times: 1 });
  expect((await bench.list()).total).toBe(6);
  await fault({ kind: 'misspelled-status', times: 1 });
  const [row] = (await bench.list()).room_info as Json[];
  expect([row?.live_satus, row?.live_status]).toEqual([102, undefined]);
  expect(await bench.list()).toMatchObject({ total: 5, room_info: [{ live_status: 102 }, {}, {}, {}, {}] });
});

it('changes the total from page to page', async () => {
  await bench.control('POST', `apps/${APP}/generate`, { count: 100 });
  await fault({ kind: 'changing-total' });
  const totals = [];
  for (const start of [0, 50, 100]) totals.push((await bench.list({ start, limit: 50 })).total);
  expect(totals).toEqual([106, 107, 108]);
});

it('takes one fault away, or all', async () => {
  const first = (await fault({ kind: 'html' })).body.id as number;
  await fault({ kind: 'errcode', code: 48001 });
  expect((await bench.control('DELETE', `faults/${first}`)).status).toBe(200);
  expect((await bench.list()).errcode).toBe(48001);
  expect((await bench.control('DELETE', `faults/${first}`)).body.field).toBe('id');
  expect((await bench.control('DELETE', 'faults')).status).toBe(200);
  expect((await bench.list()).errcode).toBe(0);
});

it.each([
  [{ kind: 'meteor' }, 'kind'],
  [{}, 'kind'],
  [{ kind: 'errcode' }, 'code'],
  [{ kind: 'errcode', code: 0 }, 'code'],
  [{ kind: 'errcode', code: '45009' }, 'code'],
  [{ kind: 'html', atPage: 0 }, 'atPage'],
  [{ kind: 'html', atStart: -1 }, 'atStart'],
  [{ kind: 'html', times: 1.5 }, 'times'],
  [{ kind: 'html', afterCalls: null, time: 1 }, 'time'],
  [{ kind: 'html', endpoint: 'nowhere' }, 'endpoint'],
  [{ kind: 'html', endpoint: '__proto__' }, 'endpoint'],
  [{ kind: 'http-status' }, 'status'],
  [{ kind: 'http-status', status: 200 }, 'status'],
  [{ kind: 'http-status', status: 600 }, 'status'],
  [{ kind: 'delay' }, 'delayMs'],
  [{ kind: 'delay', delayMs: 0 }, 'delayMs'],
  [{ kind: 'bent' }, 'set'],
  [{ kind: 'bent', set: [] }, 'set'],
  [{ kind: 'bent', drop: 'total' }, 'drop'],
  [{ kind: 'bent', drop: [1] }, 'drop'],
])('refuses the fault %j and names %s', async (body, field) => {
  expect(await fault(body)).toMatchObject({ status: 400, body: { field, message: expect.stringContaining(field) } });
  expect(bench.sandbox.faults.list()).toEqual([]);
});

/** A call that reaches the interface: its constants in their places, and any file. */
const callOf = async (endpoint: Endpoint): Promise<Json> => {
  const constants = Object.entries(endpoint.request).flatMap(([name, field]) =>
    'const' in field && field.const !== undefined ? [[name, field.const]] : [],
  );
  const fields = Object.fromEntries(constants) as Json;
  const query = new URLSearchParams(endpoint.token === 'query' ? { access_token: await bench.token() } : {});
  if (endpoint.send !== 'json') for (const [name, value] of Object.entries(fields)) query.set(name, String(value));
  const path = `${endpoint.path}?${query.toString()}`;
  if (endpoint.send === 'query') return bench.get(path);
  if (endpoint.send === 'json') return bench.post(path, endpoint.wrap ? { [endpoint.wrap]: fields } : fields);
  const body = new FormData();
  body.set('media', new Blob(['x'], { type: 'image/png' }), 'x.png');
  return (await (await fetch(bench.url + path, { method: 'POST', body })).json()) as Json;
};

it.each(Object.keys(endpoints))('breaks %s by its name, and nothing beside it', async (name) => {
  await fault({ kind: 'errcode', code: 987_654, endpoint: name, times: 1 });
  await fault({ kind: 'errcode', code: 123_456, endpoint: name === 'getRid' ? 'getQuota' : 'getRid' });
  const endpoint: Endpoint = endpoints[name as keyof typeof endpoints]; // listed by its own names
  const codes = new Set(name === 'stableToken' ? [] : [(await callOf(endpoint)).errcode as number]);
  if (name === 'stableToken') codes.add((await bench.post('/cgi-bin/stable_token', {})).errcode as number);
  expect([...codes]).toEqual([987_654]);
  expect(bench.sandbox.log.last(1)).toMatchObject([{ endpoint: name, code: 987_654, fault: 'errcode' }]);
});

it('breaks every interface at once', async () => {
  const token = await bench.token();
  await fault({ kind: 'errcode', code: -1, endpoint: '*' });
  expect((await bench.list({}, token)).errcode).toBe(-1);
  expect((await bench.post('/cgi-bin/stable_token', {})).errcode).toBe(-1);
});

it('answers an http status of choice', async () => {
  await fault({ kind: 'http-status', status: 429, times: 1 });
  const response = await raw(await bench.token());
  expect([response.status, await response.text()]).toEqual([429, 'HTTP 429']);
  expect(bench.sandbox.accounts.get(APP)?.quotas.used().getliveinfo).toBeUndefined();
});

it('holds an answer back until the virtual clock has moved on', async () => {
  const token = await bench.token();
  await bench.control('POST', 'clock', { speed: 0 });
  await fault({ kind: 'delay', delayMs: HOUR, times: 1 });
  let isThere = false;
  const answer = raw(token).then((response) => {
    isThere = true;
    return response.json() as Promise<Json>;
  });
  while (bench.sandbox.log.last(1)[0]?.fault !== 'delay') await new Promise((resolve) => setImmediate(resolve));
  await bench.control('POST', 'clock', { advanceMs: HOUR - 1 });
  expect((await bench.list({}, token)).errcode).toBe(0); // a turn of the whole loop
  expect(isThere).toBe(false);
  await bench.control('POST', 'clock', { advanceMs: 1 });
  expect((await answer).errcode).toBe(0);
});

it('forgets a delayed call that nobody waits for, and cuts one when it closes', async () => {
  const token = await bench.token();
  await bench.control('POST', 'clock', { speed: 0 });
  await fault({ kind: 'delay', delayMs: HOUR });
  await expect(raw(token, AbortSignal.timeout(200))).rejects.toMatchObject({ name: 'TimeoutError' });
  const hanging = expect(raw(token)).rejects.toThrow('fetch failed');
  while (bench.sandbox.log.count().liveInfo !== 2) await new Promise((resolve) => setImmediate(resolve));
  await bench.sandbox.close();
  await hanging;
});

it.each([
  ['cut', 1],
  ['cut-early', undefined],
])('cuts the line: %s, having used %s of the quota', async (kind, used) => {
  const token = await bench.token();
  await fault({ kind, times: 1 });
  await expect(raw(token)).rejects.toThrow('fetch failed');
  expect(bench.sandbox.accounts.get(APP)?.quotas.used().getliveinfo).toBe(used);
  expect((await bench.list({}, token)).errcode).toBe(0);
});

it('bends any answer: fields put in, taken out, of another type', async () => {
  await fault({ kind: 'bent', set: { total: '五', extra: { a: 1 } }, drop: ['errmsg'], times: 1 });
  const bent = await bench.list();
  expect([bent.total, bent.extra, 'errmsg' in bent]).toEqual(['五', { a: 1 }, false]);
  await fault({ kind: 'bent', endpoint: 'token', drop: ['expires_in'], times: 1 });
  const path = `/cgi-bin/token?grant_type=client_credential&appid=${APP}&secret=${SECRET}`;
  expect(Object.keys(await bench.get(path))).toEqual(['access_token']);
});
