import type { MiniAppView, StaffView } from '@kaibo/contracts/merchants.dto';
import type { Staff } from '../features/session/use-session';
import { RunList } from '../features/syncs/run-list';
import { useRuns } from '../features/syncs/use-runs';
import { useTexts } from '../texts/texts';
import { useNow } from '../ui/use-now';

/** The runs of one mini-app. Give it a key by mini-app. */
export function SyncsPage({ call, staff, miniApp }: Pick<Staff, 'call'> & { staff: StaffView; miniApp: MiniAppView }) {
  const texts = useTexts();
  const nowMs = useNow(15_000);
  const [state, actions] = useRuns(call, miniApp.id);

  return (
    <main className="page">
      <div className="page-head">
        <div>
          <h1>{texts.sync.history}</h1>
          <p className="page-lead faint">{texts.sync.historyLead}</p>
        </div>
      </div>
      <section className="card" aria-label={texts.sync.history}>
        <RunList state={state} actions={actions} timeZone={staff.timeZone} nowMs={nowMs} />
      </section>
    </main>
  );
}
