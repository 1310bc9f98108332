import { type Call, linksApi } from '@kaibo/api-client';
import type { ResetLook } from '@kaibo/contracts/staff.dto';
import { useState } from 'react';
import { failureText, useTexts } from '../../texts/texts';
import { Button } from '../../ui/controls';
import { TextField } from '../../ui/fields';
import { useAction } from '../../use-action';
import { EntranceForm } from '../session/sign-in-form';

/** A new password, by a link. */
export function ResetForm(props: { call: Call; token: string; look: ResetLook; onDone: () => void }) {
  const texts = useTexts();
  const { call, token, look, onDone } = props;
  const [password, setPassword] = useState('');
  const use = useAction(async () => {
    await linksApi(call).useReset({ token, password });
    onDone();
  });
  return (
    <EntranceForm
      title={texts.links.resetTitle}
      lead={texts.links.resetLead(look.email, look.clearsSecondFactor)}
      problem={use.failure && failureText(texts, use.failure.code)}
      busy={use.busy}
      submit={texts.links.setPassword}
      onSubmit={() => void use.run()}
      foot={texts.links.passwordHint}
    >
      <TextField
        label={texts.links.newPassword}
        type="password"
        autoComplete="new-password"
        value={password}
        onValue={setPassword}
      />
    </EntranceForm>
  );
}

/** Asks for a link by mail. Says the same whether there is such an account or not. */
export function ForgotForm({ call, onBack }: { call: Call; onBack: () => void }) {
  const texts = useTexts();
  const [email, setEmail] = useState('');
  const [isAsked, setAsked] = useState(false);
  const ask = useAction(async () => {
    await linksApi(call).askReset(email.trim());
    setAsked(true);
  });
  return (
    <EntranceForm
      title={texts.links.forgotTitle}
      lead={isAsked ? texts.links.asked : texts.links.forgotLead}
      problem={ask.failure && failureText(texts, ask.failure.code)}
      busy={ask.busy}
      submit={texts.links.ask}
      onSubmit={() => void ask.run()}
      foot={
        <Button kind="quiet" onClick={onBack}>
          {texts.signIn.back}
        </Button>
      }
    >
      <TextField label={texts.signIn.email} type="email" autoComplete="username" value={email} onValue={setEmail} />
    </EntranceForm>
  );
}
