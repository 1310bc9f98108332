/** @jest-environment jsdom */
import { act, renderHook, waitFor } from '@testing-library/react';
import { failWith, FakeApi, KEY } from '../../../test/fake-api';
import type { CallOptions } from '../../api';
import { readKey } from './key-store';
import { useSession } from './use-session';

let api: FakeApi;
beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
  api = new FakeApi();
});

const show = () => {
  const makeCall = ({ key, onRefused }: CallOptions) => api.call(key, onRefused);
  return renderHook(() => useSession(makeCall));
};

it('takes a good key, keeps it in this tab, and forgets it on sign-out', async () => {
  const { result } = show();
  expect(result.current[0]).toEqual({ status: 'signed-out', busy: false, failure: null });
  act(() => result.current[1].signIn(`Bearer ${KEY}\n`));
  expect(result.current[0]).toMatchObject({ status: 'signed-out', busy: true });
  await waitFor(() =>
    expect(result.current[0]).toMatchObject({ status: 'signed-in', staff: { merchantName: '幸福家装' } }),
  );
  expect(readKey()).toBe(KEY);
  expect(localStorage).toHaveLength(0);
  act(() => result.current[1].signOut());
  expect(result.current[0]).toEqual({ status: 'signed-out', busy: false, failure: null });
  expect(sessionStorage).toHaveLength(0);
});

it.each(['wrong', '密钥', 'two words'])('refuses %j', async (pasted) => {
  const { result } = show();
  act(() => result.current[1].signIn(pasted));
  await waitFor(() => expect(result.current[0]).toMatchObject({ busy: false, failure: { code: 'UNAUTHENTICATED' } }));
  expect(readKey()).toBeNull();
});

it('does not even send what no header can carry', () => {
  const { result } = show();
  act(() => result.current[1].signIn('密钥'));
  expect(api.asked).toEqual([]);
});

it('comes back with the kept key; keeps it when the server is away', async () => {
  sessionStorage.setItem('kaibo.console.key', KEY);
  api.intercept = () => failWith('UNAVAILABLE');
  const { result } = show();
  expect(result.current[0].status).toBe('checking');
  await waitFor(() =>
    expect(result.current[0]).toMatchObject({ status: 'unreachable', failure: { code: 'UNAVAILABLE' } }),
  );
  expect(readKey()).toBe(KEY);
  api.intercept = () => undefined;
  act(() => result.current[1].retry());
  await waitFor(() => expect(result.current[0].status).toBe('signed-in'));
});

it('drops a kept key that is no longer good', async () => {
  sessionStorage.setItem('kaibo.console.key', 'old');
  const { result } = show();
  await waitFor(() =>
    expect(result.current[0]).toMatchObject({ status: 'signed-out', failure: { code: 'UNAUTHENTICATED' } }),
  );
  expect(readKey()).toBeNull();
});

it('leaves when a later call is refused', async () => {
  const { result } = show();
  act(() => result.current[1].signIn(KEY));
  await waitFor(() => expect(result.current[0].status).toBe('signed-in'));
  const [state] = result.current;
  if (state.status !== 'signed-in') throw new Error('just seen to be signed in');
  api.intercept = () => failWith('UNAUTHENTICATED');
  await act(() => state.call({ method: 'GET', path: '/v1/console/me' }).catch(() => undefined));
  expect(result.current[0]).toMatchObject({ status: 'signed-out', failure: { code: 'UNAUTHENTICATED' } });
  expect(readKey()).toBeNull();
});

it('stays signed out when the answer comes after sign-out', async () => {
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  api.intercept = async () => {
    await held;
    return undefined;
  };
  const { result } = show();
  act(() => result.current[1].signIn(KEY));
  act(() => result.current[1].signOut());
  await act(async () => letGo());
  expect(result.current[0]).toEqual({ status: 'signed-out', busy: false, failure: null });
  expect(readKey()).toBeNull();
});
