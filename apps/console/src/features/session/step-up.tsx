import { type Call, sessionApi } from '@kaibo/api-client';
import type { SessionView } from '@kaibo/contracts/staff.dto';
import { type FormEvent, useState } from 'react';
import { failureText, useTexts } from '../../texts/texts';
import { Button } from '../../ui/controls';
import { TextField } from '../../ui/fields';
import { Notice } from '../../ui/messages';
import { useAction } from '../../use-action';
import { toSecondFactor } from './sign-in-form';

interface StepUpProps {
  call: Call;
  session: SessionView | null;
  /** A fresh code was given: what was asked for can be asked again. */
  onDone: () => void;
  onCancel: () => void;
}

/** Asks for a fresh code before something that matters. */
export function StepUp({ call, session, onDone, onCancel }: StepUpProps) {
  const texts = useTexts();
  const [code, setCode] = useState('');
  const give = useAction(async () => {
    const given = toSecondFactor(code, false);
    if (!given) return;
    await sessionApi(call).stepUp(given);
    onDone();
  });
  if (!session?.hasSecondFactor)
    return (
      <Notice tone="warn" title={texts.stepUp.title} onClose={onCancel}>
        <p>{texts.errors.SECOND_FACTOR_MISSING}</p>
      </Notice>
    );
  const onForm = (event: FormEvent): void => {
    event.preventDefault();
    void give.run();
  };
  return (
    <form className="card inline-form" onSubmit={onForm} aria-label={texts.stepUp.title}>
      <TextField
        label={texts.stepUp.title}
        hint={texts.stepUp.hint}
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus
        value={code}
        onValue={setCode}
      />
      <p className="field-problem" role="alert">
        {give.failure && failureText(texts, give.failure.code)}
      </p>
      <div className="form-buttons">
        <Button kind="primary" type="submit" off={give.busy || !toSecondFactor(code, false)}>
          {texts.stepUp.submit}
        </Button>
        <Button kind="quiet" onClick={onCancel}>
          {texts.cancel}
        </Button>
      </div>
    </form>
  );
}
