import { type Call, consolePrivacyApi } from '@kaibo/api-client';
import type { ConsoleErasure } from '@kaibo/contracts/privacy.dto';
import type { SessionView } from '@kaibo/contracts/staff.dto';
import { useState } from 'react';
import { saveText } from '../../save-file';
import { useTexts } from '../../texts/texts';
import { Notice } from '../../ui/messages';
import { ErasureReceipt } from './erasure-receipt';
import { HoldList } from './hold-list';
import { exportName } from './privacy.rules';
import { ReasonedAct } from './reasoned-act';

/** With what somebody acts on members' personal data who may. */
export interface PrivacyRights {
  call: Call;
  session: SessionView;
  canExport: boolean;
  canErase: boolean;
}

interface PrivacyPanelProps extends PrivacyRights {
  memberId: string;
  name: string;
  timeZone: string;
  /** Null: the person is there. */
  erasure: ConsoleErasure | null;
  onErased: (erasure: ConsoleErasure) => void;
}

/** What a member may ask for about what is kept of them, and what keeps it nevertheless. */
export function PrivacyPanel(props: PrivacyPanelProps) {
  const { call, session, canExport, canErase, memberId, name, timeZone, erasure, onErased } = props;
  const texts = useTexts().privacy;
  const [savedAs, setSavedAs] = useState<string | null>(null);
  const api = consolePrivacyApi(call);
  const save = async (reason: string): Promise<void> => {
    setSavedAs(null);
    const all = await api.export(memberId, { reason });
    const file = exportName(memberId, all.exportedAt, timeZone);
    saveText(file, `${JSON.stringify(all, null, 2)}\n`, 'application/json');
    setSavedAs(file);
  };
  const holds = <HoldList call={call} session={session} memberId={memberId} name={name} timeZone={timeZone} />;
  if (erasure)
    return (
      <div className="privacy-panel">
        <ErasureReceipt erasure={erasure} timeZone={timeZone} />
        {erasure.finishedAt === null && holds}
      </div>
    );
  return (
    <div className="privacy-panel">
      {canExport && (
        <section aria-label={texts.export}>
          <h3>{texts.export}</h3>
          <p className="small faint">{texts.exportLead}</p>
          <ReasonedAct
            call={call}
            session={session}
            begin={texts.export}
            action={texts.export}
            label={texts.exportOf(name)}
            work={save}
          />
          {savedAs !== null && <Notice tone="good" title={texts.exported(savedAs)} onClose={() => setSavedAs(null)} />}
        </section>
      )}
      {canErase && holds}
      {canErase && (
        <section aria-label={texts.erase}>
          <h3>{texts.erase}</h3>
          <p className="small faint">{texts.eraseLead}</p>
          <ReasonedAct
            call={call}
            session={session}
            begin={texts.erase}
            action={texts.eraseSure}
            label={texts.eraseOf(name)}
            words={texts.eraseWords}
            work={async (reason) => onErased(await api.erase(memberId, { reason }))}
          />
        </section>
      )}
    </div>
  );
}
