import type { ConsoleLotteryView } from '@kaibo/contracts/lotteries.dto';
import { useState } from 'react';
import { fieldsIn } from '../../api';
import { useTexts } from '../../texts/texts';
import { Button } from '../../ui/controls';
import { FailureText, Notice } from '../../ui/messages';
import { ReasonForm } from '../members/reason-form';
import { problemText } from './draft.rules';
import { type Deed, deedsOf, isSure, moreOf } from './lotteries.rules';
import { SureAct } from './sure-act';
import type { Lottery } from './use-lottery';

interface LotteryActsProps {
  lottery: ConsoleLotteryView;
  act: Lottery['act'];
  permissions: readonly string[];
  nowMs: number;
  onEdit: () => void;
}

/** What this person may do to it now, and what became of the last press. */
export function LotteryActs({ lottery, act, permissions, nowMs, onEdit }: LotteryActsProps) {
  const texts = useTexts().lotteries;
  const deeds = deedsOf(lottery, permissions, nowMs);
  const shown = (deed: Deed) => {
    if (deed === 'edit')
      return (
        <Button key={deed} onClick={onEdit}>
          {texts.deeds.edit}
        </Button>
      );
    if (deed === 'cancel') return <Cancel key={deed} act={act} name={lottery.name} />;
    if (!isSure(deed))
      return (
        <Button key={deed} kind="primary" off={act.busy} onClick={() => void act.run(deed)}>
          {texts.deeds[deed]}
        </Button>
      );
    return (
      <SureAct
        key={deed}
        begin={texts.deeds[deed]}
        sure={texts.sure[deed]}
        words={texts.words[deed]}
        busy={act.busy}
        onSure={() => act.run(deed)}
      />
    );
  };
  return (
    <section className="card lottery-part" aria-label={texts.acts}>
      <h2>{texts.acts}</h2>
      {deeds.length === 0 ? (
        <p className="faint">{texts.nothingToDo}</p>
      ) : (
        <div className="lottery-acts">{deeds.map(shown)}</div>
      )}
      {act.failure && <Refused failure={act.failure} onClose={act.clear} />}
    </section>
  );
}

function Refused({ failure, onClose }: { failure: NonNullable<Lottery['act']['failure']>; onClose: () => void }) {
  const all = useTexts();
  const more = moreOf(all.lotteries, failure);
  const fields = fieldsIn(failure);
  return (
    <div role="alert">
      <Notice tone="bad" title={all.notDone} onClose={onClose}>
        <FailureText failure={failure} />
        {more !== null && <p>{more}</p>}
        {fields.length > 0 && (
          <ul className="lottery-problems">
            {fields.map((problem) => (
              <li key={`${problem.field} ${problem.rule}`}>{problemText(all.lotteries, problem)}</li>
            ))}
          </ul>
        )}
      </Notice>
    </div>
  );
}

/** Before it opens, for a reason that everybody reads. */
function Cancel({ act, name }: { act: Lottery['act']; name: string }) {
  const texts = useTexts().lotteries;
  const [isAsked, setAsked] = useState(false);
  if (!isAsked) return <Button onClick={() => setAsked(true)}>{texts.deeds.cancel}</Button>;
  return (
    <div className="sure-act">
      <p>{texts.words.cancel}</p>
      <ReasonForm
        label={`${texts.deeds.cancel} ${name}`}
        action={texts.sure.cancel}
        busy={act.busy}
        onReason={(reason) => void act.run('cancel', reason).then((isDone) => isDone && setAsked(false))}
        onLeave={() => setAsked(false)}
      />
    </div>
  );
}
