import type { Call } from '@kaibo/api-client';
import type { WinState } from '@kaibo/contracts/lotteries';
import type { ConsoleWin } from '@kaibo/contracts/lotteries.dto';
import type { SessionView } from '@kaibo/contracts/staff.dto';
import { useTexts } from '../../texts/texts';
import { CardTable } from '../../ui/card-table';
import { instant } from '../../texts/times';
import { Tag, type Tone } from '../../ui/messages';
import { AddressCell } from './address-cell';
import { ShipAct } from './ship-act';

interface WinTableProps {
  wins: readonly ConsoleWin[];
  call: Call;
  /** Null: addresses stay masked. */
  session: SessionView | null;
  canShip: boolean;
  timeZone: string;
  onChanged: (win: ConsoleWin) => void;
}

const COLUMNS = ['place', 'prize', 'state', 'to', 'sent'] as const;
const TONES: Record<WinState, Tone> = {
  open: 'calm',
  claimed: 'warn',
  shipped: 'good',
  redeemed: 'good',
  expired: 'bad',
};

/** Winners in the order of their places. */
export function WinTable(props: WinTableProps) {
  const texts = useTexts().lotteries;
  return (
    <CardTable label={texts.wins} className="lottery-table" columns={COLUMNS} heads={texts.winColumns}>
      {props.wins.map((win) => (
        <WinRow key={win.id} {...props} win={win} />
      ))}
    </CardTable>
  );
}

function WinRow({ win, call, session, canShip, timeZone, onChanged }: WinTableProps & { win: ConsoleWin }) {
  const { locale, lotteries: texts } = useTexts();
  /** Goods that were claimed have an address; a code never has one. */
  const isSent = win.receiver !== null;
  return (
    <tr role="row" id={`win-${win.id}`}>
      <td role="cell">
        <b>{texts.place(win.place)}</b>
        {win.memberId === null && <span className="small faint"> {texts.noMember}</span>}
      </td>
      <td role="cell">{win.prizeName}</td>
      <td role="cell">
        <Tag tone={TONES[win.state]}>{texts.winStates[win.state]}</Tag>{' '}
        <span className="small faint">
          {win.state === 'open' && `${texts.claimUntil(instant(win.claimUntil, timeZone, locale))} · `}
          {texts.notices[win.notice]}
        </span>
      </td>
      <td role="cell">
        <AddressCell win={win} call={call} session={session} />
      </td>
      <td role="cell">
        {win.trackingNumber !== null && (
          <p>
            {win.carrier} <span className="lottery-number">{win.trackingNumber}</span>
          </p>
        )}
        {canShip && isSent && <ShipAct call={call} win={win} onShipped={onChanged} />}
      </td>
    </tr>
  );
}
