/** @jest-environment jsdom */
import type { RoomState } from '@kaibo/contracts/rooms';
import { act, renderHook } from '@testing-library/react';
import { aRoom, FakeApi, refuse } from '../../../test/fake-api';
import { OFFLINE, roomsOn } from '../../../test/fake-rooms';
import { fire, resetTaro, storage } from '../../../test/taro';
import { storageKey, useRoomList } from './use-room-list';

const many = (count: number, status: 'live' | 'ended' = 'live') =>
  Array.from({ length: count }, (_, at) => aRoom({ id: String(at + 1), status }));

const start = (api: FakeApi, tab: RoomState = 'live') => {
  const rooms = roomsOn(api);
  const hook = renderHook((at: RoomState) => useRoomList(rooms, at), { initialProps: tab });
  return {
    ...hook,
    state: () => hook.result.current[0],
    actions: () => hook.result.current[1],
    rooms: () => (hook.result.current[0].status === 'ready' ? hook.result.current[0].rooms : []),
    ids: () => {
      const [state] = hook.result.current;
      return state.status === 'ready' ? state.rooms.map(({ id }) => id) : null;
    },
  };
};
/** Lets time go by in small steps: what React draws shows at the end of each. */
const pass = async (ms: number) => {
  for (let left = ms; left >= 0; left -= 1_000) await act(() => jest.advanceTimersByTimeAsync(Math.min(left, 1_000)));
};

beforeEach(() => {
  resetTaro();
  jest.useFakeTimers({ now: Date.parse('2026-03-01T12:00:00Z') });
});
afterEach(() => jest.useRealTimers());

it('loads, then shows what the server says, and keeps its first page for the next visit', async () => {
  const api = new FakeApi(many(2));
  const list = start(api);
  expect(list.state()).toEqual({ status: 'loading', isSlow: false });
  await pass(0);
  expect(list.state()).toMatchObject({ status: 'ready', tail: 'end', freshness: null });
  expect(list.ids()).toEqual(['1', '2']);
  expect(storage.get(storageKey('live'))).toMatchObject({
    savedAt: Date.now(),
    page: { items: [{ id: '1' }, { id: '2' }] },
  });
});

it('looks again every 10 s while visible, and not while hidden', async () => {
  const api = new FakeApi(many(1));
  const list = start(api);
  await pass(0);
  await pass(20_000);
  expect(api.asked).toHaveLength(3);
  act(() => fire('hide'));
  await pass(60_000);
  expect(api.asked).toHaveLength(3);
  api.rooms.unshift(aRoom({ id: '9' }));
  act(() => fire('show'));
  await pass(0);
  expect(api.asked).toHaveLength(4);
  expect(list.ids()).toEqual(['9', '1']);
  list.unmount();
  await pass(60_000);
  expect(api.asked).toHaveLength(4);
});

it('gives the same room objects while nothing changed', async () => {
  const api = new FakeApi(many(3));
  const list = start(api);
  await pass(0);
  const first = list.rooms()[0];
  await pass(10_000);
  expect(list.rooms()[0]).toBe(first);
});

it('shows the last visit first, says so without network, and is fresh when the network is back', async () => {
  const savedAt = Date.now() - 5 * 60_000;
  storage.set(storageKey('live'), { savedAt, page: { items: many(1), nextCursor: 'x' } });
  const api = new FakeApi(many(2));
  api.fault = () => OFFLINE;
  const list = start(api);
  expect(list.state()).toMatchObject({ status: 'ready', tail: 'unknown', freshness: null });
  await pass(0);
  expect(list.state()).toMatchObject({ status: 'ready', freshness: { kind: 'offline', savedAt } });
  act(() => list.actions().loadMore());
  expect(api.asked).toHaveLength(1);

  api.fault = undefined;
  act(() => void window.dispatchEvent(new Event('online')));
  await pass(0);
  expect(list.state()).toMatchObject({ status: 'ready', tail: 'end', freshness: null });
  expect(list.ids()).toEqual(['1', '2']);
});

it.each([
  ['another version', { savedAt: 1 }],
  ['a text', 'x'],
  ['no page', { savedAt: 1, page: { items: 3 } }],
  ['null', null],
])('is not shaken by %s in the storage', async (_name, value) => {
  storage.set(storageKey('live'), value);
  const list = start(new FakeApi(many(1)));
  expect(list.state().status).toBe('loading');
  await pass(0);
  expect(list.ids()).toEqual(['1']);
});

it('fails with the code of the answer, and loads again when asked to', async () => {
  const api = new FakeApi(many(1));
  api.fault = () => refuse(503, 'UNAVAILABLE');
  const list = start(api);
  await pass(0);
  expect(list.state()).toEqual({ status: 'failed', code: 'UNAVAILABLE' });
  api.fault = undefined;
  act(() => list.actions().retry());
  expect(list.state().status).toBe('loading');
  await pass(0);
  expect(list.ids()).toEqual(['1']);
});

