/** @jest-environment jsdom */
import { ApiError, type Call, type CallRequest } from '@kaibo/api-client';
import type { ConsoleLotteryView } from '@kaibo/contracts/lotteries.dto';
import { act, renderHook, waitFor } from '@testing-library/react';
import { aLottery } from './lotteries.fixtures';
import { useLottery } from './use-lottery';

/** One lottery, as the API has it. */
const anApi = (first: Partial<ConsoleLotteryView>) => {
  const asked: CallRequest[] = [];
  const now = { lottery: aLottery(first), fault: null as Error | null };
  const call = (async (request: CallRequest) => {
    asked.push(request);
    if (request.method !== 'GET' && now.fault) throw now.fault;
    return now.lottery;
  }) as Call; // one answer for each path that is asked here
  return { call, asked, now };
};
const stateOf = ({ shown }: ReturnType<typeof useLottery>) => (shown.status === 'ready' ? shown.data.state : null);
const nobody = (): void => undefined;

it('does one deed at a time, and shows what it is then', async () => {
  const { call, asked, now } = anApi({ state: 'published' });
  const { result } = renderHook(() => useLottery(call, '12', nobody));
  await waitFor(() => expect(stateOf(result.current)).toBe('published'));
  now.lottery = aLottery({ state: 'cancelled' });
  await act(async () => {
    const { run } = result.current.act;
    await Promise.all([run('cancel', '直播改期举行'), run('start'), run('cancel', '再按一次')]);
  });
  expect(stateOf(result.current)).toBe('cancelled');
  const deeds = asked.filter(({ method }) => method !== 'GET');
  expect(deeds.map(({ path, body }) => [path, body])).toEqual([
    ['/v1/console/lotteries/12/cancellation', { reason: '直播改期举行' }],
  ]);
});

it('shows it as it is when a deed was refused: somebody else was quicker', async () => {
  const { call, now } = anApi({ state: 'draft' });
  const { result } = renderHook(() => useLottery(call, '12', nobody));
  await waitFor(() => expect(stateOf(result.current)).toBe('draft'));
  now.lottery = aLottery({ state: 'published' });
  now.fault = new ApiError(409, 'LOTTERY_STATE', 'no', 'r-1', { state: 'published' });
  await act(() => result.current.act.run('publish'));
  expect(result.current.act.failure).toMatchObject({ code: 'LOTTERY_STATE', requestId: 'r-1' });
  expect(stateOf(result.current)).toBe('published');
});

it('is left when it was removed, and only then', async () => {
  const { call, now } = anApi({ state: 'draft' });
  const removed = jest.fn();
  const { result } = renderHook(() => useLottery(call, '12', removed));
  await waitFor(() => expect(stateOf(result.current)).toBe('draft'));
  now.fault = new ApiError(409, 'LOTTERY_STATE', 'no', 'r-1', undefined);
  await act(() => result.current.act.run('remove'));
  expect(removed).not.toHaveBeenCalled();
  now.fault = null;
  await act(() => result.current.act.run('remove'));
  expect(removed).toHaveBeenCalledTimes(1);
});

it('follows the clock while it is open, and stops when it is drawn', async () => {
  const stop = jest.spyOn(globalThis, 'clearInterval');
  const { call, now } = anApi({ state: 'open' });
  const { result } = renderHook(() => useLottery(call, '12', nobody, 1));
  await waitFor(() => expect(stateOf(result.current)).toBe('open'));
  stop.mockClear();
  now.lottery = aLottery({ state: 'drawn' });
  await waitFor(() => expect(stateOf(result.current)).toBe('drawn'));
  await waitFor(() => expect(stop).toHaveBeenCalled());
  stop.mockRestore();
});
