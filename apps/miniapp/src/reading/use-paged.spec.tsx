/** @jest-environment jsdom */
import { ApiError } from '@kaibo/api-client';
import { act, renderHook, waitFor } from '@testing-library/react';
import { NoAnswer } from '../platform/no-answer';
import { usePaged } from './use-paged';

interface Row {
  id: string;
}
const page = (from: number, to: number, next: string | null) => ({
  items: Array.from({ length: to - from }, (_, n): Row => ({ id: String(from + n) })),
  nextCursor: next,
});

/** A list of thirty rows in pages of ten; what `fail` says is thrown instead. */
const aList = () => {
  const asked: (string | undefined)[] = [];
  const list = { fail: null as Error | null, asked };
  const read = async (cursor: string | undefined) => {
    asked.push(cursor);
    await Promise.resolve();
    if (list.fail) throw list.fail;
    const from = Number(cursor ?? 0);
    return page(from, from + 10, from + 10 < 30 ? String(from + 10) : null);
  };
  return { list, read };
};
/** The list, its questions answered when the test says so. */
const aHeldList = () => {
  const open: { cursor: string | undefined; answer: (page: unknown) => void; fail: (error: Error) => void }[] = [];
  const read = jest.fn(
    (cursor: string | undefined) =>
      new Promise<ReturnType<typeof page>>((answer, fail) =>
        open.push({ cursor, answer: (given) => answer(given as ReturnType<typeof page>), fail }),
      ),
  );
  const { result, unmount } = renderHook(() => usePaged(read));
  /** The oldest open question for this cursor. */
  const taken = (cursor: string | undefined) => {
    const [question] = open.splice(
      open.findIndex((one) => one.cursor === cursor),
      1,
    );
    if (!question) throw new Error(`nobody asked for ${cursor}`);
    return question;
  };
  return {
    read,
    unmount,
    state: () => result.current[0],
    actions: () => result.current[1],
    answer: (cursor: string | undefined, given: unknown) => act(async () => taken(cursor).answer(given)),
    fail: (cursor: string | undefined, error: Error = new NoAnswer('gone')) =>
      act(async () => taken(cursor).fail(error)),
  };
};
const network = (name: 'online' | 'offline') => act(async () => void window.dispatchEvent(new Event(name)));
const idsOf = (state: { status: string; items?: readonly Row[] }) => (state.items ?? []).map(({ id }) => id);

it('reads the first page, then one after the other, however often it is asked', async () => {
  const { list, read } = aList();
  const { result } = renderHook(() => usePaged(read));
  expect(result.current[0]).toEqual({ status: 'loading', isSlow: false });
  await waitFor(() => expect(result.current[0]).toMatchObject({ status: 'ready', tail: 'more' }));
  act(() => {
    for (let tap = 0; tap < 5; tap++) result.current[1].loadMore();
  });
  await waitFor(() => expect(idsOf(result.current[0])).toHaveLength(20));
  act(() => result.current[1].loadMore());
  await waitFor(() => expect(result.current[0]).toMatchObject({ tail: 'end' }));
  act(() => result.current[1].loadMore());
  expect(list.asked).toStrictEqual([undefined, '10', '20']);
});

it('keeps what there is when the next page does not come, and takes it when asked again', async () => {
  const { list, read } = aList();
  const { result } = renderHook(() => usePaged(read));
  await waitFor(() => expect(result.current[0].status).toBe('ready'));
  list.fail = new NoAnswer('gone');
  act(() => result.current[1].loadMore());
  await waitFor(() => expect(result.current[0]).toMatchObject({ tail: 'failed' }));
  expect(idsOf(result.current[0])).toHaveLength(10);
  list.fail = null;
  act(() => result.current[1].loadMore());
  await waitFor(() => expect(idsOf(result.current[0])).toHaveLength(20));
});

it('drops the answer to a question of a list that has been read anew since', async () => {
  const { read } = aList();
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const slow = async (cursor: string | undefined) => {
    if (cursor !== undefined) await held;
    return read(cursor);
  };
  const { result } = renderHook(() => usePaged(slow));
  await waitFor(() => expect(result.current[0].status).toBe('ready'));
  act(() => result.current[1].loadMore());
  await act(() => result.current[1].refresh());
  await act(async () => {
    letGo();
    await held;
    await Promise.resolve();
  });
  expect(idsOf(result.current[0])).toHaveLength(10);
  expect(result.current[0]).toMatchObject({ tail: 'more' });
});

it('says why nothing came, and what it is when the next try does not come either', async () => {
  const { list, read } = aList();
  list.fail = new NoAnswer('gone');
  const { result } = renderHook(() => usePaged(read));
  await waitFor(() => expect(result.current[0]).toEqual({ status: 'failed', code: 'NETWORK' }));
  list.fail = null;
  act(() => result.current[1].retry());
  await waitFor(() => expect(result.current[0]).toMatchObject({ status: 'ready', failure: null }));
  list.fail = new NoAnswer('gone');
  await act(() => result.current[1].refresh());
  expect(result.current[0]).toMatchObject({ status: 'ready', failure: 'NETWORK' });
  expect(idsOf(result.current[0])).toHaveLength(10);
});

