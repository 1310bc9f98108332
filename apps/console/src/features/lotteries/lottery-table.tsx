import type { LotteryRecord } from '@kaibo/contracts/lotteries.dto';
import { useTexts } from '../../texts/texts';
import { CardTable } from '../../ui/card-table';
import { count, span } from '../../texts/times';
import { Tag } from '../../ui/messages';
import { STATE_TONES } from './lotteries.rules';

interface LotteryTableProps {
  lotteries: readonly LotteryRecord[];
  titles: ReadonlyMap<string, string>;
  timeZone: string;
  nowMs: number;
  onOpen: (id: string) => void;
}

const COLUMNS = ['name', 'state', 'prizes', 'window', 'entries', 'winners'] as const;

/** Lotteries, the newest first. Each opens. */
export function LotteryTable(props: LotteryTableProps) {
  const texts = useTexts().lotteries;
  return (
    <CardTable label={texts.title} className="lottery-table" columns={COLUMNS} heads={texts.columns}>
      {props.lotteries.map((lottery) => (
        <LotteryRow key={lottery.id} {...props} lottery={lottery} />
      ))}
    </CardTable>
  );
}

type LotteryRowProps = Omit<LotteryTableProps, 'lotteries'> & { lottery: LotteryRecord };

function LotteryRow({ lottery, titles, timeZone, nowMs, onOpen }: LotteryRowProps) {
  const all = useTexts();
  const texts = all.lotteries;
  const n = (value: number): string => count(all, value);
  const { id, name, roomId, state, opensAt, closesAt, entries, quantity, winners } = lottery;
  const window = opensAt && closesAt ? span(all, opensAt, closesAt, timeZone, nowMs) : null;
  const cells: Record<(typeof COLUMNS)[number], React.ReactNode> = {
    name: (
      <>
        <button type="button" className="lottery-open" aria-label={texts.openOf(name)} onClick={() => onOpen(id)}>
          {name}
        </button>
        <span className="small faint">{titles.get(roomId) ?? texts.roomNamed(roomId)}</span>
      </>
    ),
    state: <Tag tone={STATE_TONES[state]}>{texts.states[state]}</Tag>,
    prizes: texts.prizeCount(n(quantity)),
    window: window ? `${window.day} ${window.time}` : texts.notStarted,
    entries: entries === null ? <span className="faint">{texts.notCounted}</span> : n(entries),
    winners: texts.winnerCount(n(winners), n(quantity)),
  };
  return (
    <tr role="row" id={`lottery-${id}`}>
      {COLUMNS.map((column) => (
        <td key={column} role="cell" className={`lottery-col-${column}`}>
          <span className="lottery-label" aria-hidden="true">
            {texts.columns[column]}
          </span>
          {cells[column]}
        </td>
      ))}
    </tr>
  );
}
