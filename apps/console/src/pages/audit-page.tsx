import { teamApi } from '@kaibo/api-client';
import type { ListAudit } from '@kaibo/contracts/audit.dto';
import { useCallback, useState } from 'react';
import { AuditFilter } from '../features/audit/audit-filter';
import { AuditTable } from '../features/audit/audit-table';
import { type FilterForm, toAsked } from '../features/audit/audit.rules';
import { ChainPanel } from '../features/audit/chain-panel';
import { useAudit, useChain } from '../features/audit/use-audit';
import type { Staff } from '../features/session/use-session';
import { useTexts } from '../texts/texts';
import { More } from '../ui/card-table';
import { RefreshIcon } from '../ui/icons';
import { EmptyPanel, FailurePanel, Skeleton, Toast } from '../ui/messages';
import { useNow } from '../ui/use-now';
import { useLoaded } from '../use-loaded';

const NOBODY: ReadonlyMap<string, string> = new Map();

/** The audit trail. Give it a key by merchant. */
export function AuditPage({
  call,
  permissions,
  timeZone,
}: Pick<Staff, 'call'> & { permissions: readonly string[]; timeZone: string }) {
  const texts = useTexts();
  const nowMs = useNow(60_000);
  const [asked, setAsked] = useState<ListAudit>({});
  const { shown, retry, more } = useAudit(call, asked);
  const chain = useChain(call);
  const seesStaff = permissions.includes('staff.read');
  const loadNames = useCallback(async () => {
    const { items } = seesStaff ? await teamApi(call).list() : { items: [] };
    return new Map(items.map(({ personId, name }) => [personId, name]));
  }, [call, seesStaff]);
  const [names] = useLoaded(loadNames);
  /** The same question again: whoever presses wants to see what came since. */
  const onAsk = (form: FilterForm): void => {
    const next = toAsked(form, timeZone);
    if (JSON.stringify(next) === JSON.stringify(asked)) retry();
    else setAsked(next);
  };
  const failed = [more, chain.check, chain.export].find((action) => action.failure);

  return (
    <main className="page">
      <div className="page-head">
        <div>
          <h1>{texts.audit.title}</h1>
          <p className="page-lead faint">{texts.audit.lead}</p>
        </div>
      </div>
      <ChainPanel chain={chain} timeZone={timeZone} canExport={permissions.includes('audit.export')} />
      <AuditFilter timeZone={timeZone} onAsk={onAsk} />
      <section className="card" aria-label={texts.audit.title}>
        {shown.status === 'loading' && <Skeleton rows={4} />}
        {shown.status === 'failed' && (
          <FailurePanel title={texts.audit.failed} failure={shown.failure} onRetry={retry} />
        )}
        {shown.status === 'ready' && shown.data.items.length === 0 && (
          <EmptyPanel icon={<RefreshIcon />} title={texts.audit.none} />
        )}
        {shown.status === 'ready' && shown.data.items.length > 0 && (
          <AuditTable
            entries={shown.data.items}
            timeZone={timeZone}
            names={names.status === 'ready' ? names.data : NOBODY}
            nowMs={nowMs}
          />
        )}
        {shown.status === 'ready' && shown.data.nextCursor !== null && (
          <More text={texts.audit.more} busy={more.busy} onMore={() => void more.run()} />
        )}
      </section>
      {failed?.failure && <Toast text={texts.notDone} failure={failed.failure} onClose={failed.clear} />}
    </main>
  );
}
