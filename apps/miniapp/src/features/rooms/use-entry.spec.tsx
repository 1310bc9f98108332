/** @jest-environment jsdom */
import type { RoomEntry } from '@kaibo/contracts/rooms.dto';
import { act, renderHook } from '@testing-library/react';
import { aRoom } from '../../../test/fake-api';
import { done, resetTaro } from '../../../test/taro';
import { texts } from '../../texts';
import { useEntry } from './use-entry';

const wechat: RoomEntry = { source: 'wechat-live', platformRoomId: '412', playUrl: null };
const manual: RoomEntry = { source: 'manual', platformRoomId: null, playUrl: 'https://live.test/a.m3u8' };

const start = (entry: RoomEntry | null) => renderHook(() => useEntry(entry && aRoom({ id: '7', entry }), () => null));
const names = () => done.map(({ name }) => name);

beforeEach(resetTaro);

it('explains in a dialog where to watch', async () => {
  const { result } = start(wechat);
  await act(async () => result.current.enter());
  expect(done).toEqual([
    { name: 'showModal', options: expect.objectContaining({ content: texts.elsewhere.wechat, showCancel: false }) },
  ]);
});

it('plays at a touch, and offers the link when it cannot play', async () => {
  const { result } = start(manual);
  expect(result.current.isPlaying).toBe(false);
  await act(async () => result.current.enter());
  expect(result.current.isPlaying).toBe(true);
  expect(names()).toEqual([]);
  await act(async () => result.current.failPlaying());
  expect(result.current.isPlaying).toBe(false);
  expect(names()).toEqual(['showModal', 'setClipboardData', 'showToast']);
  expect(done[1]?.options).toEqual({ data: manual.playUrl });
});

it('does no harm before the room is known', async () => {
  const { result } = start(null);
  await act(async () => result.current.enter());
  expect(names()).toEqual(['showModal']);
});
