import type { SyncCause, SyncRunView } from '@kaibo/contracts/syncs.dto';
import type { SyncVerdict } from '@kaibo/contracts/syncs';
import { useTexts } from '../../texts/texts';
import { ago, count } from '../../texts/times';
import { Notice } from '../../ui/messages';

export const VERDICT_TONES: Record<SyncVerdict, 'good' | 'warn' | 'bad'> = {
  ok: 'good',
  partial: 'warn',
  failed: 'bad',
};

/** What the platform said, in the words its support asks for. */
export function CauseFacts({ cause }: { cause: SyncCause }) {
  const texts = useTexts().sync;
  const facts = [
    cause.kind,
    ...(cause.platformCode === null ? [] : [texts.code(cause.platformCode)]),
    ...(cause.page === null ? [] : [texts.page(cause.page)]),
    ...(cause.rid === null ? [] : [texts.rid(cause.rid)]),
  ];
  return <span className="small faint facts">{facts.join(' · ')}</span>;
}

/** What came of a run, and what that means for the rooms. */
export function Verdict({ run, nowMs, onClose }: { run: SyncRunView; nowMs: number; onClose?: () => void }) {
  const all = useTexts();
  const texts = all.sync;
  const verdict = run.verdict ?? 'failed'; // a finished run always has one; without one nothing may be called a success
  const n = (value: number): string => count(all, value);
  const numbers = texts.numbers(n(run.added), n(run.changed), n(run.vanished));

  return (
    <Notice tone={VERDICT_TONES[verdict]} title={texts[verdict]} onClose={onClose}>
      {verdict !== 'ok' && run.cause && <p>{texts.causes[run.cause.kind]}</p>}
      {verdict !== 'ok' && run.vanished === 0 && <p>{run.rows > 0 ? texts.kept(n(run.rows)) : texts.untouched}</p>}
      <p className="small">
        {(verdict === 'ok' || run.rows > 0) && <span className="numbers">{numbers}</span>}
        {run.finishedAt && <span className="faint">{texts.when(ago(all, run.finishedAt, nowMs))}</span>}
      </p>
      {verdict !== 'ok' && run.cause && <CauseFacts cause={run.cause} />}
    </Notice>
  );
}
