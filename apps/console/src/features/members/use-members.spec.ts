/** @jest-environment jsdom */
import { ApiError, type Call, type CallRequest } from '@kaibo/api-client';
import type { ConsoleMember, MemberPage } from '@kaibo/contracts/members.dto';
import { act, renderHook, waitFor } from '@testing-library/react';
import { type Asked, useMembers } from './use-members';

const aMember = (id: string): ConsoleMember => ({
  id,
  nickname: null,
  phone: null,
  avatar: null,
  providers: ['wechat'],
  createdAt: '2026-05-01T00:00:00.000Z',
  signedInAt: '2026-05-01T00:00:00.000Z',
  bannedAt: null,
});

/** Answers by path and cursor, as the API does. */
const anApi = () => {
  const asked: CallRequest[] = [];
  const fault: { now: ApiError | null } = { now: null };
  const call = (async (request: CallRequest) => {
    asked.push(request);
    if (fault.now) throw fault.now;
    if (request.path.endsWith('/find')) return { items: [aMember('9')], nextCursor: null };
    const [, id, deed] = /members\/(\d+)\/(ban|unban)$/.exec(request.path) ?? [];
    if (id) return { ...aMember(id), bannedAt: deed === 'ban' ? '2026-05-02T00:00:00.000Z' : null };
    return request.query?.cursor === undefined
      ? { items: [aMember('4'), aMember('3')], nextCursor: '3' }
      : { items: [aMember('2')], nextCursor: null };
  }) as Call; // one answer for each path that is asked here
  return { call, asked, fault };
};
const idsOf = (shown: { status: string; data?: MemberPage }) => shown.data?.items.map(({ id }) => id);

it('loads a page, then the next, and marks who was banned in whichever it stands', async () => {
  const { call, asked } = anApi();
  const { result } = renderHook(() => useMembers(call, { state: 'all' }));
  await waitFor(() => expect(idsOf(result.current.shown)).toEqual(['4', '3']));
  await act(() => result.current.more.run());
  expect(idsOf(result.current.shown)).toEqual(['4', '3', '2']);
  expect(asked.at(-1)?.query).toEqual({ state: 'all', cursor: '3' });
  await act(() => result.current.ban.run(aMember('3'), true, '恶意刷单'));
  expect(asked.at(-1)).toMatchObject({ path: '/v1/console/members/3/ban', body: { reason: '恶意刷单' } });
  const { shown } = result.current;
  expect(shown.status === 'ready' && shown.data.items.map(({ bannedAt }) => bannedAt !== null)).toEqual([
    false,
    true,
    false,
  ]);
});

it('keeps what is on show when a ban is refused, and says why', async () => {
  const { call, fault } = anApi();
  const { result } = renderHook(() => useMembers(call, { state: 'all' }));
  await waitFor(() => expect(result.current.shown.status).toBe('ready'));
  fault.now = new ApiError(403, 'FORBIDDEN', 'no', 'r-1', undefined);
  await act(() => result.current.ban.run(aMember('3'), true, '恶意刷单'));
  expect(result.current.ban.failure).toEqual({ code: 'FORBIDDEN', requestId: 'r-1' });
  expect(idsOf(result.current.shown)).toEqual(['4', '3']);
});

it('asks for a number in the body, and forgets the pages of the list', async () => {
  const { call, asked } = anApi();
  const { result, rerender } = renderHook(({ by }: { by: Asked }) => useMembers(call, by), {
    initialProps: { by: { state: 'all' } as Asked },
  });
  await waitFor(() => expect(result.current.shown.status).toBe('ready'));
  await act(() => result.current.more.run());
  rerender({ by: { phone: '13800001111' } });
  await waitFor(() => expect(idsOf(result.current.shown)).toEqual(['9']));
  expect(asked.at(-1)).toEqual({ method: 'POST', path: '/v1/console/members/find', body: { phone: '13800001111' } });
  expect(asked.every(({ path }) => !path.includes('138'))).toBe(true);
});
