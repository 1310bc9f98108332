import type { GiveSecondFactor } from '@kaibo/contracts/staff.dto';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Failure } from '../../api';
import { failureText, useTexts } from '../../texts/texts';
import { Button } from '../../ui/controls';
import { TextField } from '../../ui/fields';

interface EntranceFormProps {
  title: string;
  lead?: string;
  /** Shown under the fields; null keeps the place. */
  problem: string | null;
  busy: boolean;
  submit: string;
  onSubmit: () => void;
  children: ReactNode;
  foot?: ReactNode;
}

/** A card with fields and one button, in the middle of an empty page. */
export function EntranceForm({ title, lead, problem, busy, submit, onSubmit, children, foot }: EntranceFormProps) {
  const texts = useTexts();
  const onForm = (event: FormEvent): void => {
    event.preventDefault();
    if (!busy) onSubmit();
  };
  return (
    <form className="sign-in card" onSubmit={onForm}>
      <h1>{title}</h1>
      {lead && <p className="faint">{lead}</p>}
      {children}
      <p className="field-problem" id="entrance-problem" role="alert">
        {problem}
      </p>
      <Button kind="primary" type="submit" off={busy}>
        {busy ? texts.busy : submit}
      </Button>
      {foot && <div className="small faint entrance-foot">{foot}</div>}
    </form>
  );
}

interface FormProps {
  busy: boolean;
  failure: Failure | null;
}

/** Address and password. */
export function PasswordForm(
  props: FormProps & { onSignIn: (email: string, password: string) => void; onKey: () => void; onForgot: () => void },
) {
  const texts = useTexts();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [isBare, setBare] = useState(false);
  const submit = (): void => {
    const bare = email.trim() === '' || password === '';
    setBare(bare);
    if (!bare) props.onSignIn(email.trim(), password);
  };
  return (
    <EntranceForm
      title={texts.signIn.title}
      problem={isBare ? texts.signIn.emptyPassword : props.failure && failureText(texts, props.failure.code)}
      busy={props.busy}
      submit={texts.signIn.submit}
      onSubmit={submit}
      foot={
        <>
          <Button kind="quiet" onClick={props.onForgot}>
            {texts.signIn.forgot}
          </Button>
          <Button kind="quiet" onClick={props.onKey}>
            {texts.signIn.withKey}
          </Button>
        </>
      }
    >
      <TextField label={texts.signIn.email} type="email" autoComplete="username" value={email} onValue={setEmail} />
      <TextField
        label={texts.signIn.password}
        type="password"
        autoComplete="current-password"
        value={password}
        onValue={setPassword}
      />
    </EntranceForm>
  );
}

/** A code of the authenticator, or a recovery code. */
export function SecondFactorForm(props: FormProps & { onGive: (given: GiveSecondFactor) => void; onBack: () => void }) {
  const texts = useTexts();
  const [isRecovery, setRecovery] = useState(false);
  const [typed, setTyped] = useState('');
  const [isBad, setBad] = useState(false);
  const given = toSecondFactor(typed, isRecovery);
  return (
    <EntranceForm
      title={texts.signIn.codeTitle}
      lead={isRecovery ? texts.signIn.recoveryLead : texts.signIn.codeLead}
      problem={isBad ? texts.signIn.codeBad : props.failure && failureText(texts, props.failure.code)}
      busy={props.busy}
      submit={texts.signIn.submit}
      onSubmit={() => {
        setBad(given === null);
        if (given) props.onGive(given);
      }}
      foot={
        <>
          <Button
            kind="quiet"
            onClick={() => {
              setRecovery(!isRecovery);
              setTyped('');
            }}
          >
            {isRecovery ? texts.signIn.useCode : texts.signIn.useRecovery}
          </Button>
          <Button kind="quiet" onClick={props.onBack}>
            {texts.signIn.back}
          </Button>
        </>
      }
    >
      <TextField
        key={String(isRecovery)}
        label={isRecovery ? texts.signIn.recoveryCode : texts.signIn.code}
        autoComplete={isRecovery ? 'off' : 'one-time-code'}
        inputMode={isRecovery ? 'text' : 'numeric'}
        value={typed}
        onValue={setTyped}
      />
    </EntranceForm>
  );
}

/** What was typed as the API takes it; null for what can be no code. */
export function toSecondFactor(typed: string, isRecovery: boolean): GiveSecondFactor | null {
  const plain = typed.replace(/\s/g, '');
  if (isRecovery) return /^[A-Za-z2-7]{5}-?[A-Za-z2-7]{5}$/.test(plain) ? { recoveryCode: plain } : null;
  return /^\d{6}$/.test(plain) ? { code: plain } : null;
}

/** A staff key, pasted. */
export function KeyForm({
  busy,
  failure,
  onSignIn,
  onBack,
}: FormProps & { onSignIn: (pasted: string) => void; onBack: () => void }) {
  const texts = useTexts();
  const [pasted, setPasted] = useState('');
  const keyProblem =
    failure && (failure.code === 'UNAUTHENTICATED' ? texts.signIn.keyRefused : failureText(texts, failure.code));
  const [isBare, setBare] = useState(false);
  return (
    <EntranceForm
      title={texts.signIn.keyTitle}
      lead={texts.signIn.lead}
      problem={isBare ? texts.signIn.empty : keyProblem}
      busy={busy}
      submit={texts.signIn.submit}
      onSubmit={() => {
        setBare(pasted.trim() === '');
        if (pasted.trim() !== '') onSignIn(pasted);
      }}
      foot={
        <>
          <p>
            {texts.signIn.where}
            <br />
            {texts.signIn.kept}
          </p>
          <Button kind="quiet" onClick={onBack}>
            {texts.signIn.back}
          </Button>
        </>
      }
    >
      <TextField label={texts.signIn.key} type="password" autoComplete="off" value={pasted} onValue={setPasted} />
    </EntranceForm>
  );
}
