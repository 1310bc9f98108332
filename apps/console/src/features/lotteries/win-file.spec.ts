import { consoleLotteriesApi, type Call, type CallRequest } from '@kaibo/api-client';
import { readWins, winsCsv } from './win-file';

const to = { receiver: '王小明', phone: '13800138000', address: '上海市浦东新区 1 号, "东" 门' };

it('writes rows that no spreadsheet runs, and nobody without an address', () => {
  const text = winsCsv(
    ['名次', '奖品', '收件人', '手机号', '地址'],
    [
      { winId: '1', place: 1, prizeName: '电饭煲', to },
      { winId: '2', place: 2, prizeName: '电饭煲', to: null },
      { winId: '3', place: 3, prizeName: '=1+1', to: { ...to, address: '@home' } },
    ],
  );
  expect(text).toBe(
    '\uFEFF名次,奖品,收件人,手机号,地址\r\n' +
      '1,电饭煲,王小明,13800138000,"上海市浦东新区 1 号, ""东"" 门"\r\n' +
      '3,"\'=1+1",王小明,13800138000,"\'@home"\r\n',
  );
});

it('reads every page of one export, and says how far it is', async () => {
  const asked: CallRequest[] = [];
  const win = (place: number) => ({ winId: String(place), place, prizeName: '电饭煲', to });
  const call = (async (request: CallRequest) => {
    asked.push(request);
    if (request.method === 'POST') return { id: '5', madeAt: '2026-11-22T04:00:00Z', total: 3, done: 0 };
    return request.query?.cursor === undefined
      ? { items: [win(1), win(2)], total: 3, done: 2, nextCursor: '2' }
      : { items: [win(3)], total: 3, done: 3, nextCursor: null };
  }) as Call; // one answer for each path that is asked here
  const told: string[] = [];
  const wins = await readWins(consoleLotteriesApi(call), '12', '寄送奖品', (done, total) =>
    told.push(`${done}/${total}`),
  );
  expect(wins.map(({ place }) => place)).toEqual([1, 2, 3]);
  expect(told).toEqual(['0/3', '2/3', '3/3']);
  expect(asked.map(({ path, query, body }) => [path, query?.cursor ?? body])).toEqual([
    ['/v1/console/lotteries/12/win-exports', { reason: '寄送奖品' }],
    ['/v1/console/win-exports/5/wins', undefined],
    ['/v1/console/win-exports/5/wins', '2'],
  ]);
});
