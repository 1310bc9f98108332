import { type Call, consoleLotteriesApi } from '@kaibo/api-client';
import type { SessionView } from '@kaibo/contracts/staff.dto';
import { useCallback } from 'react';
import { useTexts } from '../../texts/texts';
import { More } from '../../ui/card-table';
import { FailurePanel, Skeleton, Toast } from '../../ui/messages';
import { useListed } from '../../use-listed';
import { WinExport } from './win-export';
import { WinTable } from './win-table';

interface WinListProps {
  call: Call;
  lotteryId: string;
  /** Null: a staff key, to which nothing is revealed. */
  session: SessionView | null;
  permissions: readonly string[];
  timeZone: string;
}

/** Who won, masked, and what became of each prize. */
export function WinList({ call, lotteryId, session, permissions, timeZone }: WinListProps) {
  const all = useTexts();
  const texts = all.lotteries;
  const read = useCallback(
    (cursor?: string) => consoleLotteriesApi(call).wins(lotteryId, cursor === undefined ? {} : { cursor }),
    [call, lotteryId],
  );
  const { shown, reload, more, replace } = useListed(read);
  return (
    <section className="card" aria-label={texts.wins}>
      <div className="card-head lottery-win-head">
        <h2>{texts.wins}</h2>
        {session && permissions.includes('members.export') && (
          <WinExport call={call} session={session} lotteryId={lotteryId} />
        )}
      </div>
      {shown.status === 'loading' && <Skeleton rows={2} />}
      {shown.status === 'failed' && (
        <FailurePanel title={texts.winsFailed} failure={shown.failure} onRetry={() => void reload()} />
      )}
      {shown.status === 'ready' &&
        (shown.data.items.length === 0 ? (
          <p className="lottery-none faint">{texts.noWins}</p>
        ) : (
          <WinTable
            wins={shown.data.items}
            call={call}
            session={permissions.includes('members.reveal') ? session : null}
            canShip={permissions.includes('wins.write')}
            timeZone={timeZone}
            onChanged={replace}
          />
        ))}
      {shown.status === 'ready' && shown.data.nextCursor !== null && (
        <More text={texts.more} busy={more.busy} onMore={() => void more.run()} />
      )}
      {more.failure && <Toast text={all.notDone} failure={more.failure} onClose={more.clear} />}
    </section>
  );
}