it.each([
  ['a list that is none', { status: 200, headers: {}, body: { rooms: [] } }, 'UNKNOWN'],
  ['a code nobody knows', refuse(418, 'TEAPOT'), 'UNKNOWN'],
  ['a code that is a word of the language', refuse(500, 'constructor'), 'UNKNOWN'],
  ['no answer', OFFLINE, 'NETWORK'],
])('knows %s', async (_name, answer, code) => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const api = new FakeApi();
  api.fault = () => answer;
  const list = start(api);
  await pass(0);
  expect(list.state()).toEqual({ status: 'failed', code });
});

it('keeps showing what it has while the server fails', async () => {
  const api = new FakeApi(many(1));
  const list = start(api);
  await pass(0);
  const savedAt = Date.now();
  api.fault = () => refuse(500, 'INTERNAL');
  await pass(10_000);
  expect(list.state()).toMatchObject({ status: 'ready', freshness: { kind: 'stale', savedAt } });
  api.fault = undefined;
  await pass(10_000);
  expect(list.state()).toMatchObject({ freshness: null });
});

it('says that the network is slow', async () => {
  const api = new FakeApi(many(1));
  const rooms = roomsOn(api);
  const slow: typeof rooms = {
    ...rooms,
    list: (query) => new Promise((done) => setTimeout(() => done(rooms.list(query)), 4_000)),
  };
  const { result } = renderHook(() => useRoomList(slow, 'live'));
  await pass(2_999);
  expect(result.current[0]).toEqual({ status: 'loading', isSlow: false });
  await pass(1);
  expect(result.current[0]).toEqual({ status: 'loading', isSlow: true });
  await pass(1_000);
  expect(result.current[0]).toMatchObject({ status: 'ready', freshness: null });
});

it('reads on page by page to the end, once however often asked', async () => {
  const api = new FakeApi(many(45));
  const list = start(api);
  await pass(0);
  expect(list.state()).toMatchObject({ tail: 'more' });
  act(() => {
    list.actions().loadMore();
    list.actions().loadMore();
  });
  expect(list.state()).toMatchObject({ tail: 'loading' });
  await pass(0);
  expect(list.ids()).toHaveLength(40);
  act(() => list.actions().loadMore());
  await pass(0);
  expect(list.ids()).toHaveLength(45);
  expect(list.state()).toMatchObject({ tail: 'end' });
  act(() => list.actions().loadMore());
  await pass(0);
  expect(api.asked.map(({ query }) => query.cursor)).toEqual([undefined, '20', '40']);
});

it('keeps the next page for after a read that is under way', async () => {
  const api = new FakeApi(many(30));
  const list = start(api);
  await pass(0);
  await act(async () => {
    const refreshed = list.actions().refresh();
    list.actions().loadMore();
    await refreshed;
  });
  await pass(0);
  expect(list.ids()).toHaveLength(30);
});

it('offers to try again when the next page fails, and begins anew when its cursor is no more', async () => {
  const api = new FakeApi(many(30));
  const list = start(api);
  await pass(0);
  api.fault = ({ query }) => (query.cursor === undefined ? undefined : OFFLINE);
  act(() => list.actions().loadMore());
  await pass(0);
  expect(list.state()).toMatchObject({ status: 'ready', tail: 'failed', freshness: null });
  api.fault = ({ query }) => (query.cursor === undefined ? undefined : refuse(400, 'CURSOR_INVALID'));
  act(() => list.actions().loadMore());
  await pass(0);
  expect(list.state()).toMatchObject({ tail: 'failed' });
  api.fault = undefined;
  act(() => list.actions().loadMore());
  await pass(0);
  expect(list.ids()).toHaveLength(30);
});

it('keeps the tabs apart, and shows a known one at once', async () => {
  const api = new FakeApi([
    ...many(1),
    aRoom({ id: '50', status: 'upcoming' }),
    aRoom({ id: '60', status: 'expired' }),
  ]);
  const list = start(api);
  await pass(0);
  list.rerender('upcoming');
  expect(list.state().status).toBe('loading');
  await pass(0);
  expect(list.ids()).toEqual(['50']);
  list.rerender('ended');
  await pass(0);
  expect(list.ids()).toEqual(['60']);
  list.rerender('live');
  expect(list.ids()).toEqual(['1']);
  await pass(0);
  expect(api.asked.map(({ query }) => query.state)).toEqual(['live', 'upcoming', 'ended', 'live']);
});

it('writes an answer of a tab left meanwhile under its own tab', async () => {
  const api = new FakeApi([...many(1), aRoom({ id: '50', status: 'upcoming' })]);
  const list = start(api);
  list.rerender('upcoming');
  await pass(0);
  expect(list.ids()).toEqual(['50']);
  list.rerender('live');
  expect(list.ids()).toEqual(['1']);
  await pass(0);
});
