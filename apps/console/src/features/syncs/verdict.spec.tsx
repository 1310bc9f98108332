/** @jest-environment jsdom */
import { render } from '@testing-library/react';
import { SYNC_CAUSES } from '@kaibo/contracts/syncs';
import { aMiniApp, aRun } from '../../../test/fake-api';
import { SyncPanel } from './sync-panel';
import { Verdict } from './verdict';

const now = Date.parse('2026-05-20T12:02:30Z');
const nothing = { start: () => undefined, dismiss: () => undefined };
const cause = {
  kind: 'quota-used-up',
  platformCode: 45009,
  rid: 'rid-1',
  page: 2,
  message: 'reach max api daily quota limit',
} as const;
const text = (run: Parameters<typeof aRun>[0]): string =>
  render(<Verdict run={aRun(run)} nowMs={now} />).container.textContent ?? '';
const tone = (run: Parameters<typeof aRun>[0]): string =>
  render(<Verdict run={aRun(run)} nowMs={now} />).container.querySelector('.notice')?.className ?? '';

it('is green with its numbers when everything was read', () => {
  expect(text({ added: 1200, changed: 3, vanished: 1 })).toContain('更新完成新增 1,200 · 变化 3 · 消失 12 分钟前结束');
  expect(tone({})).toContain('tone-good');
});

it('is amber, names the cause and promises only what is true', () => {
  const said = text({ verdict: 'partial', rows: 50, pages: 1, total: 120, cause });
  expect(said).toContain('今日接口额度已用完，明天 0 点（北京时间）恢复。');
  expect(said).toContain('已读到的 50 个直播间已更新，没有直播间被删除。');
  expect(said).toContain('quota-used-up · 平台错误码 45009 · 出错在第 2 页 · 请求号 rid-1');
  expect(text({ verdict: 'partial', rows: 50, vanished: 2, cause })).not.toContain('没有直播间被删除');
  expect(tone({ verdict: 'partial', cause })).toContain('tone-warn');
});

it('is red when nothing was read, and never green without a verdict', () => {
  expect(text({ verdict: 'failed', cause: { ...cause, platformCode: null, rid: null, page: null } })).toContain(
    '什么都没有读到，直播间保持原样。2 分钟前结束quota-used-up',
  );
  expect(tone({ verdict: 'failed', cause })).toContain('tone-bad');
  expect(tone({ verdict: null })).toContain('tone-bad');
});

it.each(SYNC_CAUSES)('has a sentence for %s', (kind) => {
  expect(text({ verdict: 'failed', cause: { ...cause, kind } })).toMatch(/更新失败.{10,}/);
});

describe('the panel', () => {
  const panel = (state: Parameters<typeof SyncPanel>[0]['state'], over = {}) =>
    render(<SyncPanel state={state} actions={nothing} miniApp={aMiniApp(over)} nowMs={now} />).container;

  it('is quiet after a whole run and speaks after another', () => {
    expect(panel({ status: 'idle', last: aRun() }).textContent).toBe('');
    expect(panel({ status: 'idle', last: null }).textContent).toBe('');
    expect(panel({ status: 'idle', last: aRun({ verdict: 'failed', cause }) }).textContent).toContain('更新失败');
  });

  it('shows how far a run is, in a live region', () => {
    const shown = panel({
      status: 'running',
      run: aRun({ state: 'running', verdict: null, rows: 50, total: 200, pages: 1, calls: 2 }),
      joined: false,
      lost: false,
    });
    expect(shown.querySelector('[aria-live="polite"] [role="progressbar"]')?.getAttribute('aria-valuenow')).toBe('25');
    expect(shown.textContent).toContain('已读 1 页 · 50 / 200 个直播间 · 调用接口 2 次');
  });

  it.each([
    [{ rows: 0, total: null }, null],
    [{ rows: 0, total: 0 }, null],
    [{ rows: 300, total: 200 }, '100'], // the list grew while it was read
  ])('with %j the bar stands at %s', (over, value) => {
    const run = aRun({ state: 'running', verdict: null, ...over });
    const bar = panel({ status: 'running', run, joined: true, lost: false }).querySelector('[role="progressbar"]');
    expect(bar?.getAttribute('aria-valuenow')).toBe(value);
  });

  it('warns when the secret is missing', () => {
    expect(panel({ status: 'idle', last: null }, { hasSecret: false }).textContent).toContain('还没有填 AppSecret');
  });
});
