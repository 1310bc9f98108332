import { type Call, consoleLotteriesApi } from '@kaibo/api-client';
import type { ConsoleWin, DeliveryAddress } from '@kaibo/contracts/lotteries.dto';
import type { SessionView } from '@kaibo/contracts/staff.dto';
import { useState } from 'react';
import { useTexts } from '../../texts/texts';
import { Button } from '../../ui/controls';
import { ReasonedAct } from '../members/reasoned-act';

interface AddressCellProps {
  win: ConsoleWin;
  call: Call;
  /** Null: it stays masked. */
  session: SessionView | null;
}

/** Name and number masked; all of it for a reason and a fresh code, until it is put away or the page is left. */
export function AddressCell({ win, call, session }: AddressCellProps) {
  const texts = useTexts().lotteries;
  const [whole, setWhole] = useState<DeliveryAddress | 'none' | null>(null);
  if (win.receiver === null) return <span className="faint">—</span>;
  if (whole === 'none') return <span className="faint">{texts.noAddress}</span>;
  if (whole)
    return (
      <address className="lottery-address">
        <b>{whole.receiver}</b> {whole.phone}
        <span>{whole.address}</span>
        <Button kind="quiet" onClick={() => setWhole(null)}>
          {texts.hide}
        </Button>
      </address>
    );
  return (
    <div className="lottery-address">
      <span>
        {win.receiver} {win.phone}
      </span>
      {session && (
        <ReasonedAct
          call={call}
          session={session}
          begin={texts.show}
          action={texts.show}
          label={texts.showOf(win.place)}
          work={async (reason) => setWhole((await consoleLotteriesApi(call).reveal(win.id, { reason })).to ?? 'none')}
        />
      )}
    </div>
  );
}
