import { aBench, APP, type Bench, HOUR, type Json, MINUTE } from '../sandbox.fixtures';

jest.setTimeout(30_000);

let bench: Bench;
beforeEach(async () => (bench = await aBench()));
afterEach(() => bench.sandbox.close());

const rowOf = async (roomId: number): Promise<Json> =>
  ((await bench.list()).room_info as Json[]).find((row) => row.roomid === roomId) ?? {};

it('sends the same bytes whether rows were kept or are made anew, and whether they are bent or not', async () => {
  const token = await bench.token();
  const bytes = async (): Promise<string> =>
    (
      await fetch(`${bench.url}/wxa/business/getliveinfo?access_token=${token}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"start":1,"limit":3}',
      })
    ).text();
  const first = await bytes();
  expect(await bytes()).toBe(first);
  await bench.control('POST', 'faults', { kind: 'bent', drop: ['nothing'], times: 1 });
  expect(await bytes()).toBe(first);
  expect(JSON.stringify(JSON.parse(first))).toBe(first);
  expect(Object.keys(JSON.parse(first) as Json)).toEqual(['errcode', 'errmsg', 'total', 'room_info']);
});

it('shows a change by hand, by the interface, by time, by a reset and by a load at once', async () => {
  const token = await bench.token();
  expect((await rowOf(2)).live_status).toBe(102);
  await bench.control('PATCH', `apps/${APP}/rooms/2`, { name: '改了名的直播间' });
  expect((await rowOf(2)).name).toBe('改了名的直播间');
  await bench.control('POST', 'saves', { name: 'a' });
  await bench.post(`/wxaapi/broadcast/room/updatekf?access_token=${token}`, { roomId: 2, closeKf: 0 });
  expect((await rowOf(2)).close_kf).toBe(0);
  await bench.control('POST', 'load', { name: 'a' });
  expect((await rowOf(2)).close_kf).toBe(1);
  bench.pass(2 * HOUR + 6 * MINUTE - 1);
  expect((await rowOf(2)).live_status).toBe(102);
  bench.pass(1);
  expect((await rowOf(2)).live_status).toBe(107);
  await bench.control('POST', 'clock', { advanceMs: 0, at: bench.realNow() - HOUR });
  expect((await rowOf(2)).live_status).toBe(102);
  await bench.control('POST', 'reset');
  expect((await rowOf(2)).name).toBe('香山公寓现代风格');
});

it('ends a pause to the millisecond', async () => {
  await bench.act(1, 'pause');
  expect((await rowOf(1)).live_status).toBe(105);
  bench.pass(15 * MINUTE - 1);
  expect((await rowOf(1)).live_status).toBe(105);
  bench.pass(1);
  expect((await rowOf(1)).live_status).toBe(103);
});

it('shows goods that were changed in the library', async () => {
  const before = (await rowOf(1)).goods as Json[];
  const goodsId = before[0]?.goods_id as number;
  const changed = bench.sandbox.accounts.get(APP)?.goods.get(goodsId);
  expect(changed?.name).toBe(before[0]?.name);
  await bench.control('DELETE', `apps/${APP}/goods/${goodsId}`);
  expect(((await rowOf(1)).goods as Json[]).map((goods) => goods.goods_id)).not.toContain(goodsId);
});

it('keeps a bounded number of rows', async () => {
  await bench.control('POST', `apps/${APP}/generate`, { count: 5_000 });
  const token = await bench.token();
  for (let round = 0; round < 3; round++)
    for (let start = 0; start < 5_005; start += 50) {
      const page = await bench.list({ start, limit: 50 }, token);
      expect(page.room_info).toHaveLength(Math.min(50, 5_005 - start));
      if (round === 1) await bench.control('POST', `apps/${APP}/quota`, { reset: true });
    }
});
