import type { Call } from '@kaibo/api-client';
import type { SessionView } from '@kaibo/contracts/staff.dto';
import { useState } from 'react';
import { Button } from '../../ui/controls';
import { FailureText } from '../../ui/messages';
import { useAction } from '../../use-action';
import { StepUp } from '../session/step-up';
import { ReasonForm } from './reason-form';

interface ReasonedActProps {
  call: Call;
  session: SessionView;
  /** On the button that begins it. */
  begin: string;
  /** On the button that does it. */
  action: string;
  /** What it is about, for screen readers. */
  label: string;
  /** What happens then. */
  words?: string;
  work: (reason: string) => Promise<void>;
}

/** Something that is done for a reason and, where the API wants one, a fresh code. */
export function ReasonedAct({ call, session, begin, action, label, words, work }: ReasonedActProps) {
  const [isAsked, setAsked] = useState(false);
  const [reason, setReason] = useState('');
  const act = useAction(async (why: string) => {
    await work(why);
    setAsked(false);
    setReason('');
  });
  const leave = (): void => {
    setAsked(false);
    setReason('');
    act.clear();
  };
  if (!isAsked)
    return (
      <Button aria-label={label} onClick={() => setAsked(true)}>
        {begin}
      </Button>
    );
  if (act.failure?.code === 'STEP_UP_NEEDED')
    return <StepUp call={call} session={session} onDone={() => void act.run(reason)} onCancel={leave} />;
  return (
    <>
      {words && <p>{words}</p>}
      <ReasonForm
        label={label}
        action={action}
        busy={act.busy}
        onReason={(why) => {
          setReason(why);
          void act.run(why);
        }}
        onLeave={leave}
      />
      {act.failure && (
        <div role="alert" className="field-problem">
          <FailureText failure={act.failure} />
        </div>
      )}
    </>
  );
}
