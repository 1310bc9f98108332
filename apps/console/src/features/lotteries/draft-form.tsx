import type { FieldProblem } from '@kaibo/contracts/errors.dto';
import { MAX_PRIZES } from '@kaibo/contracts/lotteries';
import type { WriteLottery } from '@kaibo/contracts/lotteries.dto';
import type { ConsoleRoomView } from '@kaibo/contracts/rooms.dto';
import { type FormEvent, useEffect, useState } from 'react';
import { type Failure, fieldsIn } from '../../api';
import { useTexts } from '../../texts/texts';
import { Button } from '../../ui/controls';
import { FailureText, Notice } from '../../ui/messages';
import { useAction } from '../../use-action';
import { ClaimFields, EntryFields } from './draft-fields';
import { aNewPrize, type DraftForm as Draft, problemAt, problemText, type PrizeForm, toWrite } from './draft.rules';
import { PrizeFields } from './prize-fields';

interface DraftFormProps {
  title: string;
  first: Draft;
  /** The instant that the draft had. */
  since: string | null;
  /** What was said against it before: publication names fields, too. */
  told?: readonly FieldProblem[];
  /** Null: the room is chosen already. */
  rooms: readonly ConsoleRoomView[] | null;
  timeZone: string;
  onSave: (roomId: string, body: WriteLottery) => Promise<void>;
  onLeave: () => void;
}

/** A draft. What was typed stays, whatever the API says to it. */
export function DraftForm({ title, first, since, told = [], rooms, timeZone, onSave, onLeave }: DraftFormProps) {
  const all = useTexts();
  const texts = all.lotteries;
  const [form, setForm] = useState(first);
  const [own, setOwn] = useState(told);
  const save = useAction((body: WriteLottery) => onSave(form.roomId, body));
  const problems = own.length > 0 ? own : fieldsIn(save.failure);
  const onChange = (change: Partial<Draft>): void => setForm((was) => ({ ...was, ...change }));
  const onPrize = (at: number, prizes: readonly PrizeForm[]): void =>
    onChange({ prizes: form.prizes.flatMap((prize, place) => (place === at ? prizes : prize)) });
  const onForm = (event: FormEvent): void => {
    event.preventDefault();
    const asked = toWrite(form, timeZone, since);
    setOwn('problems' in asked ? asked.problems : []);
    if ('body' in asked) void save.run(asked.body);
    else save.clear();
  };
  const fields = { form, problems, rooms, onChange };
  return (
    <form className="card inline-form lottery-draft" onSubmit={onForm} aria-label={title} noValidate>
      <h2>{title}</h2>
      {rooms?.length === 0 && <Notice tone="warn" title={texts.noRooms} />}
      <EntryFields {...fields} />
      <h3>{texts.prizes}</h3>
      {form.prizes.map((prize, at) => (
        <PrizeFields
          key={prize.key}
          at={at}
          prize={prize}
          problems={problems}
          onChange={(next) => onPrize(at, [next])}
          onRemove={() => onPrize(at, [])}
        />
      ))}
      <p className="small field-problem">{problemAt(texts, problems, 'prizes')}</p>
      <Button
        className="lottery-add-prize"
        off={form.prizes.length >= MAX_PRIZES}
        onClick={() => onChange({ prizes: [...form.prizes, aNewPrize(nextKey(form.prizes))] })}
      >
        {texts.addPrize}
      </Button>
      <ClaimFields {...fields} />
      <Refusal failure={save.failure} problems={problems} />
      <div className="form-buttons">
        <Button kind="primary" type="submit" off={save.busy}>
          {texts.save}
        </Button>
        <Button onClick={onLeave}>{all.cancel}</Button>
      </div>
    </form>
  );
}

const nextKey = (prizes: readonly PrizeForm[]): number => Math.max(0, ...prizes.map(({ key }) => key)) + 1;

/** Above the buttons, where whoever pressed looks; each field has its own beside it. */
function Refusal({ failure, problems }: { failure: Failure | null; problems: readonly FieldProblem[] }) {
  const all = useTexts();
  useEffect(() => {
    if (problems.length > 0) document.querySelector<HTMLElement>('form [aria-invalid]')?.focus();
  }, [problems]);
  if (!failure && problems.length === 0) return null;
  return (
    <div role="alert">
      <Notice tone="bad" title={problems.length > 0 ? all.lotteries.refusedFields : all.notDone}>
        {failure && <FailureText failure={failure} />}
        <ul className="lottery-problems">
          {problems.map((broken) => (
            <li key={`${broken.field} ${broken.rule}`}>{problemText(all.lotteries, broken)}</li>
          ))}
        </ul>
      </Notice>
    </div>
  );
}
