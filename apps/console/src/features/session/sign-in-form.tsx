import { useState } from 'react';
import type { Failure } from '../../api';
import { failureText, useTexts } from '../../texts/texts';
import { Button } from '../../ui/controls';

interface SignInFormProps {
  busy: boolean;
  failure: Failure | null;
  onSignIn: (pasted: string) => void;
}

export function SignInForm({ busy, failure, onSignIn }: SignInFormProps) {
  const texts = useTexts();
  const [pasted, setPasted] = useState('');
  const [isBare, setBare] = useState(false);
  const problem = isBare ? texts.signIn.empty : failure && failureText(texts, failure.code);

  return (
    <form
      className="sign-in card"
      onSubmit={(event) => {
        event.preventDefault();
        if (busy) return;
        setBare(pasted.trim() === '');
        if (pasted.trim() !== '') onSignIn(pasted);
      }}
    >
      <h1>{texts.signIn.title}</h1>
      <p className="faint">{texts.signIn.lead}</p>
      <label className="field">
        <span className="field-label">{texts.signIn.key}</span>
        <input
          type="password"
          value={pasted}
          onChange={(event) => {
            setPasted(event.target.value);
            setBare(false);
          }}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          maxLength={600}
          aria-invalid={problem ? true : undefined}
          aria-describedby="sign-in-problem sign-in-where"
        />
      </label>
      <p className="field-problem" id="sign-in-problem" role="alert">
        {problem}
      </p>
      <Button kind="primary" type="submit" off={busy}>
        {busy ? texts.signIn.busy : texts.signIn.submit}
      </Button>
      <p className="small faint" id="sign-in-where">
        {texts.signIn.where}
        <br />
        {texts.signIn.kept}
      </p>
    </form>
  );
}
