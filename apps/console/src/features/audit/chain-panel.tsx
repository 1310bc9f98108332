import type { AuditStatus, AuditVerdict } from '@kaibo/contracts/audit.dto';
import { count, instant } from '../../texts/times';
import { useTexts } from '../../texts/texts';
import { Button } from '../../ui/controls';
import { FailurePanel, Notice, Said, Skeleton } from '../../ui/messages';
import type { Chain } from './use-audit';

/** Entries are sealed within seconds; one that waits longer than this says that the sealer stands still. */
const LATE_SECONDS = 300;

/** How far the trail is sealed, whether it holds, and its export for those who may have it. */
export function ChainPanel({ chain, timeZone, canExport }: { chain: Chain; timeZone: string; canExport: boolean }) {
  const all = useTexts();
  const texts = all.audit;
  const n = (value: number): string => count(all, value);
  const { status, check, verdict, progress, savedAs } = chain;
  return (
    <section className="card audit-chain" aria-label={texts.chain}>
      {status.status === 'loading' && <Skeleton rows={1} />}
      {status.status === 'failed' && (
        <FailurePanel title={texts.chainFailed} failure={status.failure} onRetry={chain.retry} />
      )}
      {status.status === 'ready' && (
        <>
          <Facts status={status.data} timeZone={timeZone} />
          <div className="form-buttons">
            <Button off={check.busy} onClick={() => void check.run()}>
              {check.busy ? texts.checking : texts.check}
            </Button>
            {canExport && (
              <Button off={chain.export.busy} onClick={() => void chain.export.run()}>
                {progress ? texts.exporting(n(progress.read), n(progress.total)) : texts.export}
              </Button>
            )}
          </div>
        </>
      )}
      {verdict && <VerdictNotice verdict={verdict} />}
      {savedAs !== null && (
        <Notice tone="good" title={texts.exported(savedAs)}>
          <p className="small">{texts.exportedHint}</p>
        </Notice>
      )}
      <Said>{check.busy ? texts.checking : ''}</Said>
    </section>
  );
}

function Facts({ status, timeZone }: { status: AuditStatus; timeZone: string }) {
  const all = useTexts();
  const texts = all.audit;
  const { head, unsealed, lagSeconds, lastExport } = status;
  return (
    <div className="audit-facts">
      <h2>{head.number === '0' ? texts.nothingSealed : texts.sealedUpTo(head.number)}</h2>
      <p className={lagSeconds > LATE_SECONDS ? 'field-problem' : 'faint'}>
        {unsealed === 0 ? texts.noTail : texts.tail(count(all, unsealed), count(all, lagSeconds))}
      </p>
      {head.number !== '0' && (
        <p className="small faint audit-hash">
          {texts.headHash} <code>{head.hash}</code>
        </p>
      )}
      <p className="small faint">
        {lastExport
          ? texts.lastExport(instant(lastExport.exportedAt, timeZone, all.locale), lastExport.head.number)
          : texts.neverExported}
      </p>
    </div>
  );
}

function VerdictNotice({ verdict }: { verdict: AuditVerdict }) {
  const all = useTexts();
  const texts = all.audit;
  if (verdict.problems.length === 0)
    return (
      <Notice tone="good" title={texts.whole(verdict.head.number)}>
        {verdict.unsealed > 0 && <p className="small">{texts.wholeTail(count(all, verdict.unsealed))}</p>}
      </Notice>
    );
  return (
    <Notice tone="bad" title={texts.broken}>
      <ul className="audit-problems">
        {verdict.problems.map(({ kind, number, entryId }, place) => (
          <li key={place}>
            {texts.problemAt(number, entryId)} · {texts.problems[kind]}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
