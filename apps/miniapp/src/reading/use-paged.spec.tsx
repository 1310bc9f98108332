/** @jest-environment jsdom */
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
  expect(list.asked).toEqual([undefined, '10', '20']);
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
