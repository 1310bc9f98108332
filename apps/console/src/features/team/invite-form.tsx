import { STAFF_ROLES, type StaffRole } from '@kaibo/contracts/staff';
import { type FormEvent, useState } from 'react';
import { failureText, useTexts } from '../../texts/texts';
import { Button } from '../../ui/controls';
import { Choice, TextField } from '../../ui/fields';
import type { Action } from '../../use-action';

/** Whom to invite, as what. */
export function InviteForm({ invite }: { invite: Action<[string, StaffRole]> }) {
  const texts = useTexts();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<StaffRole>('operator');
  const onForm = (event: FormEvent): void => {
    event.preventDefault();
    if (email.trim() !== '') void invite.run(email.trim(), role).then((isDone) => isDone && setEmail(''));
  };
  return (
    <form className="card inline-form" onSubmit={onForm} aria-label={texts.team.invite}>
      <div className="form-columns">
        <TextField label={texts.signIn.email} type="email" autoComplete="off" value={email} onValue={setEmail} />
        <Choice
          label={texts.team.role}
          value={role}
          onValue={setRole}
          options={STAFF_ROLES.map((value) => ({ value, text: texts.roles[value] }))}
        />
        <Button kind="primary" type="submit" off={invite.busy}>
          {texts.team.invite}
        </Button>
      </div>
      <p className="small faint">{texts.roleLeads[role]}</p>
      <p className="field-problem" role="alert">
        {invite.failure && failureText(texts, invite.failure.code)}
      </p>
    </form>
  );
}
