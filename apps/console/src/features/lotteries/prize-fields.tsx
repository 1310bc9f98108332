import { CODE_SOURCES, PRIZE_KINDS } from '@kaibo/contracts/lotteries';
import type { FieldProblem } from '@kaibo/contracts/errors.dto';
import { useTexts } from '../../texts/texts';
import { Button } from '../../ui/controls';
import { Choice, TextField, Tick } from '../../ui/fields';
import { type PrizeForm, problemAt } from './draft.rules';

interface PrizeFieldsProps {
  /** From 0, as the API counts. */
  at: number;
  prize: PrizeForm;
  problems: readonly FieldProblem[];
  onChange: (prize: PrizeForm) => void;
  onRemove: () => void;
}

/** One prize of a draft. */
export function PrizeFields({ at, prize, problems, onChange, onRemove }: PrizeFieldsProps) {
  const texts = useTexts().lotteries;
  const with_ = (change: Partial<PrizeForm>): void => onChange({ ...prize, ...change });
  const of = (field: string) => ({
    label: texts.fields[field] ?? field,
    problem: problemAt(texts, problems, `prizes.${at}.${field}`),
  });
  return (
    <fieldset className="lottery-prize">
      <legend>{texts.prizeNo(at + 1)}</legend>
      <div className="form-columns">
        <TextField {...of('name')} maxLength={60} value={prize.name} onValue={(name) => with_({ name })} />
        <Choice
          {...of('kind')}
          value={prize.kind}
          options={PRIZE_KINDS.map((value) => ({ value, text: texts.prizeKinds[value] }))}
          onValue={(kind) => with_({ kind })}
        />
        <TextField
          {...of('valueFen')}
          hint={texts.hints.valueFen}
          inputMode="decimal"
          maxLength={13}
          value={prize.value}
          onValue={(value) => with_({ value })}
        />
        <TextField
          {...of('quantity')}
          inputMode="numeric"
          maxLength={9}
          value={prize.quantity}
          onValue={(quantity) => with_({ quantity })}
        />
        {prize.kind === 'code' && (
          <>
            <Choice
              {...of('codeSource')}
              value={prize.codeSource}
              options={CODE_SOURCES.map((value) => ({ value, text: texts.codeSources[value] }))}
              onValue={(codeSource) => with_({ codeSource })}
            />
            <Tick on={prize.redeemNeedsPhone} onChange={(redeemNeedsPhone) => with_({ redeemNeedsPhone })}>
              {texts.fields.redeemNeedsPhone}
            </Tick>
          </>
        )}
        <Button kind="quiet" aria-label={texts.removePrize(at + 1)} onClick={onRemove}>
          {texts.removePrize(at + 1)}
        </Button>
      </div>
      <p className="small field-problem">{problemAt(texts, problems, `prizes.${at}.codes`)}</p>
    </fieldset>
  );
}
