/** @jest-environment jsdom */
import { ApiError } from '@kaibo/api-client';
import { act, renderHook, waitFor } from '@testing-library/react';
import { type Page, useListed } from './use-listed';

interface Thing {
  id: string;
  name: string;
}
const pages: Record<string, Page<Thing>> = {
  first: {
    items: [
      { id: '4', name: 'd' },
      { id: '3', name: 'c' },
    ],
    nextCursor: '3',
  },
  '3': {
    items: [
      { id: '3', name: 'c, later' },
      { id: '2', name: 'b' },
    ],
    nextCursor: null,
  },
};
const aList = () => {
  const asked: (string | undefined)[] = [];
  const fault: { now: Error | null } = { now: null };
  const read = async (cursor?: string): Promise<Page<Thing>> => {
    asked.push(cursor);
    if (fault.now) throw fault.now;
    return pages[cursor ?? 'first'] ?? { items: [], nextCursor: null };
  };
  return { read, asked, fault };
};
const namesOf = ({ shown }: ReturnType<typeof useListed<Thing>>) =>
  shown.status === 'ready' ? shown.data.items.map(({ name }) => name) : [];

it('reads page after page to the end, each thing once', async () => {
  const { read, asked } = aList();
  const { result } = renderHook(() => useListed(read));
  await waitFor(() => expect(namesOf(result.current)).toEqual(['d', 'c']));
  await act(async () => void (await Promise.all([result.current.more.run(), result.current.more.run()])));
  expect(namesOf(result.current)).toEqual(['d', 'c, later', 'b']);
  await act(() => result.current.more.run());
  expect(asked).toEqual([undefined, '3']); // pressed three times
});

it('shows what was changed wherever it stands, and keeps the next page to come', async () => {
  const { read } = aList();
  const { result } = renderHook(() => useListed(read));
  await waitFor(() => expect(namesOf(result.current)).toEqual(['d', 'c']));
  act(() => result.current.replace({ id: '4', name: 'new' }));
  expect(namesOf(result.current)).toEqual(['new', 'c']);
  await act(() => result.current.more.run());
  expect(namesOf(result.current)).toEqual(['new', 'c, later', 'b']);
});

it('keeps what is on show when the next page does not come', async () => {
  const { read, fault } = aList();
  const { result } = renderHook(() => useListed(read));
  await waitFor(() => expect(result.current.shown.status).toBe('ready'));
  fault.now = new ApiError(503, 'UNAVAILABLE', 'not now', 'r-1', undefined);
  await act(() => result.current.more.run());
  expect(result.current.more.failure).toEqual({ code: 'UNAVAILABLE', requestId: 'r-1' });
  expect(namesOf(result.current)).toEqual(['d', 'c']);
});
