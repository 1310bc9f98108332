import { useState } from 'react';
import { useTexts } from '../../texts/texts';
import { Button } from '../../ui/controls';

interface SureActProps {
  /** On the button that begins it. */
  begin: string;
  /** On the button that does it. */
  sure: string;
  /** What happens then. */
  words: string;
  busy: boolean;
  /** @returns true when it was done */
  onSure: () => Promise<boolean>;
}

/** What cannot be taken back is asked for twice; a second press in the same place takes the question back. */
export function SureAct({ begin, sure, words, busy, onSure }: SureActProps) {
  const texts = useTexts();
  const [isAsked, setAsked] = useState(false);
  if (!isAsked) return <Button onClick={() => setAsked(true)}>{begin}</Button>;
  return (
    <div className="sure-act" role="group" aria-label={begin}>
      <p>{words}</p>
      <span className="form-buttons">
        <Button autoFocus off={busy} onClick={() => setAsked(false)}>
          {texts.cancel}
        </Button>
        <Button kind="primary" off={busy} onClick={() => void onSure().then((isDone) => isDone && setAsked(false))}>
          {sure}
        </Button>
      </span>
    </div>
  );
}
