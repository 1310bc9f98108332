import { type Call, linksApi } from '@kaibo/api-client';
import type { InvitationLook, ResetLook, SessionView } from '@kaibo/contracts/staff.dto';
import { useCallback, type ReactNode } from 'react';
import { InvitationForm } from '../features/links/invitation-form';
import type { OpenedLink } from '../features/links/link';
import { ResetForm } from '../features/links/reset-form';
import { useTexts } from '../texts/texts';
import { FailurePanel } from '../ui/messages';
import type { Preferences } from '../ui/use-preferences';
import { type Loaded, useLoaded } from '../use-loaded';
import { Entrance } from './sign-in-page';

interface LinkPageProps {
  link: OpenedLink;
  call: Call;
  preferences: Preferences;
  onEntered: (view: SessionView) => void;
  /** Away from here. */
  onLeave: () => void;
}

/** What a link opens. */
export function LinkPage(props: LinkPageProps) {
  return (
    <Entrance preferences={props.preferences}>
      {props.link.kind === 'invitation' ? <InvitationLink {...props} /> : <ResetLink {...props} />}
    </Entrance>
  );
}

function InvitationLink({ link: { token }, call, onEntered, onLeave }: LinkPageProps) {
  const load = useCallback(() => linksApi(call).lookAtInvitation(token), [call, token]);
  const [state] = useLoaded<InvitationLook>(load);
  return (
    <Shown state={state} onLeave={onLeave}>
      {(look) => <InvitationForm call={call} token={token} look={look} onEntered={onEntered} />}
    </Shown>
  );
}

function ResetLink({ link: { token }, call, onLeave }: LinkPageProps) {
  const load = useCallback(() => linksApi(call).lookAtReset(token), [call, token]);
  const [state] = useLoaded<ResetLook>(load);
  return (
    <Shown state={state} onLeave={onLeave}>
      {(look) => <ResetForm call={call} token={token} look={look} onDone={onLeave} />}
    </Shown>
  );
}

function Shown<T>(props: { state: Loaded<T>; onLeave: () => void; children: (data: T) => ReactNode }) {
  const texts = useTexts();
  const { state, onLeave, children } = props;
  switch (state.status) {
    case 'loading':
      return (
        <p className="entrance-checking faint" role="status">
          {texts.loading}
        </p>
      );
    case 'failed': {
      // A token that is not even of the form is as good as one that was used.
      const code = state.failure.code === 'INPUT_INVALID' ? 'LINK_INVALID' : state.failure.code;
      return (
        <div className="card">
          <FailurePanel
            title={texts.links.bad}
            failure={{ ...state.failure, code }}
            action={texts.links.toSignIn}
            onRetry={onLeave}
          />
        </div>
      );
    }
    case 'ready':
      return children(state.data);
  }
}