it('shows what the viewer has just done', async () => {
  const { read } = aList();
  const { result } = renderHook(() => usePaged(read));
  await waitFor(() => expect(result.current[0].status).toBe('ready'));
  act(() => result.current[1].change((rows) => rows.slice(1)));
  expect(idsOf(result.current[0])[0]).toBe('1');
});

it('reads the list anew once, however often it is asked to', async () => {
  const list = aHeldList();
  act(() => {
    void list.actions().refresh();
    list.actions().retry();
  });
  expect(list.read).toHaveBeenCalledTimes(1);
  await list.answer(undefined, page(0, 10, '10'));
  act(() => void list.actions().refresh());
  expect(list.read).toHaveBeenCalledTimes(2);
});

it('reads on in a list that was read anew while a page of the old one was awaited', async () => {
  const list = aHeldList();
  await list.answer(undefined, page(0, 10, '10'));
  act(() => list.actions().loadMore());
  act(() => void list.actions().refresh());
  await list.answer(undefined, page(0, 10, 'new'));
  act(() => list.actions().loadMore());
  expect(list.read.mock.calls).toEqual([[undefined], ['10'], [undefined], ['new']]);
  // The old question's end is not the new one's: neither is it said to have failed, nor is it asked twice.
  await list.fail('10');
  expect(list.state()).toMatchObject({ tail: 'loading' });
  act(() => list.actions().loadMore());
  expect(list.read).toHaveBeenCalledTimes(4);
  await list.answer('new', page(10, 20, null));
  expect(idsOf(list.state())).toHaveLength(20);
});

it('begins anew when the list that a cursor was of no longer exists', async () => {
  const list = aHeldList();
  await list.answer(undefined, page(0, 10, '10'));
  act(() => list.actions().loadMore());
  await list.fail('10', new ApiError(400, 'CURSOR_INVALID', 'gone', null, undefined));
  expect(list.read).toHaveBeenLastCalledWith(undefined);
  await list.answer(undefined, page(20, 30, null));
  expect(idsOf(list.state())[0]).toBe('20');
  expect(list.state()).toMatchObject({ tail: 'end' });
});

it('shows a row once that comes twice', async () => {
  const list = aHeldList();
  await list.answer(undefined, { items: [{ id: '1' }, { id: '2' }, { id: '1' }], nextCursor: '2' });
  expect(idsOf(list.state())).toEqual(['1', '2']);
  act(() => list.actions().loadMore());
  await list.answer('2', { items: [{ id: '2' }, { id: '3' }, { id: '3' }], nextCursor: null });
  expect(idsOf(list.state())).toEqual(['1', '2', '3']);
});

it('takes no answer for a list that is none', async () => {
  const told = jest.spyOn(console, 'error').mockReturnValue();
  const list = aHeldList();
  await list.answer(undefined, { rooms: [] });
  expect(list.state()).toEqual({ status: 'failed', code: 'UNKNOWN' });
  act(() => list.actions().retry());
  await list.answer(undefined, page(0, 10, '10'));
  act(() => list.actions().loadMore());
  await list.answer('10', null);
  expect(list.state()).toMatchObject({ status: 'ready', tail: 'failed' });
  expect(told.mock.calls.map(([error]) => String(error))).toEqual(Array(2).fill('TypeError: the answer is no page'));
  told.mockRestore();
});

it('says that it is slow three seconds after it asked, not after an earlier question', async () => {
  jest.useFakeTimers();
  try {
    const list = aHeldList();
    const pass = (ms: number) => act(() => jest.advanceTimersByTimeAsync(ms));
    await pass(1_000);
    await list.fail(undefined);
    act(() => list.actions().retry());
    await pass(2_500);
    expect(list.state()).toEqual({ status: 'loading', isSlow: false });
    await pass(500);
    expect(list.state()).toEqual({ status: 'loading', isSlow: true });
    await list.fail(undefined);
    act(() => list.actions().retry());
    expect(list.state()).toEqual({ status: 'loading', isSlow: false });
  } finally {
    jest.useRealTimers();
  }
});

it('asks again when the network is back, if nothing came before and the page is open', async () => {
  const list = aHeldList();
  await list.fail(undefined);
  await network('offline');
  expect(list.read).toHaveBeenCalledTimes(1);
  await network('online');
  expect(list.read).toHaveBeenCalledTimes(2);
  await list.answer(undefined, page(0, 10, null));
  await network('online');
  expect(list.read).toHaveBeenCalledTimes(2);

  const closed = aHeldList();
  await closed.fail(undefined);
  closed.unmount();
  await network('online');
  expect(closed.read).toHaveBeenCalledTimes(1);
});
