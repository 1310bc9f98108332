import { MEMBER_STATES, type MemberState } from '@kaibo/contracts/members';
import { type FormEvent, useState } from 'react';
import { MemberTable } from '../features/members/member-table';
import { type Asked, useMembers } from '../features/members/use-members';
import type { Staff } from '../features/session/use-session';
import { useTexts } from '../texts/texts';
import { Button, Segments } from '../ui/controls';
import { TextField } from '../ui/fields';
import { PictureIcon } from '../ui/icons';
import { EmptyPanel, FailurePanel, Skeleton, Toast } from '../ui/messages';

/** A number as the API takes it, whatever blanks it was pasted with. */
const tidy = (phone: string): string => phone.replace(/[\s-]/g, '');

/** A merchant's members. Give it a key by merchant. */
export function MembersPage({
  call,
  session,
  permissions,
  timeZone,
}: Pick<Staff, 'call' | 'session'> & { permissions: readonly string[]; timeZone: string }) {
  const texts = useTexts();
  const [asked, setAsked] = useState<Asked>({ state: 'all' });
  const [phone, setPhone] = useState('');
  const { shown, retry, more, ban } = useMembers(call, asked);
  const canExport = permissions.includes('members.export');
  const canErase = permissions.includes('members.erase');
  const failure = ban.failure ?? more.failure;
  const state: MemberState = 'state' in asked ? asked.state : 'all';
  const onFind = (event: FormEvent): void => {
    event.preventDefault();
    setAsked(tidy(phone) === '' ? { state } : { phone: tidy(phone) });
  };

  return (
    <main className="page">
      <div className="page-head">
        <div>
          <h1>{texts.members.title}</h1>
          <p className="page-lead faint">{texts.members.lead}</p>
        </div>
        <Segments
          label={texts.members.which}
          value={state}
          options={MEMBER_STATES.map((value) => ({ value, text: texts.members.states[value] }))}
          onChange={(next) => setAsked({ state: next })}
        />
      </div>
      <form className="card inline-form" onSubmit={onFind} aria-label={texts.members.find}>
        <div className="form-columns">
          <TextField
            label={texts.members.byPhone}
            type="tel"
            autoComplete="off"
            maxLength={24}
            value={phone}
            onValue={setPhone}
          />
          <Button type="submit">{texts.members.find}</Button>
        </div>
      </form>
      <section className="card" aria-label={texts.members.title}>
        {shown.status === 'loading' && <Skeleton rows={4} />}
        {shown.status === 'failed' && (
          <FailurePanel title={texts.members.failed} failure={shown.failure} onRetry={retry} />
        )}
        {shown.status === 'ready' && shown.data.items.length === 0 && (
          <EmptyPanel icon={<PictureIcon />} title={texts.members.none} />
        )}
        {shown.status === 'ready' && shown.data.items.length > 0 && (
          <MemberTable
            members={shown.data.items}
            timeZone={timeZone}
            canWrite={permissions.includes('members.write')}
            reveal={session && permissions.includes('members.reveal') ? { call, session } : null}
            privacy={session && (canExport || canErase) ? { call, session, canExport, canErase } : null}
            busy={ban.busy}
            onBan={ban.run}
          />
        )}
        {shown.status === 'ready' && shown.data.nextCursor !== null && (
          <p className="form-buttons">
            <Button off={more.busy} onClick={() => void more.run()}>
              {texts.members.more}
            </Button>
          </p>
        )}
      </section>
      {failure && (
        <Toast
          text={texts.notDone}
          failure={failure}
          onClose={() => {
            ban.clear();
            more.clear();
          }}
        />
      )}
    </main>
  );
}
