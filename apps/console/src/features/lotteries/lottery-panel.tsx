import { type Call, consoleLotteriesApi } from '@kaibo/api-client';
import type { ConsoleLotteryView } from '@kaibo/contracts/lotteries.dto';
import type { SessionView } from '@kaibo/contracts/staff.dto';
import { useState } from 'react';
import { fieldsIn } from '../../api';
import { useTexts } from '../../texts/texts';
import { Button } from '../../ui/controls';
import { FailurePanel, Notice, Said, Skeleton, Tag } from '../../ui/messages';
import { useNow } from '../../ui/use-now';
import { CodeImports } from './code-imports';
import { DraftForm } from './draft-form';
import { toForm } from './draft.rules';
import { ImportPanel } from './import-panel';
import { LotteryActs } from './lottery-acts';
import { LotteryFacts } from './lottery-facts';
import { STATE_TONES } from './lotteries.rules';
import { useLottery } from './use-lottery';
import { WinList } from './win-list';

export interface LotteryPanelProps {
  call: Call;
  id: string;
  /** Null: a staff key. */
  session: SessionView | null;
  permissions: readonly string[];
  titles: ReadonlyMap<string, string>;
  timeZone: string;
  onBack: () => void;
}

/** One lottery: what it is, what can be done, and what came of it. Give it a key by id. */
export function LotteryPanel(props: LotteryPanelProps) {
  const { call, id, session, permissions, titles, timeZone, onBack } = props;
  const texts = useTexts().lotteries;
  const nowMs = useNow(1_000);
  const { shown, reload, act } = useLottery(call, id, onBack);
  const canWrite = permissions.includes('lotteries.write');
  const [isEdited, setEdited] = useState(false);
  return (
    <>
      <p className="form-buttons">
        <Button onClick={onBack}>{texts.back}</Button>
        <Button kind="quiet" onClick={() => void reload()}>
          {texts.refresh}
        </Button>
      </p>
      {shown.status === 'loading' && (
        <section className="card">
          <Skeleton rows={3} />
        </section>
      )}
      {shown.status === 'failed' && (
        <section className="card">
          <FailurePanel title={texts.oneFailed} failure={shown.failure} onRetry={() => void reload()} />
        </section>
      )}
      {shown.status === 'ready' && isEdited && shown.data.state === 'draft' && (
        <DraftForm
          title={texts.draftOf(shown.data.name)}
          first={toForm(shown.data, timeZone)}
          since={shown.data.membersSince}
          told={fieldsIn(act.failure)}
          rooms={null}
          timeZone={timeZone}
          onSave={async (_room, body) => {
            await consoleLotteriesApi(call).write(id, body);
            act.clear(); // what it was refused for may be mended
            await reload();
            setEdited(false);
          }}
          onLeave={() => setEdited(false)}
        />
      )}
      {shown.status === 'ready' && !(isEdited && shown.data.state === 'draft') && (
        <>
          <Head lottery={shown.data} />
          <LotteryActs
            lottery={shown.data}
            act={act}
            permissions={permissions}
            nowMs={nowMs}
            onEdit={() => setEdited(true)}
          />
          <LotteryFacts
            lottery={shown.data}
            roomTitle={titles.get(shown.data.roomId) ?? texts.roomNamed(shown.data.roomId)}
            timeZone={timeZone}
            nowMs={nowMs}
          />
          {shown.data.state === 'draft' && canWrite && (
            <CodeImports call={call} lottery={shown.data} onImported={reload} />
          )}
          {shown.data.opensAt !== null && (
            <ImportPanel
              call={call}
              lotteryId={id}
              canImport={shown.data.state === 'open' && canWrite}
              timeZone={timeZone}
            />
          )}
          {shown.data.drawnAt !== null && permissions.includes('wins.read') && (
            <WinList call={call} lotteryId={id} session={session} permissions={permissions} timeZone={timeZone} />
          )}
        </>
      )}
    </>
  );
}

/** Its name and how far it is, told to screen readers when that changes. */
function Head({ lottery }: { lottery: ConsoleLotteryView }) {
  const texts = useTexts().lotteries;
  const { name, state, waitsFor, awaySince } = lottery;
  const said = waitsFor === null ? texts.states[state] : `${texts.states[state]} · ${texts.waitsFor[waitsFor]}`;
  return (
    <>
      <div className="lottery-head">
        <h2>{name}</h2>
        <Tag tone={STATE_TONES[state]}>{said}</Tag>
      </div>
      <Said>{`${name} ${said}`}</Said>
      {awaySince !== null && <Notice tone="warn" title={texts.away} />}
    </>
  );
}
