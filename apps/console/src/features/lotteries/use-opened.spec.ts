/** @jest-environment jsdom */
import { act, renderHook } from '@testing-library/react';
import { openedAt, useOpened } from './use-opened';

it.each([
  ['', null],
  ['#12', '12'],
  ['#new', 'new'],
  ['#0', null],
  ['#12/../x', null],
])('%s opens %s', (hash, id) => expect(openedAt(hash)).toBe(id));

it('keeps what is open in the address, and follows the browser’s back', () => {
  window.scrollTo = () => undefined; // jsdom has none
  history.replaceState(null, '', '/console/lotteries');
  const { result } = renderHook(() => useOpened());
  act(() => result.current[1]('12'));
  expect(location.hash).toBe('#12');
  expect(result.current[0]).toBe('12');
  history.replaceState(null, '', '/console/lotteries');
  act(() => void dispatchEvent(new PopStateEvent('popstate')));
  expect(result.current[0]).toBeNull();
});
