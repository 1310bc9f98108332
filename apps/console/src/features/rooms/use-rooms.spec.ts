/** @jest-environment jsdom */
import { act, renderHook, waitFor } from '@testing-library/react';
import { aRoom, failWith, FakeApi } from '../../../test/fake-api';
import { type ReadyRooms, type RoomFilter, type RoomsActions, type RoomsState, useRooms } from './use-rooms';

let api: FakeApi;
beforeEach(() => {
  api = new FakeApi();
  api.rooms = ['1', '2', '3', '4'].map((id) => aRoom({ id, startsAt: `2026-05-2${9 - Number(id)}T12:00:00Z` }));
});

interface Shown {
  current: [RoomsState, RoomsActions];
}
const ready = (shown: Shown): ReadyRooms => {
  const [state] = shown.current;
  if (state.status !== 'ready') throw new Error(`not ready: ${state.status}`);
  return state;
};
const ids = (shown: Shown): string[] => ready(shown).rooms.map(({ id }) => id);
const isVisible = (shown: Shown, id: string): boolean | undefined =>
  ready(shown).rooms.find((room) => room.id === id)?.isVisible;

async function show(filter: RoomFilter = 'all') {
  const call = api.call();
  const hook = renderHook(({ state }: { state: RoomFilter }) => useRooms(call, '1', state), {
    initialProps: { state: filter },
  });
  await waitFor(() => expect(hook.result.current[0].status).not.toBe('loading'));
  return hook;
}

/** Holds back the answers to one method until let go. */
function hold(method: string): () => void {
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const before = api.intercept;
  api.intercept = async (request) => {
    if (request.method === method) await held;
    return before(request);
  };
  return letGo;
}

it('loads, fails with the code, and loads again', async () => {
  api.intercept = () => failWith('UNAVAILABLE');
  const { result } = await show();
  expect(result.current[0]).toEqual({ status: 'failed', failure: { code: 'UNAVAILABLE', requestId: 'req-test-1' } });
  api.intercept = () => undefined;
  act(() => result.current[1].retry());
  await waitFor(() => expect(ids(result)).toEqual(['1', '2', '3', '4']));
});

it('hides at once, and takes it back when the API says no', async () => {
  const { result } = await show();
  api.intercept = ({ method }) => (method === 'PATCH' ? failWith('INTERNAL') : undefined);
  const letGo = hold('PATCH');
  act(() => result.current[1].setVisible('2', false));
  expect(isVisible(result, '2')).toBe(false);
  letGo();
  await waitFor(() => expect(ready(result).event?.kind).toBe('not-changed'));
  expect(isVisible(result, '2')).toBe(true);
  act(() => result.current[1].dismiss());
  expect(ready(result).event).toBeNull();
});

it('ends as the last press of many, with no more requests than needed', async () => {
  const { result } = await show();
  const letGo = hold('PATCH');
  for (const on of [false, true, false, true, false]) act(() => result.current[1].setVisible('1', on));
  letGo();
  await waitFor(() => expect(api.rooms[0]?.isVisible).toBe(false));
  expect(api.sent('PATCH', /rooms/).length).toBeLessThanOrEqual(2);
  expect(isVisible(result, '1')).toBe(false);
});

it('goes back to what the API agreed to when the second of two changes fails', async () => {
  const { result } = await show();
  await act(async () => result.current[1].setVisible('1', false));
  await waitFor(() => expect(api.rooms[0]?.isVisible).toBe(false));
  api.intercept = ({ method }) => (method === 'PATCH' ? failWith('RATE_LIMITED') : undefined);
  act(() => result.current[1].setVisible('1', true));
  await waitFor(() => expect(ready(result).event?.kind).toBe('not-changed'));
  expect(isVisible(result, '1')).toBe(false);
});

it('throws a reading away that began before a change', async () => {
  const { result } = await show();
  const stale = JSON.stringify(api.rooms);
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  api.intercept = async ({ method, path }) => {
    if (method !== 'GET' || path !== '/v1/console/rooms') return undefined;
    await held;
    return { status: 200, body: { items: JSON.parse(stale) as unknown, nextCursor: null, ages: [] } };
  };
  act(() => result.current[1].refresh());
  await act(async () => result.current[1].setVisible('1', false));
  await waitFor(() => expect(api.rooms[0]?.isVisible).toBe(false));
  await act(async () => letGo());
  expect(isVisible(result, '1')).toBe(false);
});

