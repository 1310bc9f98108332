import { hooksApi } from '@kaibo/api-client';
import type { SetHook } from '@kaibo/contracts/hooks.dto';
import type { MiniAppView, StaffView } from '@kaibo/contracts/merchants.dto';
import { useCallback } from 'react';
import { EventList } from '../features/hooks/event-list';
import { HookForm } from '../features/hooks/hook-form';
import type { Staff } from '../features/session/use-session';
import { CopyBox } from '../features/team/link-box';
import { useTexts } from '../texts/texts';
import { instant } from '../texts/times';
import { FailurePanel, Notice, Skeleton, Toast } from '../ui/messages';
import { useAction } from '../use-action';
import { useLoaded } from '../use-loaded';

/** What the platform pushes to one mini-app. Give it a key by mini-app. */
export function HooksPage({
  call,
  staff,
  miniApp,
  permissions,
}: Pick<Staff, 'call'> & { staff: StaffView; miniApp: MiniAppView; permissions: readonly string[] }) {
  const texts = useTexts();
  const load = useCallback(async () => {
    const hooks = hooksApi(call);
    const [hook, events] = await Promise.all([hooks.get(miniApp.id), hooks.events(miniApp.id, { limit: 50 })]);
    return { hook, events: events.items };
  }, [call, miniApp.id]);
  const [state, reload] = useLoaded(load);
  const set = useAction(async (body: SetHook) => {
    await hooksApi(call).set(miniApp.id, body);
    await reload();
  });
  const retry = useAction(async (id: string) => {
    await hooksApi(call).retry(miniApp.id, id);
    await reload();
  });
  const mayWrite = permissions.includes('mini-apps.write');
  const failure = set.failure ?? retry.failure;

  return (
    <main className="page">
      <div className="page-head">
        <div>
          <h1>{texts.hooks.title}</h1>
          <p className="page-lead faint">{texts.hooks.lead}</p>
        </div>
      </div>
      {state.status === 'loading' && <Skeleton rows={3} />}
      {state.status === 'failed' && (
        <FailurePanel title={texts.hooks.failed} failure={state.failure} onRetry={() => void reload()} />
      )}
      {state.status === 'ready' && (
        <>
          <Notice
            tone={state.data.hook.setAt === null ? 'warn' : 'good'}
            title={
              state.data.hook.setAt === null
                ? texts.hooks.unset
                : texts.hooks.since(instant(state.data.hook.setAt, staff.timeZone, texts.locale))
            }
          >
            <CopyBox label={texts.hooks.address} text={location.origin + state.data.hook.path} />
          </Notice>
          {mayWrite && miniApp.platform !== 'web' && (
            <HookForm platform={miniApp.platform} busy={set.busy} onSave={set.run} />
          )}
          <section className="card" aria-label={texts.hooks.events}>
            {state.data.events.length === 0 ? (
              <p className="faint">{texts.hooks.none}</p>
            ) : (
              <EventList
                events={state.data.events}
                timeZone={staff.timeZone}
                busy={retry.busy}
                onRetry={mayWrite ? (id) => void retry.run(id) : null}
              />
            )}
          </section>
        </>
      )}
      {failure && (
        <Toast
          text={texts.notDone}
          failure={failure}
          onClose={() => {
            set.clear();
            retry.clear();
          }}
        />
      )}
    </main>
  );
}
