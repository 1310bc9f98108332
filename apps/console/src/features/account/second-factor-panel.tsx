import { accountApi, type Call } from '@kaibo/api-client';
import type { SessionView, TotpSetUp } from '@kaibo/contracts/staff.dto';
import { type FormEvent, type ReactNode, useState } from 'react';
import { failureText, useTexts } from '../../texts/texts';
import { Button } from '../../ui/controls';
import { TextField } from '../../ui/fields';
import { Notice } from '../../ui/messages';
import { type Action, useAction } from '../../use-action';
import { QrCode } from './qr-code';

interface SecondFactorPanelProps {
  call: Call;
  session: SessionView;
  onSession: (view: SessionView) => void;
}

/** The authenticator: set up with a QR code, recovery codes, taken away. */
export function SecondFactorPanel({ call, session, onSession }: SecondFactorPanelProps) {
  const texts = useTexts();
  const api = accountApi(call);
  const [setUp, setSetUp] = useState<TotpSetUp | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const begin = useAction(async (password: string) => setSetUp(await api.beginTotp(password)));
  const confirm = useAction(async (code: string) => {
    const made = await api.confirmTotp(code);
    setSetUp(null);
    setCodes(made.codes);
    onSession(made.session);
  });
  const renew = useAction(async (code: string) => {
    const made = await api.renewRecoveryCodes(code);
    setCodes(made.codes);
    onSession(made.session);
  });
  const remove = useAction(async (code: string) => {
    onSession(await api.removeTotp({ code }));
    setCodes(null);
  });

  return (
    <section className="card inline-form" aria-label={texts.account.secondFactor}>
      <h2>{texts.account.secondFactor}</h2>
      <p className="faint">
        {session.hasSecondFactor ? texts.account.isOn(session.recoveryCodesLeft) : texts.account.isOff}
      </p>
      {codes && <RecoveryCodeList codes={codes} onClose={() => setCodes(null)} />}
      {!session.hasSecondFactor && !setUp && (
        <OneFieldForm action={begin} label={texts.signIn.password} type="password" submit={texts.account.begin} />
      )}
      {setUp && (
        <div className="totp">
          <QrCode text={setUp.uri} label={texts.account.qr} />
          <div>
            <p>{texts.account.scan}</p>
            <p className="secret">{setUp.secret.replace(/(.{4})/g, '$1 ').trim()}</p>
            <OneFieldForm action={confirm} label={texts.signIn.code} isCode submit={texts.account.confirm} />
          </div>
        </div>
      )}
      {session.hasSecondFactor && (
        <div className="form-columns">
          <OneFieldForm action={renew} label={texts.account.renewLabel} isCode submit={texts.account.renew} />
          <OneFieldForm action={remove} label={texts.account.removeLabel} isCode submit={texts.account.remove} />
        </div>
      )}
    </section>
  );
}

function RecoveryCodeList({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const texts = useTexts();
  return (
    <Notice tone="warn" title={texts.account.codesTitle} onClose={onClose}>
      <p>{texts.account.codesLead}</p>
      <ul className="codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
    </Notice>
  );
}

interface OneFieldFormProps {
  action: Action<[string]>;
  label: string;
  submit: string;
  type?: 'password';
  /** Six digits. */
  isCode?: boolean;
}

function OneFieldForm({ action, label, submit, type, isCode = false }: OneFieldFormProps): ReactNode {
  const texts = useTexts();
  const [typed, setTyped] = useState('');
  const text = isCode ? typed.replace(/\s/g, '') : typed;
  const canSend = isCode ? /^\d{6}$/.test(text) : text !== '';
  const onForm = (event: FormEvent): void => {
    event.preventDefault();
    if (canSend) void action.run(text).then(() => setTyped(''));
  };
  return (
    <form onSubmit={onForm} aria-label={submit}>
      <TextField
        label={label}
        {...(type ? { type, autoComplete: 'current-password' } : {})}
        {...(isCode ? { inputMode: 'numeric', autoComplete: 'one-time-code' } : {})}
        value={typed}
        onValue={setTyped}
      />
      <p className="field-problem" role="alert">
        {action.failure && failureText(texts, action.failure.code)}
      </p>
      <Button type="submit" off={action.busy || !canSend}>
        {submit}
      </Button>
    </form>
  );
}
