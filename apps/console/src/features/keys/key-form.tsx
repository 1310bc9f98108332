import { KEY_SCOPES, type Permission } from '@kaibo/contracts/staff';
import { type FormEvent, useState } from 'react';
import { useTexts } from '../../texts/texts';
import { Button } from '../../ui/controls';
import { TextField, Tick } from '../../ui/fields';

/** A name and what the key is for. */
export function NewKeyForm({ busy, onMake }: { busy: boolean; onMake: (name: string, scopes: Permission[]) => void }) {
  const texts = useTexts();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<ReadonlySet<Permission>>(new Set(['merchant.read']));
  const tick = (scope: Permission, on: boolean): void =>
    setScopes(new Set(KEY_SCOPES.filter((one) => (one === scope ? on : scopes.has(one)))));
  const onForm = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() !== '' && !busy) onMake(name.trim(), [...scopes]);
  };
  return (
    <form className="card inline-form" onSubmit={onForm} aria-label={texts.keys.add}>
      <TextField label={texts.keys.name} hint={texts.keys.nameHint} maxLength={60} value={name} onValue={setName} />
      <fieldset className="ticks">
        <legend className="field-label">{texts.keys.scopes}</legend>
        {KEY_SCOPES.map((scope) => (
          <Tick key={scope} on={scopes.has(scope)} onChange={(on) => tick(scope, on)}>
            {texts.permissions[scope]}
          </Tick>
        ))}
      </fieldset>
      <div className="form-buttons">
        <Button kind="primary" type="submit" off={busy || name.trim() === ''}>
          {texts.keys.add}
        </Button>
      </div>
    </form>
  );
}
