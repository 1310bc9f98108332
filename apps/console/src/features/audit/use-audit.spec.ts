/** @jest-environment jsdom */
import { auditApi } from '@kaibo/api-client';
import type { ListAudit } from '@kaibo/contracts/audit.dto';
import { act, renderHook, waitFor } from '@testing-library/react';
import { failWith, FakeApi } from '../../../test/fake-api';
import { anEntry, FakeAudit } from '../../../test/fake-audit';
import { readExport } from './export-file';
import { type AuditEntries, useAudit, useChain } from './use-audit';

let api: FakeApi;
let audit: FakeAudit;
beforeEach(() => {
  api = new FakeApi();
  audit = new FakeAudit();
  audit.entries = Array.from({ length: 120 }, (_, n) =>
    anEntry(n + 1, { ...(n === 119 ? { sealNumber: null } : {}), ...(n % 2 ? { action: 'room.add' } : {}) }),
  );
  api.parts.push(audit.handle);
});
const show = (first: ListAudit = {}) => {
  const call = api.call();
  return renderHook(({ asked }: { asked: ListAudit }) => useAudit(call, asked), { initialProps: { asked: first } });
};
const idsOf = ({ shown }: AuditEntries) => (shown.status === 'ready' ? shown.data.items.map(({ id }) => id) : []);

it('reads page after page, and forgets them when something else is asked', async () => {
  const { result, rerender } = show();
  await waitFor(() => expect(idsOf(result.current)).toHaveLength(50));
  await act(() => result.current.more.run());
  await act(() => result.current.more.run());
  expect(idsOf(result.current)).toEqual(Array.from({ length: 120 }, (_, n) => String(120 - n)));
  await act(() => result.current.more.run()); // there is no more
  expect(api.asked).toHaveLength(3);
  rerender({ asked: { action: 'room.add' } });
  await waitFor(() => expect(idsOf(result.current).slice(0, 2)).toEqual(['120', '118']));
  expect(idsOf(result.current)).toHaveLength(50);
  expect(api.asked.at(-1)?.query).toEqual({ action: 'room.add', limit: 50 });
});

it('keeps what is on show when the next page fails, and does not pass it off as the answer to another question', async () => {
  const { result, rerender } = show();
  await waitFor(() => expect(idsOf(result.current)).toHaveLength(50));
  api.intercept = () => failWith('UNAVAILABLE');
  await act(() => result.current.more.run());
  expect(result.current.more.failure?.code).toBe('UNAVAILABLE');
  expect(idsOf(result.current)).toHaveLength(50);
  await act(async () => result.current.retry());
  expect(idsOf(result.current)).toHaveLength(50);
  api.intercept = () => failWith('INPUT_INVALID');
  rerender({ asked: { action: 'room.add' } });
  await waitFor(() => expect(result.current.shown).toMatchObject({ failure: { code: 'INPUT_INVALID' } }));
  api.intercept = () => undefined;
  await act(async () => result.current.retry());
  await waitFor(() => expect(idsOf(result.current)).toHaveLength(50));
});

it('checks the chain, and shows no older verdict beside a failure', async () => {
  const call = api.call();
  const { result } = renderHook(() => useChain(call));
  await waitFor(() =>
    expect(result.current.status).toMatchObject({ data: { head: { number: '119' }, unsealed: 1, lastExport: null } }),
  );
  audit.problems = [{ kind: 'altered', number: '4', entryId: '4' }];
  await act(() => result.current.check.run());
  expect(result.current.verdict?.problems).toEqual(audit.problems);
  api.intercept = () => failWith('UNAVAILABLE');
  await act(() => result.current.check.run());
  expect([result.current.verdict, result.current.check.failure?.code]).toEqual([null, 'UNAVAILABLE']);
});

it('an export holds its head and every entry up to it, in order, and tells how far it is', async () => {
  audit.exportPage = 50;
  const told: [number, number][] = [];
  const { name, lines } = await readExport(auditApi(api.call()), (...progress) => told.push(progress));
  expect(name).toBe('audit-1-120.jsonl');
  expect(lines.map((line) => (JSON.parse(line) as { number?: string; id?: string }).id ?? 'head')).toEqual([
    'head',
    ...audit.entries.map(({ id }) => id),
  ]);
  expect(told).toEqual([
    [0, 120],
    [50, 120],
    [100, 120],
  ]);
});

it('an export that breaks off in the middle is no file', async () => {
  api.intercept = ({ query }) => (query?.after === '2' ? failWith('UNAVAILABLE') : undefined);
  await expect(readExport(auditApi(api.call()), () => undefined)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});
