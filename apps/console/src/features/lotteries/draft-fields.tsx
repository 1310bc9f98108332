import type { FieldProblem } from '@kaibo/contracts/errors.dto';
import { ENTRY_KINDS, LOTTERY_BEACONS, ONCE_PER, RISK_RANKS, RISK_UNKNOWN } from '@kaibo/contracts/lotteries';
import type { ConsoleRoomView } from '@kaibo/contracts/rooms.dto';
import { useTexts } from '../../texts/texts';
import type { Texts } from '../../texts/zh';
import { Choice, TextArea, TextField, Tick } from '../../ui/fields';
import { type DraftForm, problemAt } from './draft.rules';

interface DraftFieldsProps {
  form: DraftForm;
  problems: readonly FieldProblem[];
  /** Null: the room is chosen already. */
  rooms: readonly ConsoleRoomView[] | null;
  onChange: (change: Partial<DraftForm>) => void;
}

type Word = keyof { [K in keyof DraftForm as DraftForm[K] extends string ? K : never]: true };

/** What every field of text has. */
const useField = ({ form, problems, onChange }: DraftFieldsProps) => {
  const texts = useTexts().lotteries;
  const hints: Partial<Record<string, string>> = texts.hints;
  const of = (field: Word) => ({
    label: texts.fields[field] ?? field,
    problem: problemAt(texts, problems, field),
  });
  const text = (field: Word, maxLength: number) => ({
    ...of(field),
    ...(hints[field] ? { hint: hints[field] } : {}),
    maxLength,
    autoComplete: 'off',
    value: form[field],
    onValue: (value: string) => onChange({ [field]: value }),
  });
  const number = (field: Word) => ({ ...text(field, 9), inputMode: 'numeric' as const });
  return { texts, of, text, number };
};

const named = <T extends string>(values: readonly T[], words: Record<T, string>) =>
  values.map((value) => ({ value, text: words[value] }));

/** What it is called, where it is held, how one enters and who may. */
export function EntryFields(props: DraftFieldsProps) {
  const { form, rooms, onChange } = props;
  const { texts, of, text, number } = useField(props);
  return (
    <div className="form-columns">
      {rooms && (
        <Choice
          {...of('roomId')}
          value={form.roomId}
          options={[
            { value: '', text: texts.chooseRoom },
            ...rooms.map(({ id, title }) => ({ value: id, text: title })),
          ]}
          onValue={(roomId) => onChange({ roomId })}
        />
      )}
      <TextField {...text('name', 60)} />
      <Choice
        {...of('entryKind')}
        value={form.entryKind}
        options={named(ENTRY_KINDS, texts.entryKinds)}
        onValue={(entryKind) => onChange({ entryKind })}
      />
      {form.entryKind === 'comment' ? <TextField {...text('keyword', 40)} /> : <TextField {...number('likes')} />}
      <TextField {...number('entrySeconds')} />
      <Choice
        {...of('oncePer')}
        value={form.oncePer}
        options={named(ONCE_PER, texts.oncePer)}
        onValue={(oncePer) => onChange({ oncePer })}
      />
      <PhoneTick {...props} />
      <TextField {...text('membersSince', 10)} type="date" />
      <RiskFields {...props} />
    </div>
  );
}

function PhoneTick({ form, problems, onChange }: DraftFieldsProps) {
  const texts = useTexts().lotteries;
  return (
    <div>
      <Tick on={form.needsPhone} onChange={(needsPhone) => onChange({ needsPhone })}>
        {texts.fields.needsPhone}
      </Tick>
      <p className="small field-problem">{problemAt(texts, problems, 'needsPhone')}</p>
    </div>
  );
}

const ranks = (texts: Texts['lotteries']) => [
  { value: '' as const, text: texts.anyRisk },
  ...RISK_RANKS.map((rank) => ({ value: `${rank}` as const, text: texts.risk(rank) })),
];

function RiskFields(props: DraftFieldsProps) {
  const { form, onChange } = props;
  const { texts, of } = useField(props);
  return (
    <>
      <Choice
        {...of('maxRisk')}
        value={form.maxRisk}
        options={ranks(texts)}
        onValue={(maxRisk) => onChange({ maxRisk })}
      />
      {form.maxRisk !== '' && (
        <Choice
          {...of('riskUnknown')}
          value={form.riskUnknown}
          options={named(RISK_UNKNOWN, texts.riskUnknown)}
          onValue={(riskUnknown) => onChange({ riskUnknown })}
        />
      )}
    </>
  );
}

/** Who holds it, how a prize is claimed, and where the chance comes from. */
export function ClaimFields(props: DraftFieldsProps) {
  const { form, onChange } = props;
  const { texts, of, text, number } = useField(props);
  const { autoComplete: _, ...terms } = text('claimTerms', 1_000);
  return (
    <>
      <div className="form-columns">
        <TextField {...text('organiser', 60)} />
        <TextField {...number('claimDays')} />
        <TextField {...number('keepDays')} />
        <Choice
          {...of('beacon')}
          value={form.beacon}
          options={named(LOTTERY_BEACONS, texts.beacons)}
          onValue={(beacon) => onChange({ beacon })}
        />
      </div>
      <TextArea {...terms} />
    </>
  );
}
