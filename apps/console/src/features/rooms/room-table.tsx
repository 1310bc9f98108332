import type { ConsoleRoomView } from '@kaibo/contracts/rooms.dto';
import { useTexts } from '../../texts/texts';
import { RoomRow, type RoomRowActions } from './room-row';

interface RoomTableProps extends RoomRowActions {
  rooms: ConsoleRoomView[];
  timeZone: string;
  nowMs: number;
}

const COLUMNS = ['room', 'status', 'time', 'anchor', 'goods', 'order', 'visible', 'edit'] as const;

export function RoomTable({ rooms, timeZone, nowMs, ...actions }: RoomTableProps) {
  const texts = useTexts().rooms;
  return (
    <table role="table" className="table rooms-table" aria-label={texts.title}>
      <thead role="rowgroup">
        <tr role="row">
          {COLUMNS.map((column) => (
            <th key={column} role="columnheader" scope="col" className={`col-${column}`}>
              {texts.columns[column]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rooms.map((room, index) => (
          <RoomRow
            key={room.id}
            room={room}
            isFirst={index === 0}
            isLast={index === rooms.length - 1}
            timeZone={timeZone}
            nowMs={nowMs}
            {...actions}
          />
        ))}
      </tbody>
    </table>
  );
}
