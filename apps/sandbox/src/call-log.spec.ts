import { CallLog, KEPT_CALLS, type LoggedCall } from './call-log';

const aCall = (changes: Partial<LoggedCall> = {}): LoggedCall => ({
  at: 1,
  endpoint: 'liveInfo',
  appId: 'wx1',
  request: { start: 0, limit: 50 },
  answer: { errcode: 0, room_info: [{ roomid: 1 }, '… 4 more'] },
  code: 0,
  fault: null,
  ...changes,
});

it('tells every call as it was, however alike its neighbours are', () => {
  const log = new CallLog();
  const row = { roomid: 1 };
  const calls = [
    aCall({ answer: { room_info: [row] } }),
    aCall({ at: 2, answer: { room_info: [row] } }),
    aCall({ at: 3, answer: { room_info: [{ roomid: 2 }] } }),
    aCall({ at: 4, answer: { room_info: [row, row] } }),
    aCall({ at: 5, answer: { room_info: { 0: row } } }),
    aCall({ at: 6, answer: { room_info: [] } }),
    aCall({ at: 7, answer: { room_info: {} } }),
    aCall({ at: 8, answer: 'image/png, 7 bytes', request: {} }),
    aCall({ at: 9, answer: null, code: null, request: { start: 0 } }),
    aCall({ at: 10, endpoint: 'getRoleList', request: { start: 0 } }),
  ];
  const copies = structuredClone(calls);
  for (const call of calls) log.add(call);
  expect(log.last(100)).toEqual(copies);
  expect(log.count()).toEqual({ liveInfo: 9, getRoleList: 1 });
});

it('keeps what a poll is asked and answered once, as long as it is the same', () => {
  const log = new CallLog();
  const row = { roomid: 1 };
  const calls = [1, 2, 3].map((at) => aCall({ at, answer: { total: 5, room_info: [row] } }));
  for (const call of calls) log.add(call);
  expect(new Set(calls.map((call) => call.answer)).size).toBe(1);
  expect(new Set(calls.map((call) => call.request)).size).toBe(1);
});

it('forgets the oldest, and counts them all the same', () => {
  const log = new CallLog();
  const many = KEPT_CALLS * 1.2;
  for (let at = 0; at < many; at++) log.add(aCall({ at }));
  const kept = log.last(Infinity);
  expect(kept.length).toBeGreaterThanOrEqual(KEPT_CALLS);
  expect(kept.length).toBeLessThanOrEqual(KEPT_CALLS * 1.1);
  expect([kept.at(-1)?.at, log.count().liveInfo]).toEqual([many - 1, many]);
  log.reset();
  expect([log.last(1), log.count()]).toEqual([[], {}]);
});
