import { accountApi, type Call } from '@kaibo/api-client';
import type { SessionView } from '@kaibo/contracts/staff.dto';
import { type FormEvent, useState } from 'react';
import { failureText, useTexts } from '../../texts/texts';
import { Button } from '../../ui/controls';
import { TextField } from '../../ui/fields';
import { Said } from '../../ui/messages';
import { useAction } from '../../use-action';

/** Another password. */
export function PasswordPanel({ call, onSession }: { call: Call; onSession: (view: SessionView) => void }) {
  const texts = useTexts();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [isDone, setDone] = useState(false);
  const change = useAction(async () => {
    onSession(await accountApi(call).changePassword({ current, next }));
    setCurrent('');
    setNext('');
    setDone(true);
  });
  const onForm = (event: FormEvent): void => {
    event.preventDefault();
    setDone(false);
    void change.run();
  };
  return (
    <form className="card inline-form" onSubmit={onForm} aria-label={texts.account.password}>
      <h2>{texts.account.password}</h2>
      <div className="form-columns">
        <TextField
          label={texts.account.current}
          type="password"
          autoComplete="current-password"
          value={current}
          onValue={setCurrent}
        />
        <TextField
          label={texts.links.newPassword}
          type="password"
          autoComplete="new-password"
          value={next}
          onValue={setNext}
        />
        <Button type="submit" off={change.busy || current === '' || next === ''}>
          {texts.account.change}
        </Button>
      </div>
      <p className="small faint">{isDone ? texts.account.changed : texts.links.passwordHint}</p>
      <p className="field-problem" role="alert">
        {change.failure && failureText(texts, change.failure.code)}
      </p>
      <Said>{isDone ? texts.account.changed : ''}</Said>
    </form>
  );
}
