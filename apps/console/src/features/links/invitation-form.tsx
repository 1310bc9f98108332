import { type Call, linksApi } from '@kaibo/api-client';
import type { InvitationLook, SessionView } from '@kaibo/contracts/staff.dto';
import { useState } from 'react';
import { failureText, useTexts } from '../../texts/texts';
import { TextField } from '../../ui/fields';
import { useAction } from '../../use-action';
import { EntranceForm } from '../session/sign-in-form';

interface InvitationFormProps {
  call: Call;
  token: string;
  look: InvitationLook;
  onEntered: (view: SessionView) => void;
}

/** Joining a merchant's staff. */
export function InvitationForm({ call, token, look, onEntered }: InvitationFormProps) {
  const texts = useTexts();
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const accept = useAction(async () => {
    const own = look.email === null ? { email: email.trim() } : {};
    const named = look.hasAccount || name.trim() === '' ? {} : { name: name.trim() };
    onEntered(await linksApi(call).accept({ token, ...own, ...named, password }));
  });
  return (
    <EntranceForm
      title={texts.links.join(look.merchantName)}
      lead={texts.links.joinLead(texts.roles[look.role], look.email)}
      problem={accept.failure && failureText(texts, accept.failure.code)}
      busy={accept.busy}
      submit={texts.links.accept}
      onSubmit={() => void accept.run()}
      foot={look.hasAccount ? texts.links.hasAccount : texts.links.passwordHint}
    >
      {look.email === null && (
        <TextField label={texts.signIn.email} type="email" autoComplete="username" value={email} onValue={setEmail} />
      )}
      {!look.hasAccount && (
        <TextField label={texts.links.name} autoComplete="name" maxLength={40} value={name} onValue={setName} />
      )}
      <TextField
        label={look.hasAccount ? texts.signIn.password : texts.links.newPassword}
        type="password"
        autoComplete={look.hasAccount ? 'current-password' : 'new-password'}
        value={password}
        onValue={setPassword}
      />
    </EntranceForm>
  );
}