it('waits for a change on its way before it reads another list', async () => {
  const { result, rerender } = await show();
  const letGo = hold('PATCH');
  act(() => result.current[1].setVisible('1', false));
  rerender({ state: 'live' });
  expect(result.current[0].status).toBe('loading');
  letGo();
  await waitFor(() => expect(isVisible(result, '1')).toBe(false));
});

it('moves rooms, each press from where the last one left', async () => {
  const { result } = await show();
  for (let presses = 0; presses < 3; presses += 1) act(() => result.current[1].move('4', -1));
  await waitFor(() => expect(ids(result)).toEqual(['4', '1', '2', '3']));
  await waitFor(() => expect(api.sent('PUT', /order$/).at(-1)).toEqual({ miniAppId: '1', roomIds: ['4', '1', '2'] }));
  expect(ready(result).event).toEqual({ kind: 'moved', title: '直播间 4', place: 1 });
});

it('keeps the places of rooms that the filter leaves out', async () => {
  api.rooms.forEach((room, index) =>
    Object.assign(room, { position: index + 1, status: index === 1 ? 'upcoming' : 'live' }),
  );
  const { result } = await show('live');
  expect(ids(result)).toEqual(['1', '3', '4']);
  act(() => result.current[1].move('3', -1));
  await waitFor(() => expect(api.sent('PUT', /order$/)).toEqual([{ miniAppId: '1', roomIds: ['3', '2', '1', '4'] }]));
});

it('sends the whole order though only a part of it is loaded', async () => {
  api.rooms = Array.from({ length: 130 }, (_, n) => aRoom({ id: String(n + 1), position: n + 1 }));
  const { result } = await show();
  expect(ready(result).rooms).toHaveLength(50);
  act(() => result.current[1].move('2', -1));
  await waitFor(() => expect(api.sent('PUT', /order$/)).toHaveLength(1));
  const { roomIds } = api.sent('PUT', /order$/)[0] as { roomIds: string[] }; // the body of our own call
  expect(roomIds).toHaveLength(130);
  expect(roomIds.slice(0, 3)).toEqual(['2', '1', '3']);
});

it('shows the API’s order again when a new one is refused', async () => {
  const { result } = await show();
  api.intercept = ({ method }) => (method === 'PUT' ? failWith('FORBIDDEN') : undefined);
  act(() => result.current[1].move('2', -1));
  await waitFor(() =>
    expect(ready(result).event).toMatchObject({ kind: 'not-ordered', failure: { code: 'FORBIDDEN' } }),
  );
  await waitFor(() => expect(ids(result)).toEqual(['1', '2', '3', '4']));
});

it('loads more without repeating a room that moved meanwhile, and says when more failed', async () => {
  api.rooms = Array.from({ length: 60 }, (_, n) =>
    aRoom({ id: String(n + 1), startsAt: new Date(1e12 - n * 1e6).toISOString() }),
  );
  const { result } = await show();
  api.rooms.unshift(aRoom({ id: '999' })); // the 50th is on the next page now, too
  api.intercept = () => failWith('UNAVAILABLE');
  act(() => result.current[1].more());
  await waitFor(() => expect(ready(result).more).toEqual({ code: 'UNAVAILABLE', requestId: 'req-test-1' }));
  api.intercept = () => undefined;
  act(() => result.current[1].more());
  await waitFor(() => expect(ready(result).nextCursor).toBeNull());
  expect(new Set(ids(result)).size).toBe(ids(result).length);
  expect(ids(result)).toHaveLength(60);
});

it('gives the failure of an edit to whoever edits, and changes nothing', async () => {
  const { result } = await show();
  api.intercept = ({ method }) => (method === 'PATCH' ? failWith('IMAGE_URL_REFUSED') : undefined);
  const failure = await act(() => result.current[1].edit('1', { coverOverride: 'http://10.0.0.1/x' }));
  expect(failure).toEqual({ code: 'IMAGE_URL_REFUSED', requestId: 'req-test-1' });
  expect(ready(result).rooms[0]?.coverOverride).toBeNull();
});
