import type { SyncRunView } from '@kaibo/contracts/syncs.dto';
import { useTexts } from '../../texts/texts';
import { CardTable } from '../../ui/card-table';
import { count, moment } from '../../texts/times';
import { Button } from '../../ui/controls';
import { RefreshIcon } from '../../ui/icons';
import { EmptyPanel, FailurePanel, FailureText, Skeleton, Tag } from '../../ui/messages';
import type { RunsActions, RunsState } from './use-runs';
import { CauseFacts, VERDICT_TONES } from './verdict';

interface RunListProps {
  state: RunsState;
  actions: RunsActions;
  /** The merchant's IANA zone. */
  timeZone: string;
  nowMs: number;
}

const COLUMNS = ['verdict', 'trigger', 'time', 'duration', 'read', 'numbers', 'calls'] as const;

function RunRow({ run, timeZone, nowMs }: { run: SyncRunView; timeZone: string; nowMs: number }) {
  const all = useTexts();
  const texts = all.sync;
  const n = (value: number): string => count(all, value);
  const at = moment(all, run.startedAt ?? run.requestedAt, timeZone, nowMs);
  const tookMs = run.startedAt && run.finishedAt ? Date.parse(run.finishedAt) - Date.parse(run.startedAt) : null;
  const cells: Record<(typeof COLUMNS)[number], React.ReactNode> = {
    verdict: run.verdict ? (
      <Tag tone={VERDICT_TONES[run.verdict]}>{texts.verdicts[run.verdict]}</Tag>
    ) : (
      <Tag tone="accent">{run.state === 'queued' ? texts.queuedShort : texts.runningShort}</Tag>
    ),
    trigger: `${texts.triggers[run.trigger]} · ${texts.scopes[run.scope]}`,
    time: (
      <>
        {at.day} <span className="faint">{at.time}</span>
      </>
    ),
    duration: tookMs === null ? '—' : all.time.duration(Math.max(0, tookMs) / 1000),
    read: texts.read(n(run.rows), run.total === null ? null : n(run.total), n(run.pages)),
    numbers: `${n(run.added)} / ${n(run.changed)} / ${n(run.vanished)}`,
    calls: n(run.calls),
  };
  return (
    <>
      <tr role="row" className={run.cause ? 'run run-with-cause' : 'run'}>
        {COLUMNS.map((column) => (
          <td key={column} role="cell" className={`run-${column}`}>
            <span className="run-label">{texts.columns[column]}</span>
            <span>{cells[column]}</span>
          </td>
        ))}
      </tr>
      {run.cause && (
        <tr role="row" className="run-cause">
          <td role="cell" colSpan={COLUMNS.length}>
            {texts.causes[run.cause.kind]} <CauseFacts cause={run.cause} />
          </td>
        </tr>
      )}
    </>
  );
}

export function RunList({ state, actions, timeZone, nowMs }: RunListProps) {
  const all = useTexts();
  const texts = all.sync;
  switch (state.status) {
    case 'loading':
      return <Skeleton rows={5} />;
    case 'failed':
      return <FailurePanel title={texts.failedTitle} failure={state.failure} onRetry={actions.retry} />;
    case 'ready':
      if (state.runs.length === 0) return <EmptyPanel icon={<RefreshIcon />} title={texts.empty} />;
      return (
        <>
          <CardTable label={texts.history} className="runs-table" columns={COLUMNS} heads={texts.columns}>
            {state.runs.map((run) => (
              <RunRow key={run.id} run={run} timeZone={timeZone} nowMs={nowMs} />
            ))}
          </CardTable>
          {state.nextCursor !== null && (
            <div className="list-end">
              {typeof state.more === 'object' && (
                <div role="alert" className="field-problem">
                  <FailureText failure={state.more} />
                </div>
              )}
              <Button off={state.more === 'busy'} onClick={actions.more}>
                {state.more === 'busy' ? all.rooms.moreBusy : all.rooms.more}
              </Button>
            </div>
          )}
        </>
      );
  }
}
