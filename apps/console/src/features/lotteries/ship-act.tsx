import { type Call, consoleLotteriesApi } from '@kaibo/api-client';
import type { ConsoleWin } from '@kaibo/contracts/lotteries.dto';
import { type FormEvent, useState } from 'react';
import { fieldsIn } from '../../api';
import { useTexts } from '../../texts/texts';
import { Button } from '../../ui/controls';
import { TextField } from '../../ui/fields';
import { FailureText } from '../../ui/messages';
import { useAction } from '../../use-action';
import { problemAt } from './draft.rules';

interface ShipActProps {
  call: Call;
  win: ConsoleWin;
  onShipped: (win: ConsoleWin) => void;
}

/** Marks a prize as sent; said again it corrects carrier and number. */
export function ShipAct({ call, win, onShipped }: ShipActProps) {
  const all = useTexts();
  const texts = all.lotteries;
  const [isAsked, setAsked] = useState(false);
  const [carrier, setCarrier] = useState(win.carrier ?? '');
  const [trackingNumber, setTrackingNumber] = useState(win.trackingNumber ?? '');
  const ship = useAction(async () => {
    const asked = { carrier: carrier.trim(), trackingNumber: trackingNumber.trim() };
    onShipped(await consoleLotteriesApi(call).ship(win.id, asked));
    setAsked(false);
  });
  const onForm = (event: FormEvent): void => {
    event.preventDefault();
    void ship.run();
  };
  const begin = win.trackingNumber === null ? texts.ship : texts.shipAgain;
  if (!isAsked)
    return (
      <Button aria-label={`${begin} ${texts.place(win.place)}`} onClick={() => setAsked(true)}>
        {begin}
      </Button>
    );
  const problems = fieldsIn(ship.failure);
  return (
    <form className="reason-form" onSubmit={onForm} aria-label={texts.shipOf(win.place)}>
      <TextField
        label={texts.carrier}
        maxLength={40}
        value={carrier}
        problem={problemAt(texts, problems, 'carrier')}
        onValue={setCarrier}
      />
      <TextField
        label={texts.trackingNumber}
        hint={texts.trackingHint}
        maxLength={40}
        value={trackingNumber}
        problem={problemAt(texts, problems, 'trackingNumber')}
        onValue={setTrackingNumber}
      />
      <span className="form-buttons">
        <Button kind="primary" type="submit" off={ship.busy}>
          {texts.markShipped}
        </Button>
        <Button onClick={() => setAsked(false)}>{all.cancel}</Button>
      </span>
      {ship.failure && (
        <div role="alert" className="field-problem">
          <FailureText failure={ship.failure} />
        </div>
      )}
    </form>
  );
}
