import { sessionApi } from '@kaibo/api-client';
import { useState } from 'react';
import { takeLink } from './features/links/link';
import { TopBar } from './features/session/top-bar';
import { type SessionActions, type Staff, useSession } from './features/session/use-session';
import { AccountPage } from './pages/account-page';
import { AuditPage } from './pages/audit-page';
import { HooksPage } from './pages/hooks-page';
import { KeysPage } from './pages/keys-page';
import { LinkPage } from './pages/link-page';
import { LotteriesPage } from './pages/lotteries-page';
import { MembersPage } from './pages/members-page';
import { PagesPage } from './pages/pages-page';
import { RoomsPage } from './pages/rooms-page';
import { SignInPage } from './pages/sign-in-page';
import { SyncsPage } from './pages/syncs-page';
import { TeamPage } from './pages/team-page';
import { pagesFor, usePage } from './router';
import { TEXTS, TextsContext, useTexts } from './texts/texts';
import { PictureIcon } from './ui/icons';
import { EmptyPanel } from './ui/messages';
import { type Preferences, usePreferences } from './ui/use-preferences';

/** Where a person belongs to no merchant there is no merchant's zone either. */
const ZONE_OF_NOBODY = 'Asia/Shanghai';

/** A link that was opened, else signed out: the entrance. Signed in: the bar and one page. */
export function App() {
  const preferences = usePreferences();
  const [session, actions] = useSession();
  const [link, setLink] = useState(takeLink);
  const leaveLink = (): void => {
    history.replaceState(null, '', '/console/');
    setLink(null);
  };
  return (
    <TextsContext.Provider value={TEXTS[preferences.language]}>
      {link ? (
        <LinkPage
          link={link}
          call={actions.sessionCall}
          preferences={preferences}
          onLeave={leaveLink}
          onEntered={(view) => {
            leaveLink();
            actions.entered(view);
          }}
        />
      ) : session.status === 'signed-in' ? (
        <Inside {...session} actions={actions} preferences={preferences} />
      ) : (
        <SignInPage state={session} actions={actions} preferences={preferences} />
      )}
    </TextsContext.Provider>
  );
}

function Inside(props: Staff & { actions: SessionActions; preferences: Preferences }) {
  const { staff, session, miniApps, call, actions, preferences } = props;
  const permissions = staff?.permissions ?? [];
  const pages = pagesFor(permissions, session !== null);
  const [asked, goTo] = usePage();
  const page = pages.includes(asked) ? asked : (pages[0] ?? 'account');
  const [chosen, setChosen] = useState<string | null>(null);
  const miniApp = miniApps.find((app) => app.id === chosen) ?? miniApps[0];
  const timeZone = staff?.timeZone ?? ZONE_OF_NOBODY;
  const isOfMiniApp = page === 'rooms' || page === 'syncs' || page === 'hooks';

  return (
    <>
      <TopBar
        staff={staff}
        session={session}
        pages={pages}
        miniApps={miniApps}
        miniAppId={miniApp?.id ?? null}
        page={page}
        preferences={preferences}
        onPage={goTo}
        onMiniApp={setChosen}
        onMerchant={(id) =>
          void sessionApi(call)
            .switchMerchant(id)
            .then(actions.entered)
            .catch(() => actions.retry())
        }
        onSignOut={actions.signOut}
      />
      {isOfMiniApp && !miniApp && <NoMiniApp />}
      {staff && miniApp && page === 'rooms' && (
        <RoomsPage key={miniApp.id} call={call} staff={staff} miniApp={miniApp} />
      )}
      {staff && miniApp && page === 'syncs' && (
        <SyncsPage key={miniApp.id} call={call} staff={staff} miniApp={miniApp} />
      )}
      {staff && miniApp && page === 'hooks' && (
        <HooksPage key={miniApp.id} call={call} staff={staff} miniApp={miniApp} permissions={permissions} />
      )}
      {page === 'pages' && (
        <PagesPage key={staff?.merchantId} call={call} permissions={permissions} timeZone={timeZone} />
      )}
      {page === 'lotteries' && (
        <LotteriesPage
          key={staff?.merchantId}
          call={call}
          session={session}
          permissions={permissions}
          timeZone={timeZone}
        />
      )}
      {page === 'members' && (
        <MembersPage
          key={staff?.merchantId}
          call={call}
          session={session}
          permissions={permissions}
          timeZone={timeZone}
        />
      )}
      {page === 'team' && (
        <TeamPage key={staff?.merchantId} call={call} session={session} permissions={permissions} timeZone={timeZone} />
      )}
      {page === 'audit' && (
        <AuditPage key={staff?.merchantId} call={call} permissions={permissions} timeZone={timeZone} />
      )}
      {page === 'keys' && <KeysPage key={staff?.merchantId} call={call} session={session} timeZone={timeZone} />}
      {page === 'account' && session && (
        <AccountPage call={call} session={session} timeZone={timeZone} onSession={actions.entered} />
      )}
    </>
  );
}

function NoMiniApp() {
  const texts = useTexts();
  return (
    <main className="page">
      <section className="card">
        <EmptyPanel icon={<PictureIcon />} title={texts.noApps.title}>
          <p>{texts.noApps.lead}</p>
          <a href="/docs">{texts.noApps.docs}</a>
        </EmptyPanel>
      </section>
    </main>
  );
}
