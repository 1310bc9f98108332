/** @jest-environment jsdom */
import { act, renderHook } from '@testing-library/react';
import { aRoom, FakeApi, refuse } from '../../../test/fake-api';
import { OFFLINE, roomsOn } from '../../../test/fake-rooms';
import { fire, resetTaro } from '../../../test/taro';
import { useRoom } from './use-room';

// The status a platform's player reports comes from outside the app; each test says what it is.
let reported: () => Promise<number | null>;
let reports = 0;
jest.mock('../../platform/live-entry', () => ({
  playerStatus: () => {
    reports++;
    return reported();
  },
}));

const start = (api: FakeApi, id = '7') => {
  const rooms = roomsOn(api);
  const hook = renderHook(() => useRoom(rooms, id));
  return { ...hook, state: () => hook.result.current[0], actions: () => hook.result.current[1] };
};
/** Lets time go by in small steps: what React draws shows at the end of each. */
const pass = async (ms: number) => {
  for (let left = ms; left >= 0; left -= 1_000) await act(() => jest.advanceTimersByTimeAsync(Math.min(left, 1_000)));
};

beforeEach(() => {
  resetTaro();
  reported = () => Promise.resolve(null);
  reports = 0;
  jest.useFakeTimers({ now: Date.parse('2026-03-01T12:00:00Z') });
});
afterEach(() => jest.useRealTimers());

it('loads, follows the room every 10 s, and stops while hidden', async () => {
  const api = new FakeApi([aRoom({ id: '7', status: 'upcoming' })]);
  const room = start(api);
  expect(room.state()).toEqual({ status: 'loading', isSlow: false });
  await pass(0);
  expect(room.state()).toMatchObject({ status: 'ready', room: { status: 'upcoming' }, freshness: null });
  api.rooms = [aRoom({ id: '7', status: 'live' })];
  await pass(10_000);
  expect(room.state()).toMatchObject({ room: { status: 'live' } });
  act(() => fire('hide'));
  const asked = api.asked.length;
  await pass(60_000);
  expect(api.asked).toHaveLength(asked);
});

it.each(['ROOM_NOT_FOUND', 'APP_NOT_FOUND'])('no longer shows a room that is gone (%s)', async (code) => {
  const api = new FakeApi([aRoom({ id: '7' })]);
  const room = start(api);
  await pass(0);
  api.fault = () => refuse(404, code);
  await pass(10_000);
  expect(room.state()).toEqual({ status: 'failed', code });
});

it('shows the room of the last visit while offline', async () => {
  const api = new FakeApi([aRoom({ id: '7', title: '上次看过' })]);
  const first = start(api);
  await pass(0);
  first.unmount();
  const savedAt = Date.now();
  api.fault = () => OFFLINE;
  await pass(60_000);
  const again = start(api);
  expect(again.state()).toMatchObject({ status: 'ready', room: { title: '上次看过' } });
  await pass(0);
  expect(again.state()).toMatchObject({ status: 'ready', freshness: { kind: 'offline', savedAt } });
  const other = start(api, '8');
  await pass(0);
  expect(other.state()).toEqual({ status: 'failed', code: 'NETWORK' });
  act(() => other.actions().retry());
  expect(other.state()).toEqual({ status: 'loading', isSlow: false });
  await pass(0);
});

it('keeps five rooms for the next visit', async () => {
  const api = new FakeApi(['1', '2', '3', '4', '5', '6'].map((id) => aRoom({ id })));
  for (const { id } of api.rooms) {
    const room = start(api, id);
    await pass(0);
    room.unmount();
  }
  expect(start(api, '1').state().status).toBe('loading');
  expect(start(api, '2').state().status).toBe('ready');
  await pass(0);
});

describe('the status the player reports', () => {
  it('is told when it differs, at once and then once a minute, until it agrees', async () => {
    const api = new FakeApi([aRoom({ id: '7', status: 'upcoming' })]);
    reported = () => Promise.resolve(101);
    start(api);
    await pass(0);
    expect(api.to('/hints').map(({ body }) => body)).toEqual([{ liveStatus: 101 }]);
    await pass(59_000);
    expect(reports).toBe(1);
    await pass(1_000);
    expect(reports).toBe(2);
    expect(api.to('/hints')).toHaveLength(2);
    api.rooms = [aRoom({ id: '7', status: 'live' })];
    await pass(60_000);
    expect(reports).toBe(3);
    expect(api.to('/hints')).toHaveLength(2);
  });

  it('is not asked more often by leaving and coming back', async () => {
    const api = new FakeApi([aRoom({ id: '7' })]);
    start(api);
    await pass(0);
    for (let times = 0; times < 5; times++) {
      act(() => fire('hide'));
      await pass(1_000);
      act(() => fire('show'));
      await pass(1_000);
    }
    expect(reports).toBe(1);
  });

  it('is not asked of a source without hints', async () => {
    const api = new FakeApi([aRoom({ id: '7', capabilities: ['list'] })]);
    start(api);
    await pass(120_000);
    expect(reports).toBe(0);
  });

  it.each([
    ['the player fails', () => Promise.reject(new Error('plugin')), undefined],
    ['the hint is refused', () => Promise.resolve(103), 'RATE_LIMITED'],
  ])('does no harm when %s', async (_name, report, refused) => {
    const api = new FakeApi([aRoom({ id: '7' })]);
    if (refused) api.fault = ({ path }) => (path.endsWith('/hints') ? refuse(429, refused) : undefined);
    reported = report;
    const room = start(api);
    await pass(70_000);
    expect(reports).toBe(2);
    expect(room.state()).toMatchObject({ status: 'ready', freshness: null });
  });
});
