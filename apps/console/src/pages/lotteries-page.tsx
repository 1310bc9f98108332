import { type Call, consoleLotteriesApi } from '@kaibo/api-client';
import type { ListConsoleLotteries } from '@kaibo/contracts/lotteries.dto';
import { useCallback, useState } from 'react';
import { DraftForm } from '../features/lotteries/draft-form';
import { NEW_DRAFT } from '../features/lotteries/draft.rules';
import { LotteryFilter } from '../features/lotteries/lottery-filter';
import { LotteryPanel } from '../features/lotteries/lottery-panel';
import { LotteryTable } from '../features/lotteries/lottery-table';
import { RedeemForm } from '../features/lotteries/redeem-form';
import { useOpened } from '../features/lotteries/use-opened';
import { useRoomsNamed } from '../features/lotteries/use-rooms-named';
import type { Staff } from '../features/session/use-session';
import { useTexts } from '../texts/texts';
import { More } from '../ui/card-table';
import { Button } from '../ui/controls';
import { PictureIcon } from '../ui/icons';
import { EmptyPanel, FailurePanel, Skeleton, Toast } from '../ui/messages';
import { useNow } from '../ui/use-now';
import { useListed } from '../use-listed';

/** A merchant's lotteries: the list, or one of them. Give it a key by merchant. */
export function LotteriesPage({
  call,
  session,
  permissions,
  timeZone,
}: Pick<Staff, 'call' | 'session'> & { permissions: readonly string[]; timeZone: string }) {
  const texts = useTexts().lotteries;
  const [opened, open] = useOpened();
  const [asked, setAsked] = useState<ListConsoleLotteries>({});
  const rooms = useRoomsNamed(call);
  const canWrite = permissions.includes('lotteries.write');
  const shared = { call, session, permissions, titles: rooms.titles, timeZone };
  return (
    <main className="page">
      <div className="page-head">
        <div>
          <h1>{texts.title}</h1>
          <p className="page-lead faint">{texts.lead}</p>
        </div>
        {opened === null && canWrite && (
          <Button kind="primary" onClick={() => open('new')}>
            {texts.add}
          </Button>
        )}
      </div>
      {opened === 'new' && canWrite && (
        <DraftForm
          title={texts.add}
          first={NEW_DRAFT}
          since={null}
          rooms={rooms.open}
          timeZone={timeZone}
          onSave={async (roomId, body) => open((await consoleLotteriesApi(call).add(roomId, body)).id)}
          onLeave={() => open(null)}
        />
      )}
      {opened !== null && opened !== 'new' && (
        <LotteryPanel key={opened} {...shared} id={opened} onBack={() => open(null)} />
      )}
      {opened === null && permissions.includes('wins.redeem') && <RedeemForm call={call} />}
      {opened === null && (
        <LotteryList {...shared} canDownload={session !== null} asked={asked} onAsk={setAsked} onOpen={open} />
      )}
    </main>
  );
}

interface LotteryListProps {
  call: Call;
  titles: ReadonlyMap<string, string>;
  timeZone: string;
  canDownload: boolean;
  asked: ListConsoleLotteries;
  onAsk: (asked: ListConsoleLotteries) => void;
  onOpen: (id: string) => void;
}

function LotteryList({ call, titles, timeZone, canDownload, asked, onAsk, onOpen }: LotteryListProps) {
  const all = useTexts();
  const texts = all.lotteries;
  const nowMs = useNow(60_000);
  const read = useCallback(
    (cursor?: string) => consoleLotteriesApi(call).list(cursor === undefined ? asked : { ...asked, cursor }),
    [call, asked],
  );
  const { shown, reload, more } = useListed(read);
  return (
    <>
      <LotteryFilter asked={asked} titles={titles} canDownload={canDownload} onAsk={onAsk} />
      <section className="card" aria-label={texts.title}>
        {shown.status === 'loading' && <Skeleton rows={4} />}
        {shown.status === 'failed' && (
          <FailurePanel title={texts.failed} failure={shown.failure} onRetry={() => void reload()} />
        )}
        {shown.status === 'ready' && shown.data.items.length === 0 && (
          <EmptyPanel icon={<PictureIcon />} title={texts.none}>
            <p>{texts.noneLead}</p>
          </EmptyPanel>
        )}
        {shown.status === 'ready' && shown.data.items.length > 0 && (
          <LotteryTable
            lotteries={shown.data.items}
            titles={titles}
            timeZone={timeZone}
            nowMs={nowMs}
            onOpen={onOpen}
          />
        )}
        {shown.status === 'ready' && shown.data.nextCursor !== null && (
          <More text={texts.more} busy={more.busy} onMore={() => void more.run()} />
        )}
      </section>
      {more.failure && <Toast text={all.notDone} failure={more.failure} onClose={more.clear} />}
    </>
  );
}
