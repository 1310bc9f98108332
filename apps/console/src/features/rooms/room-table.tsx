import type { ConsoleRoomView } from '@kaibo/contracts/rooms.dto';
import { useTexts } from '../../texts/texts';
import { CardTable } from '../../ui/card-table';
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
    <CardTable
      label={texts.title}
      className="rooms-table"
      columns={COLUMNS}
      heads={texts.columns}
      headClass={(column) => `col-${column}`}
    >
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
    </CardTable>
  );
}
