import type { SlotView } from '@kaibo/contracts/slots.dto';
import { Text, View } from '@tarojs/components';
import { open, routes, toRooms } from '../../navigation';
import { asControl } from '../../platform/accessibility';
import { texts } from '../../texts';
import { whenText } from '../rooms/room-texts';
import { RoomTile } from '../rooms/room-tile';
import styles from './slot-list.module.scss';

interface SlotListProps {
  slots: readonly SlotView[];
  /** ms; decides what is today. */
  now: number;
  /** Left out where the page has a heading of its own. */
  title?: string;
}

const openRoom = (id: string): void => open(routes.room(id));

/** The same room stands there once, and the way to the list at most once. */
const distinct = (slots: readonly SlotView[]): readonly SlotView[] => {
  const seen = new Set<string>();
  return slots.filter(({ room }) => !seen.has(room?.id ?? '') && seen.add(room?.id ?? ''));
};

/** Rooms recommended here; one that took another's place says why. */
export const SlotList = ({ slots, now, title }: SlotListProps) =>
  slots.length === 0 ? null : (
    <View className={styles.slots}>
      {title !== undefined && <View className={styles.heading}>{title}</View>}
      {distinct(slots).map(({ room, because }) =>
        room === null ? (
          <View
            key="list"
            id="slot-list"
            className={styles.list}
            onClick={toRooms}
            {...asControl('link', texts.slots.list)}
          >
            <Text>{texts.slots.list}</Text>
            <Text className={styles.arrow}>›</Text>
          </View>
        ) : (
          <View key={room.id}>
            <RoomTile room={room} when={whenText(room, now)} onOpen={openRoom} />
            {because !== null && <View className={styles.because}>{texts.slots.because[because]}</View>}
          </View>
        ),
      )}
    </View>
  );
