import { type Call, membersApi } from '@kaibo/api-client';
import type { ConsoleMember } from '@kaibo/contracts/members.dto';
import type { SessionView } from '@kaibo/contracts/staff.dto';
import { useState } from 'react';
import { useTexts } from '../../texts/texts';
import { Button } from '../../ui/controls';
import { FailureText } from '../../ui/messages';
import { useAction } from '../../use-action';
import { StepUp } from '../session/step-up';
import { ReasonForm } from './reason-form';

/** With what a person who may see whole numbers asks for one. */
export interface Reveal {
  call: Call;
  session: SessionView;
}

interface PhoneCellProps {
  member: ConsoleMember;
  name: string;
  reveal: Reveal | null;
}

/** The masked number; the whole one for a reason and a fresh code, until it is put away or the page is left. */
export function PhoneCell({ member, name, reveal }: PhoneCellProps) {
  const texts = useTexts();
  if (member.phone === null) return <span className="faint">{texts.members.noPhone}</span>;
  if (!reveal) return <>{member.phone}</>;
  return <Revealable {...reveal} member={member} name={name} />;
}

function Revealable({ call, session, member, name }: Reveal & Omit<PhoneCellProps, 'reveal'>) {
  const texts = useTexts().members;
  const [whole, setWhole] = useState<string | null>(null);
  const [isAsked, setAsked] = useState(false);
  const [reason, setReason] = useState('');
  const show = useAction(async (why: string) => {
    const { phone } = await membersApi(call).revealPhone(member.id, { reason: why });
    setWhole(phone ?? texts.noPhone);
    setAsked(false);
  });
  const leave = (): void => {
    setAsked(false);
    setReason('');
    show.clear();
  };
  if (whole !== null)
    return (
      <>
        <b>{whole}</b>{' '}
        <Button kind="quiet" onClick={() => setWhole(null)}>
          {texts.hidePhone}
        </Button>
      </>
    );
  if (!isAsked)
    return (
      <>
        {member.phone}{' '}
        <Button kind="quiet" aria-label={texts.showPhoneOf(name)} onClick={() => setAsked(true)}>
          {texts.showPhone}
        </Button>
      </>
    );
  if (show.failure?.code === 'STEP_UP_NEEDED')
    return <StepUp call={call} session={session} onDone={() => void show.run(reason)} onCancel={leave} />;
  return (
    <>
      {member.phone}
      <ReasonForm
        label={texts.showPhoneOf(name)}
        action={texts.showPhone}
        busy={show.busy}
        onReason={(why) => {
          setReason(why);
          void show.run(why);
        }}
        onLeave={leave}
      />
      {show.failure && (
        <div role="alert" className="field-problem">
          <FailureText failure={show.failure} />
        </div>
      )}
    </>
  );
}
