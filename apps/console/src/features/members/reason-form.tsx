import { type FormEvent, useState } from 'react';
import { useTexts } from '../../texts/texts';
import { Button } from '../../ui/controls';
import { TextField } from '../../ui/fields';
import { SHORTEST_REASON } from './privacy.rules';

interface ReasonFormProps {
  /** What it is about, for screen readers. */
  label: string;
  /** On the button. */
  action: string;
  busy: boolean;
  onReason: (reason: string) => void;
  onLeave: () => void;
}

/** Why; the trail keeps it. */
export function ReasonForm({ label, action, busy, onReason, onLeave }: ReasonFormProps) {
  const texts = useTexts();
  const [reason, setReason] = useState('');
  const isLongEnough = reason.trim().length >= SHORTEST_REASON;
  const onForm = (event: FormEvent): void => {
    event.preventDefault();
    if (isLongEnough && !busy) onReason(reason.trim());
  };
  return (
    <form className="reason-form" onSubmit={onForm} aria-label={label}>
      <TextField
        label={texts.members.reason}
        hint={texts.members.reasonHint}
        maxLength={200}
        value={reason}
        onValue={setReason}
      />
      <span className="form-buttons">
        <Button kind="primary" type="submit" off={busy || !isLongEnough}>
          {action}
        </Button>
        <Button onClick={onLeave}>{texts.members.leave}</Button>
      </span>
    </form>
  );
}
