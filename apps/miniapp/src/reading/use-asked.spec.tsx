/** @jest-environment jsdom */
import { act, renderHook } from '@testing-library/react';
import { NoAnswer } from '../platform/no-answer';
import { useAsked } from './use-asked';

/** Questions that are answered when the test says so. */
const aThing = () => {
  const open: { answer: (value: string) => void; fail: (error: Error) => void }[] = [];
  const read = jest.fn(() => new Promise<string>((answer, fail) => open.push({ answer, fail })));
  const { result, unmount } = renderHook(() => useAsked(read));
  const next = () => {
    const question = open.shift();
    if (!question) throw new Error('nothing was asked');
    return question;
  };
  return {
    read,
    unmount,
    state: () => result.current[0],
    actions: () => result.current[1],
    answer: (value: string) => act(async () => next().answer(value)),
    fail: () => act(async () => next().fail(new NoAnswer('gone'))),
  };
};
const pass = (ms: number) => act(() => jest.advanceTimersByTimeAsync(ms));
const network = (name: 'online' | 'offline') => act(async () => void window.dispatchEvent(new Event(name)));

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('asks once however often it is told to while it waits, and then anew', async () => {
  const thing = aThing();
  act(() => {
    thing.actions().retry();
    thing.actions().retry();
    void thing.actions().refresh();
  });
  expect(thing.read).toHaveBeenCalledTimes(1);
  await thing.answer('first');
  expect(thing.state()).toEqual({ status: 'ready', value: 'first' });
  act(() => void thing.actions().refresh());
  expect(thing.read).toHaveBeenCalledTimes(2);
  await thing.answer('second');
  expect(thing.state()).toEqual({ status: 'ready', value: 'second' });
});

it('shows what another answer has told', async () => {
  const thing = aThing();
  await thing.answer('first');
  act(() => thing.actions().put('told'));
  expect(thing.state()).toEqual({ status: 'ready', value: 'told' });
});

it('leaves what was told in place when an older question is answered after it', async () => {
  const thing = aThing();
  await thing.answer('first');
  act(() => void thing.actions().refresh());
  act(() => thing.actions().put('told'));
  await thing.answer('older');
  expect(thing.state()).toEqual({ status: 'ready', value: 'told' });
  act(() => void thing.actions().refresh());
  await thing.answer('newer');
  expect(thing.state()).toEqual({ status: 'ready', value: 'newer' });
});

it('keeps what was known while it is read anew, however slowly, and when that fails', async () => {
  const thing = aThing();
  await thing.answer('first');
  act(() => void thing.actions().refresh());
  await pass(10_000);
  expect(thing.state()).toEqual({ status: 'ready', value: 'first' });
  await thing.fail();
  expect(thing.state()).toEqual({ status: 'ready', value: 'first' });
});

it('says that it is slow three seconds after it asked, not three after an earlier question', async () => {
  const thing = aThing();
  await pass(1_000);
  await thing.fail();
  expect(thing.state()).toEqual({ status: 'failed', code: 'NETWORK' });
  act(() => thing.actions().retry());
  await pass(2_500);
  expect(thing.state()).toEqual({ status: 'loading', isSlow: false });
  await pass(500);
  expect(thing.state()).toEqual({ status: 'loading', isSlow: true });
});

it('asks again when the network is back, if nothing came before', async () => {
  const thing = aThing();
  await thing.fail();
  await network('offline');
  expect(thing.read).toHaveBeenCalledTimes(1);
  await network('online');
  expect(thing.read).toHaveBeenCalledTimes(2);
  await thing.answer('first');
  await network('online');
  expect(thing.read).toHaveBeenCalledTimes(2);
});

it('asks no more when its page is closed', async () => {
  const thing = aThing();
  await thing.fail();
  thing.unmount();
  await network('online');
  expect(thing.read).toHaveBeenCalledTimes(1);
});
