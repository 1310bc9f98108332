import { accountApi, type Call } from '@kaibo/api-client';
import { useCallback } from 'react';
import { useTexts } from '../../texts/texts';
import { instant } from '../../texts/times';
import { Button } from '../../ui/controls';
import { FailurePanel, FailureText, Skeleton, Tag } from '../../ui/messages';
import { useAction } from '../../use-action';
import { useLoaded } from '../../use-loaded';

/** The browsers that this person is signed in with. Give it a key that changes with the session. */
export function SessionTable({ call, timeZone }: { call: Call; timeZone: string }) {
  const texts = useTexts();
  const load = useCallback(() => accountApi(call).sessions(), [call]);
  const [state, reload] = useLoaded(load);
  const end = useAction(async (id: string | null) => {
    await (id === null ? accountApi(call).endOtherSessions() : accountApi(call).endSession(id));
    await reload();
  });
  return (
    <section className="card" aria-label={texts.account.sessions}>
      <div className="card-head">
        <h2>{texts.account.sessions}</h2>
        <Button off={end.busy} onClick={() => void end.run(null)}>
          {texts.account.endOthers}
        </Button>
      </div>
      {end.failure && <FailureText failure={end.failure} />}
      {state.status === 'loading' && <Skeleton rows={2} />}
      {state.status === 'failed' && (
        <FailurePanel title={texts.account.failed} failure={state.failure} onRetry={() => void reload()} />
      )}
      {state.status === 'ready' && (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{texts.account.device}</th>
              <th scope="col">{texts.account.network}</th>
              <th scope="col">{texts.account.signedInAt}</th>
              <th scope="col">{texts.account.seenAt}</th>
              <th scope="col">{texts.team.actions}</th>
            </tr>
          </thead>
          <tbody>
            {state.data.items.map((item) => (
              <tr key={item.id}>
                <td>
                  {item.device} {item.isThis && <Tag tone="accent">{texts.account.here}</Tag>}
                </td>
                <td>{item.network}</td>
                <td>{instant(item.signedInAt, timeZone, texts.locale)}</td>
                <td>{instant(item.seenAt, timeZone, texts.locale)}</td>
                <td>
                  {!item.isThis && (
                    <Button off={end.busy} onClick={() => void end.run(item.id)}>
                      {texts.account.end}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
