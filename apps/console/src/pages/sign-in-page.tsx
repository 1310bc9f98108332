import type { SessionActions, SessionState } from '../features/session/use-session';
import { SignInForm } from '../features/session/sign-in-form';
import { Brand, PreferenceButtons } from '../features/session/top-bar';
import { useTexts } from '../texts/texts';
import { FailurePanel } from '../ui/messages';
import type { Preferences } from '../ui/use-preferences';

interface SignInPageProps {
  state: Exclude<SessionState, { status: 'signed-in' }>;
  actions: SessionActions;
  preferences: Preferences;
}

export function SignInPage({ state, actions, preferences }: SignInPageProps) {
  const texts = useTexts();
  return (
    <div className="entrance">
      <div className="entrance-bar">
        <Brand />
        <div className="top-bar-end">
          <PreferenceButtons preferences={preferences} />
        </div>
      </div>
      <main>{body()}</main>
    </div>
  );

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
      case 'signed-out':
        return <SignInForm busy={state.busy} failure={state.failure} onSignIn={actions.signIn} />;
    }
  }
}
