import { type Call, consoleLotteriesApi } from '@kaibo/api-client';
import type { RedeemedCode } from '@kaibo/contracts/lotteries.dto';
import { type FormEvent, useState } from 'react';
import { useTexts } from '../../texts/texts';
import { Button } from '../../ui/controls';
import { TextField } from '../../ui/fields';
import { FailureText, Notice } from '../../ui/messages';
import { useAction } from '../../use-action';

/** A code over the counter, once. What was typed stays when it was refused: a slip is easily mended. */
export function RedeemForm({ call }: { call: Call }) {
  const all = useTexts();
  const texts = all.lotteries;
  const [code, setCode] = useState('');
  const [phone, setPhone] = useState('');
  const [done, setDone] = useState<RedeemedCode | null>(null);
  const redeem = useAction(async () => {
    setDone(null);
    const number = phone.replace(/[\s-]/g, '');
    setDone(await consoleLotteriesApi(call).redeem({ code: code.trim(), ...(number ? { phone: number } : {}) }));
    setCode('');
    setPhone('');
  });
  const isReady = code.trim().length >= 4;
  const onForm = (event: FormEvent): void => {
    event.preventDefault();
    if (isReady) void redeem.run();
  };
  return (
    <details className="card lottery-fold">
      <summary>{texts.redeem}</summary>
      <form className="inline-form" onSubmit={onForm} aria-label={texts.redeem}>
        <div className="form-columns">
          <TextField
            label={texts.code}
            hint={texts.codeHint}
            autoComplete="off"
            maxLength={60}
            value={code}
            onValue={setCode}
          />
          <TextField
            label={texts.winnerPhone}
            type="tel"
            autoComplete="off"
            maxLength={20}
            value={phone}
            onValue={setPhone}
          />
        </div>
        <div className="form-buttons">
          <Button kind="primary" type="submit" off={redeem.busy || !isReady}>
            {texts.redeemDo}
          </Button>
        </div>
        <div role="status">
          {done && <Notice tone="good" title={texts.redeemed(done.prizeName, done.lotteryName)} />}
        </div>
        {redeem.failure && (
          <div role="alert">
            <Notice tone="bad" title={all.notDone} onClose={redeem.clear}>
              <FailureText failure={redeem.failure} />
            </Notice>
          </div>
        )}
      </form>
    </details>
  );
}
