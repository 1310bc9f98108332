import { aBench, APP, type Bench, type Json, OTHER_APP, SECRET } from './sandbox.fixtures';

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
])('refuses the fault %j and names %s', async (body, field) => {
  expect(await fault(body)).toMatchObject({ status: 400, body: { field, message: expect.stringContaining(field) } });
  expect(bench.sandbox.faults.list()).toEqual([]);
});
