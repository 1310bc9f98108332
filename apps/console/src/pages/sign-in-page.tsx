import { type ReactNode, useState } from 'react';
import { ForgotForm } from '../features/links/reset-form';
import { KeyForm, PasswordForm, SecondFactorForm } from '../features/session/sign-in-form';
import { Brand, PreferenceButtons } from '../features/session/top-bar';
import type { SessionActions, SessionState } from '../features/session/use-session';
import { useTexts } from '../texts/texts';
import { FailurePanel } from '../ui/messages';
import type { Preferences } from '../ui/use-preferences';

/** A page with nothing on it but one card. */
export function Entrance({ preferences, children }: { preferences: Preferences; children: ReactNode }) {
  return (
    <div className="entrance">
      <div className="entrance-bar">
        <Brand />
        <div className="top-bar-end">
          <PreferenceButtons preferences={preferences} />
        </div>
      </div>
      <main>{children}</main>
    </div>
  );
}

interface SignInPageProps {
  state: Exclude<SessionState, { status: 'signed-in' }>;
  actions: SessionActions;
  preferences: Preferences;
}

export function SignInPage({ state, actions, preferences }: SignInPageProps) {
  const texts = useTexts();
  const [way, setWay] = useState<'password' | 'key' | 'forgot'>('password');
  return <Entrance preferences={preferences}>{body()}</Entrance>;

  function body() {
    switch (state.status) {
      case 'checking':
        return (
          <p className="entrance-checking faint" role="status">
            {texts.signIn.checking}
          </p>
        );
      case 'unreachable':
        return (
          <div className="card">
            <FailurePanel title={texts.signIn.unreachable} failure={state.failure} onRetry={actions.retry} />
          </div>
        );
      case 'second-factor':
        return <SecondFactorForm {...state} onGive={actions.giveSecondFactor} onBack={actions.signOut} />;
      case 'signed-out':
        if (way === 'key') return <KeyForm {...state} onSignIn={actions.signIn} onBack={() => setWay('password')} />;
        if (way === 'forgot') return <ForgotForm call={actions.sessionCall} onBack={() => setWay('password')} />;
        return (
          <PasswordForm
            {...state}
            onSignIn={actions.signInWithPassword}
            onKey={() => setWay('key')}
            onForgot={() => setWay('forgot')}
          />
        );
    }
  }
}
