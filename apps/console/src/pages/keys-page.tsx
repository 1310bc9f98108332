import { apiKeysApi } from '@kaibo/api-client';
import type { Permission } from '@kaibo/contracts/staff';
import type { ApiKeyMade } from '@kaibo/contracts/staff.dto';
import { useCallback, useState } from 'react';
import { NewKeyForm } from '../features/keys/key-form';
import { StepUp } from '../features/session/step-up';
import type { Staff } from '../features/session/use-session';
import { CopyBox } from '../features/team/link-box';
import { useTexts } from '../texts/texts';
import { instant } from '../texts/times';
import { Button } from '../ui/controls';
import { FailurePanel, Notice, Skeleton, Toast } from '../ui/messages';
import { useAction } from '../use-action';
import { useLoaded } from '../use-loaded';

/** Keys for programs. */
export function KeysPage({ call, session, timeZone }: Pick<Staff, 'call' | 'session'> & { timeZone: string }) {
  const texts = useTexts();
  const load = useCallback(() => apiKeysApi(call).list(), [call]);
  const [state, reload] = useLoaded(load);
  const [made, setMade] = useState<ApiKeyMade | null>(null);
  const [asked, setAsked] = useState<{ name: string; scopes: Permission[] } | null>(null);

  const add = useAction(async (body: { name: string; scopes: Permission[] }) => {
    setMade(await apiKeysApi(call).add(body));
    setAsked(null);
    await reload();
  });
  const revoke = useAction(async (id: string) => {
    await apiKeysApi(call).revoke(id);
    await reload();
  });
  const needsStepUp = asked !== null && add.failure?.code === 'STEP_UP_NEEDED';
  const failure = revoke.failure ?? (needsStepUp ? null : add.failure);
  const ask = (name: string, scopes: Permission[]): void => {
    setAsked({ name, scopes });
    void add.run({ name, scopes });
  };

  return (
    <main className="page">
      <div className="page-head">
        <div>
          <h1>{texts.keys.title}</h1>
          <p className="page-lead faint">{texts.keys.lead}</p>
        </div>
      </div>
      <NewKeyForm busy={add.busy} onMake={ask} />
      {needsStepUp && <StepUp call={call} session={session} onDone={() => void add.run(asked)} onCancel={add.clear} />}
      {made && (
        <Notice tone="good" title={texts.keys.made(made.made.name)} onClose={() => setMade(null)}>
          <p>{texts.keys.once}</p>
          <CopyBox label={texts.keys.key} text={made.key} />
        </Notice>
      )}
      <section className="card" aria-label={texts.keys.title}>
        {state.status === 'loading' && <Skeleton rows={2} />}
        {state.status === 'failed' && (
          <FailurePanel title={texts.keys.failed} failure={state.failure} onRetry={() => void reload()} />
        )}
        {state.status === 'ready' && (
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{texts.keys.name}</th>
                <th scope="col">{texts.keys.scopes}</th>
                <th scope="col">{texts.keys.since}</th>
                <th scope="col">{texts.team.actions}</th>
              </tr>
            </thead>
            <tbody>
              {state.data.items.map((key) => (
                <tr key={key.id}>
                  <td>
                    <b>{key.name}</b>
                  </td>
                  <td className="small">{key.scopes.map((scope) => texts.permissions[scope]).join('、')}</td>
                  <td>{instant(key.createdAt, timeZone, texts.locale)}</td>
                  <td>
                    <Button off={revoke.busy} onClick={() => void revoke.run(key.id)}>
                      {texts.keys.revoke}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
      {failure && (
        <Toast
          text={texts.notDone}
          failure={failure}
          onClose={() => {
            add.clear();
            revoke.clear();
          }}
        />
      )}
    </main>
  );
}
