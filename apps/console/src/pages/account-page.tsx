import type { Call } from '@kaibo/api-client';
import type { SessionView } from '@kaibo/contracts/staff.dto';
import { PasswordPanel } from '../features/account/password-panel';
import { SecondFactorPanel } from '../features/account/second-factor-panel';
import { SessionTable } from '../features/account/session-table';
import { useTexts } from '../texts/texts';
import { Notice } from '../ui/messages';

interface AccountPageProps {
  call: Call;
  session: SessionView;
  timeZone: string;
  onSession: (view: SessionView) => void;
}

/** A person's own account. */
export function AccountPage({ call, session, timeZone, onSession }: AccountPageProps) {
  const texts = useTexts();
  return (
    <main className="page">
      <div className="page-head">
        <div>
          <h1>{texts.account.title}</h1>
          <p className="page-lead faint">
            {session.name} · {session.email}
            {session.role && ` · ${texts.roles[session.role]}`}
          </p>
        </div>
      </div>
      {session.memberships.length === 0 && <Notice tone="warn" title={texts.account.nowhere} />}
      <SecondFactorPanel call={call} session={session} onSession={onSession} />
      <PasswordPanel call={call} onSession={onSession} />
      <SessionTable key={session.csrfToken} call={call} timeZone={timeZone} />
    </main>
  );
}
