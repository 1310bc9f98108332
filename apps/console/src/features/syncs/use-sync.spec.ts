/** @jest-environment jsdom */
import { act, renderHook, waitFor } from '@testing-library/react';
import { aRun, failWith, FakeApi } from '../../../test/fake-api';
import { useSync } from './use-sync';

const QUICK = { pollMs: 5, lookMs: 10 };
const SLOW_LOOK = { pollMs: 5, lookMs: 3_600_000 };

let api: FakeApi;
let onFinished: jest.Mock;
beforeEach(() => {
  api = new FakeApi();
  onFinished = jest.fn();
});

const show = (rhythm = SLOW_LOOK) => {
  const call = api.call();
  return renderHook(() => useSync(call, '1', onFinished, rhythm));
};

it('starts one and follows it to its verdict', async () => {
  const { result } = show();
  api.script = [{ state: 'running' }, { pages: 1, rows: 50, total: 120 }, { state: 'finished', verdict: 'ok' }];
  act(() => result.current[1].start());
  expect(result.current[0].status).toBe('starting');
  await waitFor(() =>
    expect(result.current[0]).toMatchObject({ status: 'finished', run: { verdict: 'ok', rows: 50 } }),
  );
  expect(onFinished).toHaveBeenCalledTimes(1);
  act(() => result.current[1].dismiss());
  expect(result.current[0].status).toBe('idle');
});

it('starts one however often it is pressed', async () => {
  const { result } = show();
  api.script = [{ state: 'running' }];
  act(() => {
    result.current[1].start();
    result.current[1].start();
  });
  await waitFor(() => expect(result.current[0].status).toBe('running'));
  act(() => result.current[1].start());
  expect(api.sent('POST', /syncs$/)).toHaveLength(1);
});

it('says that it joined one', async () => {
  const { result } = show();
  await waitFor(() => expect(api.asked).toHaveLength(1));
  api.runs = [aRun({ state: 'running', verdict: null })];
  act(() => result.current[1].start());
  await waitFor(() => expect(result.current[0]).toMatchObject({ status: 'running', joined: true }));
});

it('keeps on asking when the progress cannot be had, and says so', async () => {
  const { result } = show();
  api.script = [{ state: 'running', rows: 7 }];
  act(() => result.current[1].start());
  await waitFor(() => expect(result.current[0]).toMatchObject({ run: { rows: 7 } }));
  api.intercept = ({ path }) => (/syncs\/\d/.test(path) ? failWith('UNAVAILABLE') : undefined);
  await waitFor(() => expect(result.current[0]).toMatchObject({ status: 'running', lost: true, run: { rows: 7 } }));
  api.script = [{ state: 'finished', verdict: 'partial' }];
  api.intercept = () => undefined;
  await waitFor(() => expect(result.current[0]).toMatchObject({ status: 'finished', run: { verdict: 'partial' } }));
});

it('says why it could not be started, and can be asked again', async () => {
  const { result } = show();
  api.intercept = ({ method }) => (method === 'POST' ? failWith('SOURCE_CANNOT') : undefined);
  act(() => result.current[1].start());
  await waitFor(() =>
    expect(result.current[0]).toMatchObject({ status: 'refused', failure: { code: 'SOURCE_CANNOT' } }),
  );
  api.intercept = () => undefined;
  act(() => result.current[1].start());
  await waitFor(() => expect(result.current[0].status).toBe('running'));
});

it('tells a run that is no longer known', async () => {
  const { result } = show();
  act(() => result.current[1].start());
  await waitFor(() => expect(result.current[0].status).toBe('running'));
  api.runs = [];
  await waitFor(() =>
    expect(result.current[0]).toMatchObject({ status: 'refused', failure: { code: 'SYNC_NOT_FOUND' } }),
  );
});

it('shows the last run’s verdict without calling it news', async () => {
  api.runs = [aRun({ verdict: 'failed' })];
  const { result } = show(QUICK);
  await waitFor(() => expect(result.current[0]).toMatchObject({ status: 'idle', last: { verdict: 'failed' } }));
  await waitFor(() => expect(api.asked.length).toBeGreaterThan(3));
  expect(onFinished).not.toHaveBeenCalled();
});

it('notices a run of the schedule: one that ended, and one under way', async () => {
  const { result } = show(QUICK);
  await waitFor(() => expect(api.asked.length).toBeGreaterThan(0));
  api.runs = [aRun({ id: '200' })];
  await waitFor(() => expect(onFinished).toHaveBeenCalledTimes(1));
  api.runs.unshift(aRun({ id: '201', state: 'running', verdict: null, trigger: 'schedule' }));
  await waitFor(() =>
    expect(result.current[0]).toMatchObject({ status: 'running', joined: false, run: { id: '201' } }),
  );
});

it('stops asking when it is taken off the page', async () => {
  const { result, unmount } = show(QUICK);
  api.script = [{ state: 'running' }];
  act(() => result.current[1].start());
  await waitFor(() => expect(result.current[0].status).toBe('running'));
  unmount();
  const asked = api.asked.length;
  await act(() => new Promise((resolve) => setTimeout(resolve, 60))); // ten rhythms in which nothing may be asked
  expect(api.asked.length - asked).toBeLessThanOrEqual(1); // one may have been on its way
});
