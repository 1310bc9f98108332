import { type Call, consolePrivacyApi } from '@kaibo/api-client';
import { HOLD_KINDS } from '@kaibo/contracts/privacy';
import type { HoldView, SetHold } from '@kaibo/contracts/privacy.dto';
import type { SessionView } from '@kaibo/contracts/staff.dto';
import { type FormEvent, useCallback, useMemo, useState } from 'react';
import { useTexts } from '../../texts/texts';
import { instant } from '../../texts/times';
import { Button } from '../../ui/controls';
import { Choice, TextField } from '../../ui/fields';
import { FailurePanel, FailureText, Skeleton, Tag } from '../../ui/messages';
import { type Action, useAction } from '../../use-action';
import { useLoaded } from '../../use-loaded';
import { dayIn, holdState, lastMoment, NO_HOLD, toSetHold } from './privacy.rules';
import { ReasonedAct } from './reasoned-act';

interface HoldListProps {
  call: Call;
  session: SessionView;
  memberId: string;
  name: string;
  timeZone: string;
}

const TONES = { standing: 'warn', released: 'calm', over: 'calm' } as const;

/** Why something of a member must be kept, and how that is set and ended. */
export function HoldList({ call, session, memberId, name, timeZone }: HoldListProps) {
  const texts = useTexts().privacy;
  const api = useMemo(() => consolePrivacyApi(call), [call]);
  const load = useCallback(() => api.holds(memberId), [api, memberId]);
  const [holds, reload] = useLoaded(load);
  const [isAsked, setAsked] = useState(false);
  const set = useAction(async (hold: SetHold) => {
    await api.setHold(memberId, hold);
    setAsked(false);
    await reload();
  });
  const leave = (): void => {
    setAsked(false);
    set.clear();
  };
  return (
    <section aria-label={texts.holds}>
      <h3>{texts.holds}</h3>
      <p className="small faint">{texts.holdsLead}</p>
      {holds.status === 'loading' && <Skeleton rows={1} />}
      {holds.status === 'failed' && (
        <FailurePanel title={texts.holdsFailed} failure={holds.failure} onRetry={() => void reload()} />
      )}
      {holds.status === 'ready' && holds.data.items.length === 0 && <p className="faint">{texts.noHolds}</p>}
      {holds.status === 'ready' && holds.data.items.length > 0 && (
        <ul className="holds">
          {holds.data.items.map((hold) => (
            <li key={hold.id} id={`hold-${hold.id}`}>
              <HoldFacts hold={hold} timeZone={timeZone} />
              {hold.isStanding && (
                <ReasonedAct
                  call={call}
                  session={session}
                  begin={texts.release}
                  action={texts.release}
                  label={texts.releaseOf(hold.reason)}
                  words={texts.releaseWords}
                  work={async (reason) => {
                    await api.releaseHold(hold.id, { reason });
                    await reload();
                  }}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {isAsked ? (
        <HoldEditor name={name} timeZone={timeZone} set={set} onLeave={leave} />
      ) : (
        <Button aria-label={texts.setOf(name)} onClick={() => setAsked(true)}>
          {texts.set}
        </Button>
      )}
    </section>
  );
}

function HoldFacts({ hold, timeZone }: { hold: HoldView; timeZone: string }) {
  const all = useTexts();
  const texts = all.privacy;
  const at = (when: string): string => instant(when, timeZone, all.locale);
  const state = holdState(hold);
  return (
    <div>
      <b>{texts.kinds[hold.kind]}</b> <Tag tone={TONES[state]}>{texts.states[state]}</Tag> {hold.reason}
      <p className="small faint">
        {hold.until === null ? texts.untilReleased : texts.untilAt(at(lastMoment(hold.until)))} ·{' '}
        {texts.setAt(at(hold.setAt))}
      </p>
    </div>
  );
}

interface HoldEditorProps {
  name: string;
  timeZone: string;
  set: Action<[SetHold]>;
  onLeave: () => void;
}

function HoldEditor({ name, timeZone, set, onLeave }: HoldEditorProps) {
  const all = useTexts();
  const texts = all.privacy;
  const [form, setForm] = useState(NO_HOLD);
  const hold = toSetHold(form, timeZone, Date.now());
  const onForm = (event: FormEvent): void => {
    event.preventDefault();
    if (hold) void set.run(hold);
  };
  return (
    <form className="reason-form" onSubmit={onForm} aria-label={texts.setOf(name)}>
      <Choice
        label={texts.kind}
        value={form.kind}
        options={HOLD_KINDS.map((value) => ({ value, text: texts.kinds[value] }))}
        onValue={(kind) => setForm({ ...form, kind })}
      />
      <TextField
        label={all.members.reason}
        hint={texts.holdReasonHint}
        maxLength={200}
        value={form.reason}
        onValue={(reason) => setForm({ ...form, reason })}
      />
      <TextField
        label={texts.until}
        hint={texts.untilHint}
        type="date"
        min={dayIn(Date.now(), timeZone)}
        max="9999-12-30"
        value={form.until}
        onValue={(until) => setForm({ ...form, until })}
      />
      <span className="form-buttons">
        <Button kind="primary" type="submit" off={set.busy || !hold}>
          {texts.set}
        </Button>
        <Button onClick={onLeave}>{all.members.leave}</Button>
      </span>
      {set.failure && (
        <div role="alert" className="field-problem">
          <FailureText failure={set.failure} />
        </div>
      )}
    </form>
  );
}
