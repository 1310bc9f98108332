import { teamApi } from '@kaibo/api-client';
import type { StaffRole } from '@kaibo/contracts/staff';
import type { StaffLink, StaffMemberView } from '@kaibo/contracts/staff.dto';
import { useCallback, useState } from 'react';
import { StepUp } from '../features/session/step-up';
import type { Staff } from '../features/session/use-session';
import { InviteForm } from '../features/team/invite-form';
import { LinkBox } from '../features/team/link-box';
import { TeamTable } from '../features/team/team-table';
import { useTexts } from '../texts/texts';
import { FailurePanel, Skeleton, Toast } from '../ui/messages';
import { useAction } from '../use-action';
import { useLoaded } from '../use-loaded';

/** A merchant's staff. */
export function TeamPage({
  call,
  session,
  permissions,
  timeZone,
}: Pick<Staff, 'call' | 'session'> & { permissions: readonly string[]; timeZone: string }) {
  const texts = useTexts();
  const load = useCallback(() => teamApi(call).list(), [call]);
  const [state, reload] = useLoaded(load);
  const [given, setGiven] = useState<{ link: StaffLink; to: string } | null>(null);
  const [waiting, setWaiting] = useState<StaffMemberView | null>(null);
  const api = teamApi(call);
  const canManage = permissions.includes('staff.manage');

  const invite = useAction(async (email: string, role: StaffRole) => {
    setGiven({ link: await api.invite({ email, role }), to: email });
    await reload();
  });
  const change = useAction(async (work: () => Promise<void>) => {
    try {
      await work();
    } finally {
      await reload(); // also what failed shows as it is
    }
  });
  const reset = useAction(async (member: StaffMemberView) => {
    setGiven({ link: await api.reset(member.personId), to: member.name });
  });
  const needsStepUp = waiting !== null && reset.failure?.code === 'STEP_UP_NEEDED';
  const failure = change.failure ?? (needsStepUp ? null : reset.failure);
  const askReset = (member: StaffMemberView): void => {
    setWaiting(member);
    void reset.run(member);
  };

  return (
    <main className="page">
      <div className="page-head">
        <div>
          <h1>{texts.team.title}</h1>
          <p className="page-lead faint">{texts.team.lead}</p>
        </div>
      </div>
      {canManage && <InviteForm invite={invite} />}
      {given && <LinkBox {...given} onClose={() => setGiven(null)} />}
      {needsStepUp && (
        <StepUp call={call} session={session} onDone={() => void reset.run(waiting)} onCancel={reset.clear} />
      )}
      <section className="card" aria-label={texts.team.title}>
        {state.status === 'loading' && <Skeleton rows={3} />}
        {state.status === 'failed' && (
          <FailurePanel title={texts.team.failed} failure={state.failure} onRetry={() => void reload()} />
        )}
        {state.status === 'ready' && (
          <TeamTable
            list={state.data}
            timeZone={timeZone}
            canManage={canManage}
            onRole={(member, role) => void change.run(() => api.changeRole(member.personId, { role }))}
            onReset={askReset}
            onRemove={(member) => void change.run(() => api.remove(member.personId))}
            onWithdraw={(invitation) => void change.run(() => api.withdraw(invitation.id))}
          />
        )}
      </section>
      {failure && (
        <Toast
          text={texts.notDone}
          failure={failure}
          onClose={() => {
            change.clear();
            reset.clear();
          }}
        />
      )}
    </main>
  );
}
