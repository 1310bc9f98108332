import type { ContentKind } from '@kaibo/contracts/contents';
import type { RoomCard } from '@kaibo/contracts/rooms.dto';
import type { ConsoleSlotView, SlotHealthView, SlotView } from '@kaibo/contracts/slots.dto';
import type { SlotTarget } from './slots.repository';
import { type SlotChoice, type SlotRoom, toViewerCause } from './slots.rules';

/** A room beside what the rule has to know of it. */
export interface ShowableRoom extends SlotRoom {
  title: string;
  card: RoomCard;
}

export const toSlotView = ({ shows, room, because }: SlotChoice<ShowableRoom>): SlotView => ({
  shows,
  room: room?.card ?? null,
  because: because && toViewerCause(because),
});

/** What viewers get. Several slots that lead to the list are one way to it. */
export const toSlotViews = (choices: readonly SlotChoice<ShowableRoom>[]): SlotView[] => {
  const firstToList = choices.findIndex(({ shows }) => shows === 'list');
  return choices.filter(({ shows }, index) => shows !== 'list' || index === firstToList).map(toSlotView);
};

export const toConsoleSlotView = (
  choice: SlotChoice<ShowableRoom>,
  place: number,
  chosenTitle: string,
): ConsoleSlotView => ({
  place,
  chosenRoomId: choice.chosenId,
  chosenTitle,
  shows: choice.shows,
  room: choice.room?.card ?? null,
  because: choice.because,
});

/** Null for one that shows what was chosen. */
export const toHealthView = (
  target: SlotTarget,
  { place, chosenRoomId, chosenTitle, shows, room, because }: ConsoleSlotView,
): SlotHealthView | null =>
  because && {
    health: room ? 'healed' : 'dead',
    targetType: target.kind satisfies ContentKind,
    targetId: target.content_id,
    targetTitle: target.title,
    miniAppId: target.mini_app_id,
    place,
    chosenRoomId,
    chosenTitle,
    shows,
    shownRoomId: room?.id ?? null,
    because,
  };
