import type { MiniAppView } from '@kaibo/contracts/merchants.dto';
import type { SetHook } from '@kaibo/contracts/hooks.dto';
import { type FormEvent, useState } from 'react';
import { useTexts } from '../../texts/texts';
import { Button } from '../../ui/controls';
import { TextField } from '../../ui/fields';

/** What the platform's console has for its pushes. What was given before is never shown. */
export function HookForm({
  platform,
  busy,
  onSave,
}: {
  platform: MiniAppView['platform'];
  busy: boolean;
  onSave: (body: SetHook) => Promise<boolean>;
}) {
  const texts = useTexts();
  const [token, setToken] = useState('');
  const [encodingAesKey, setEncodingAesKey] = useState('');
  const [secret, setSecret] = useState('');
  const isWechat = platform === 'wechat';
  const isReady = isWechat ? token !== '' && encodingAesKey.length === 43 : secret.length >= 6;
  const save = async (): Promise<void> => {
    if (!(await onSave(isWechat ? { token, encodingAesKey } : { secret }))) return;
    setToken('');
    setEncodingAesKey('');
    setSecret('');
  };
  const onForm = (event: FormEvent): void => {
    event.preventDefault();
    if (isReady && !busy) void save();
  };
  const given = { autoComplete: 'off', required: true };
  return (
    <form className="card inline-form" onSubmit={onForm} aria-label={texts.hooks.set}>
      {isWechat ? (
        <>
          <TextField
            {...given}
            label="Token"
            hint={texts.hooks.tokenHint}
            maxLength={32}
            value={token}
            onValue={setToken}
          />
          <TextField
            {...given}
            label="EncodingAESKey"
            hint={texts.hooks.keyHint}
            maxLength={43}
            value={encodingAesKey}
            onValue={setEncodingAesKey}
          />
        </>
      ) : (
        <TextField
          {...given}
          label={texts.hooks.secret}
          hint={texts.hooks.secretHint}
          maxLength={200}
          value={secret}
          onValue={setSecret}
        />
      )}
      <div className="form-buttons">
        <Button kind="primary" type="submit" off={busy || !isReady}>
          {texts.hooks.save}
        </Button>
      </div>
    </form>
  );
}
