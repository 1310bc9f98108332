import { ACTOR_KINDS } from '@kaibo/contracts/audit';
import { type FormEvent, useId, useState } from 'react';
import { useTexts } from '../../texts/texts';
import { Button } from '../../ui/controls';
import { Choice, TextField } from '../../ui/fields';
import { type FilterForm, NO_FILTER } from './audit.rules';

/** What is asked of the trail. The browser itself refuses what the API would. */
export function AuditFilter({ timeZone, onAsk }: { timeZone: string; onAsk: (form: FilterForm) => void }) {
  const texts = useTexts().audit;
  const [form, setForm] = useState(NO_FILTER);
  const listId = useId();
  const field = (name: keyof FilterForm) => ({
    label: texts[name],
    value: form[name],
    autoComplete: 'off',
    maxLength: 64,
    onValue: (value: string) => setForm((before) => ({ ...before, [name]: value })),
  });
  const words = (known: Record<string, string>) =>
    Object.entries(known).map(([value, text]) => <option key={value} value={value} label={text} />);
  const onForm = (event: FormEvent): void => {
    event.preventDefault();
    onAsk(form);
  };
  const onClear = (): void => {
    setForm(NO_FILTER);
    onAsk(NO_FILTER);
  };
  return (
    <details className="card audit-filter">
      <summary>{texts.filter}</summary>
      <form className="inline-form" onSubmit={onForm} aria-label={texts.filter}>
        <div className="form-columns">
          <Choice
            label={texts.actorKind}
            value={form.actorKind}
            options={[
              { value: '' as const, text: texts.any },
              ...ACTOR_KINDS.map((value) => ({ value, text: texts.actorKinds[value] })),
            ]}
            onValue={(actorKind) => setForm({ ...form, actorKind })}
          />
          <TextField {...field('actorId')} />
          <TextField
            {...field('action')}
            list={`${listId}-actions`}
            pattern="[a-z][a-z0-9.\-]{0,63}"
            title={texts.actionHint}
          />
          <TextField
            {...field('objectKind')}
            list={`${listId}-objects`}
            pattern="[a-z][a-z0-9\-]{0,39}"
            title={texts.objectKindHint}
          />
          <TextField {...field('objectId')} />
          <TextField {...field('from')} type="date" max={form.until || '9999-12-30'} />
          <TextField {...field('until')} type="date" min={form.from} max="9999-12-30" />
        </div>
        <datalist id={`${listId}-actions`}>{words(texts.actions)}</datalist>
        <datalist id={`${listId}-objects`}>{words(texts.objects)}</datalist>
        <p className="small faint">{texts.zone(timeZone)}</p>
        <div className="form-buttons">
          <Button kind="primary" type="submit">
            {texts.find}
          </Button>
          <Button onClick={onClear}>{texts.clear}</Button>
        </div>
      </form>
    </details>
  );
}
