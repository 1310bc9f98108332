import type { SlotView } from '@kaibo/contracts/slots.dto';
import { open, routes, toRooms } from '../../navigation';
import { texts } from '../../texts';
import { Button } from '../../ui/button';
import { toneOf } from '../rooms/rooms.rules';
import { bestRoom } from './content.rules';

/** The way into the room that is best just now, or to all of them. */
export const ToRoom = ({ slots }: { slots: readonly SlotView[] }) => {
  const room = bestRoom(slots);
  const label =
    room === null
      ? texts.contents.toRooms
      : toneOf(room.status) === 'live'
        ? texts.contents.toLive
        : texts.contents.toUpcoming;
  return <Button id="to-room" label={label} isWide onPress={room ? () => open(routes.room(room.id)) : toRooms} />;
};
