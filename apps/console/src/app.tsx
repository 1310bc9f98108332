import { useState } from 'react';
import { TopBar } from './features/session/top-bar';
import { type SessionActions, type Staff, useSession } from './features/session/use-session';
import { RoomsPage } from './pages/rooms-page';
import { SignInPage } from './pages/sign-in-page';
import { SyncsPage } from './pages/syncs-page';
import { usePage } from './router';
import { TEXTS, TextsContext, useTexts } from './texts/texts';
import { PictureIcon } from './ui/icons';
import { EmptyPanel } from './ui/messages';
import { type Preferences, usePreferences } from './ui/use-preferences';

/** Signed out: the entrance. Signed in: the bar and one page. */
export function App() {
  const preferences = usePreferences();
  const [session, actions] = useSession();
  return (
    <TextsContext.Provider value={TEXTS[preferences.language]}>
      {session.status === 'signed-in' ? (
        <Inside {...session} actions={actions} preferences={preferences} />
      ) : (
        <SignInPage state={session} actions={actions} preferences={preferences} />
      )}
    </TextsContext.Provider>
  );
}

function Inside(props: Staff & { actions: SessionActions; preferences: Preferences }) {
  const { staff, miniApps, call, actions, preferences } = props;
  const texts = useTexts();
  const [page, goTo] = usePage();
  const [chosen, setChosen] = useState<string | null>(null);
  const miniApp = miniApps.find((app) => app.id === chosen) ?? miniApps[0];

  return (
    <>
      <TopBar
        staff={staff}
        miniApps={miniApps}
        miniAppId={miniApp?.id ?? null}
        page={page}
        preferences={preferences}
        onPage={goTo}
        onMiniApp={setChosen}
        onSignOut={actions.signOut}
      />
      {!miniApp && (
        <main className="page">
          <section className="card">
            <EmptyPanel icon={<PictureIcon />} title={texts.noApps.title}>
              <p>{texts.noApps.lead}</p>
              <a href="/docs">{texts.noApps.docs}</a>
            </EmptyPanel>
          </section>
        </main>
      )}
      {miniApp && page === 'rooms' && <RoomsPage key={miniApp.id} call={call} staff={staff} miniApp={miniApp} />}
      {miniApp && page === 'syncs' && <SyncsPage key={miniApp.id} call={call} staff={staff} miniApp={miniApp} />}
    </>
  );
}
