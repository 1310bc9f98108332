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

describe('with a password', () => {
  const signIn = (result: { current: ReturnType<typeof useSession> }, password = api.person.password) =>
    act(() => result.current[1].signInWithPassword(api.person.email, password));

  it('enters, remembers only that there is a session, and tells the server when it leaves', async () => {
    const { result } = show();
    signIn(result);
    expect(result.current[0]).toMatchObject({ status: 'signed-out', busy: true });
    await waitFor(() =>
      expect(result.current[0]).toMatchObject({
        status: 'signed-in',
        session: { name: '周敏' },
        staff: { keyName: null },
      }),
    );
    expect({ ...localStorage, ...sessionStorage }).toEqual({ 'kaibo.console.session': '1' });
    act(() => result.current[1].signOut());
    expect(result.current[0]).toEqual({ status: 'signed-out', busy: false, failure: null });
    await waitFor(() => expect(api.session).toBeNull());
    expect(localStorage).toHaveLength(0);
  });

  it('says what is wrong, and stays', async () => {
    const { result } = show();
    signIn(result, 'wrong');
    await waitFor(() =>
      expect(result.current[0]).toMatchObject({ status: 'signed-out', failure: { code: 'SIGN_IN_REFUSED' } }),
    );
  });

  it('asks for the code; a wrong one may be mended, and when it took too long it begins anew', async () => {
    api.person.code = '123456';
    const { result } = show();
    signIn(result);
    await waitFor(() => expect(result.current[0]).toEqual({ status: 'second-factor', busy: false, failure: null }));
    act(() => result.current[1].giveSecondFactor({ code: '000000' }));
    await waitFor(() =>
      expect(result.current[0]).toMatchObject({ status: 'second-factor', failure: { code: 'SECOND_FACTOR_REFUSED' } }),
    );
    const half = api.session;
    api.session = null;
    act(() => result.current[1].giveSecondFactor({ code: '123456' }));
    await waitFor(() => expect(result.current[0]).toMatchObject({ status: 'signed-out' }));
    api.session = half;
    act(() => result.current[1].giveSecondFactor({ code: '123456' }));
    await waitFor(() => expect(result.current[0].status).toBe('signed-in'));
  });

  it('comes back to a session that lasts, asks nobody without one, and takes one that has ended for no failure', async () => {
    const first = show();
    signIn(first.result);
    await waitFor(() => expect(first.result.current[0].status).toBe('signed-in'));
    first.unmount();
    const again = show();
    expect(again.result.current[0].status).toBe('checking');
    await waitFor(() => expect(again.result.current[0].status).toBe('signed-in'));
    again.unmount();
    api.session = null;
    const late = show();
    await waitFor(() => expect(late.result.current[0]).toEqual({ status: 'signed-out', busy: false, failure: null }));
    late.unmount();
    const { length } = api.asked;
    show();
    expect(api.asked).toHaveLength(length);
  });

  it('lets a person of no merchant in, without asking for one', async () => {
    api.intercept = ({ path }) => (path === '/v1/console/me' ? failWith('FORBIDDEN') : undefined);
    const { result } = show();
    signIn(result);
    await waitFor(() => expect(result.current[0].status).toBe('signed-out'));
    const view = api.session;
    act(
      () =>
        view && result.current[1].entered({ ...view, merchantId: null, role: null, permissions: [], memberships: [] }),
    );
    await waitFor(() => expect(result.current[0]).toMatchObject({ status: 'signed-in', staff: null, miniApps: [] }));
  });
});
