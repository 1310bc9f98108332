import { consolePagesApi } from '@kaibo/api-client';
import type { ConsolePageCard } from '@kaibo/contracts/pages.dto';
import { useCallback } from 'react';
import { PageTable } from '../features/pages/page-table';
import type { Staff } from '../features/session/use-session';
import { useTexts } from '../texts/texts';
import { PictureIcon } from '../ui/icons';
import { EmptyPanel, FailurePanel, Notice, Said, Skeleton, Toast } from '../ui/messages';
import { useAction } from '../use-action';
import { useLoaded } from '../use-loaded';

/** A merchant's decorated pages, and the choice of the one that its mini-programs begin with. */
export function PagesPage({
  call,
  permissions,
  timeZone,
}: Pick<Staff, 'call'> & { permissions: readonly string[]; timeZone: string }) {
  const texts = useTexts();
  const load = useCallback(() => consolePagesApi(call).list(), [call]);
  const [state, reload] = useLoaded(load);
  const choose = useAction(async ({ id }: ConsolePageCard, isHome: boolean) => {
    try {
      await (isHome ? consolePagesApi(call).setHome(id) : consolePagesApi(call).clearHome(id));
    } finally {
      await reload(); // what failed shows as it is, too
    }
  });

  return (
    <main className="page">
      <div className="page-head">
        <div>
          <h1>{texts.decor.title}</h1>
          <p className="page-lead faint">{texts.decor.lead}</p>
        </div>
      </div>
      {state.status === 'ready' && state.data.items.length > 0 && <HomeNotice pages={state.data.items} />}
      <section className="card" aria-label={texts.decor.title}>
        {state.status === 'loading' && <Skeleton rows={3} />}
        {state.status === 'failed' && (
          <FailurePanel title={texts.decor.failed} failure={state.failure} onRetry={() => void reload()} />
        )}
        {state.status === 'ready' &&
          (state.data.items.length === 0 ? (
            <EmptyPanel icon={<PictureIcon />} title={texts.decor.none}>
              <p>{texts.decor.noneLead}</p>
            </EmptyPanel>
          ) : (
            <PageTable
              pages={state.data.items}
              timeZone={timeZone}
              canWrite={permissions.includes('content.write')}
              busy={choose.busy}
              onHome={choose.run}
            />
          ))}
      </section>
      {choose.failure && <Toast text={texts.notDone} failure={choose.failure} onClose={choose.clear} />}
    </main>
  );
}

/** What viewers see first, as one sentence. */
function HomeNotice({ pages }: { pages: readonly ConsolePageCard[] }) {
  const texts = useTexts();
  const home = pages.find(({ isHome }) => isHome);
  const isShown = home !== undefined && home.publishedNumber !== null;
  const said = !home ? texts.decor.noHome : isShown ? texts.decor.isHome(home.name) : texts.decor.notYet(home.name);
  return (
    <>
      <Notice tone={home && !isShown ? 'warn' : 'good'} title={said} />
      <Said>{said}</Said>
    </>
  );
}
