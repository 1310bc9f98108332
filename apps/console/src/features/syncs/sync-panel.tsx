import type { MiniAppView } from '@kaibo/contracts/merchants.dto';
import type { SyncRunView } from '@kaibo/contracts/syncs.dto';
import { useTexts } from '../../texts/texts';
import { count } from '../../texts/times';
import { Button } from '../../ui/controls';
import { RefreshIcon } from '../../ui/icons';
import { FailureText, Notice } from '../../ui/messages';
import type { SyncActions, SyncState } from './use-sync';
import { Verdict } from './verdict';

interface SyncButtonProps {
  state: SyncState;
  actions: SyncActions;
  miniApp: MiniAppView;
}

/** Starts a sync. A source without a list gets a sentence and no dead button. */
export function SyncButton({ state, actions, miniApp }: SyncButtonProps) {
  const texts = useTexts();
  if (!miniApp.capabilities.includes('list')) {
    return <p className="small faint">{texts.sync.cannot(texts.rooms.sources[miniApp.source])}</p>;
  }
  const busy = state.status === 'starting' || state.status === 'running';
  return (
    <Button kind="primary" className={busy ? 'sync-busy' : ''} off={busy} onClick={actions.start}>
      <RefreshIcon />
      {busy ? texts.sync.busy : texts.sync.start}
    </Button>
  );
}

function Progress({ run, joined, lost }: { run: SyncRunView; joined: boolean; lost: boolean }) {
  const all = useTexts();
  const texts = all.sync;
  const n = (value: number): string => count(all, value);
  const known = run.total !== null && run.total > 0;
  const share = known ? Math.min(1, run.rows / Math.max(1, run.total ?? 1)) : 0;
  return (
    <div className="progress">
      <p className="progress-title">
        {joined ? texts.joined : run.state === 'queued' ? texts.queued : texts.running}
        <span className="small faint">
          {lost
            ? texts.lost
            : texts.progress(n(run.rows), run.total === null ? null : n(run.total), n(run.pages), n(run.calls))}
        </span>
      </p>
      <div
        className="bar"
        role="progressbar"
        aria-label={texts.progressLabel}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={known ? Math.round(share * 100) : undefined}
      >
        <span
          className={known ? 'bar-fill' : 'bar-fill bar-unknown'}
          style={{ transform: known ? `scaleX(${share})` : undefined }}
        />
      </div>
    </div>
  );
}

interface SyncPanelProps {
  state: SyncState;
  actions: SyncActions;
  miniApp: MiniAppView;
  nowMs: number;
}

/** Progress and verdict. The region is there from the start, so that screen readers hear what comes into it. */
export function SyncPanel({ state, actions, miniApp, nowMs }: SyncPanelProps) {
  const texts = useTexts().sync;
  return (
    <div className="sync-panel" role="status" aria-live="polite" aria-atomic="false">
      {miniApp.capabilities.includes('list') && !miniApp.hasSecret && <Notice tone="warn" title={texts.noSecret} />}
      {body()}
    </div>
  );

  function body() {
    switch (state.status) {
      case 'idle':
        // A run that was whole needs no notice: the age in the heading says it.
        return state.last && state.last.verdict !== 'ok' ? <Verdict run={state.last} nowMs={nowMs} /> : null;
      case 'starting':
        return (
          <div className="progress">
            <p className="progress-title">{texts.queued}</p>
            <div className="bar">
              <span className="bar-fill bar-unknown" />
            </div>
          </div>
        );
      case 'running':
        return <Progress run={state.run} joined={state.joined} lost={state.lost} />;
      case 'finished':
        return <Verdict run={state.run} nowMs={nowMs} onClose={actions.dismiss} />;
      case 'refused':
        return (
          <Notice tone="bad" title={texts.refused} onClose={actions.dismiss}>
            <FailureText failure={state.failure} />
          </Notice>
        );
    }
  }
}
