import type { RoomCard } from '@kaibo/contracts/rooms.dto';
import { Text, View } from '@tarojs/components';
import { memo } from 'react';
import { pictureUrl } from '../../api';
import { asControl } from '../../platform/accessibility';
import { texts } from '../../texts';
import { Picture } from '../../ui/picture';
import styles from './room-tile.module.scss';
import { toneOf } from './rooms.rules';
import { StatusBadge } from './status-badge';

interface RoomTileProps {
  room: RoomCard;
  /** When it starts or started, ready to read. */
  when: string;
  onOpen: (id: string) => void;
}

/** One row of the list. All rows are of equal height whatever their words. */
export const RoomTile = memo(({ room, when, onOpen }: RoomTileProps) => {
  const tone = toneOf(room.status);
  return (
    <View
      id={`room-${room.id}`}
      className={styles.tile}
      hoverClass={styles.pressed}
      onClick={() => onOpen(room.id)}
      {...asControl(
        'link',
        [texts.statuses[room.status], room.title, texts.anchor(room.anchor), when].join(texts.pause),
        { isWorded: true },
      )}
    >
      <View className={styles.cover}>
        <Picture url={pictureUrl(room.cover)} name={room.title} />
        <View className={styles.badge}>
          <StatusBadge status={room.status} />
        </View>
      </View>
      <View className={styles.words}>
        <Text className={styles.title}>{room.title}</Text>
        <Text className={`${styles.when} ${tone === 'upcoming' ? styles.upcoming : ''}`}>{when}</Text>
        <View className={styles.foot}>
          <Text className={styles.anchor}>{texts.anchor(room.anchor)}</Text>
          <Text className={`${styles.go} ${tone === 'live' ? styles.goLive : styles.goOther}`}>{texts.go[tone]}</Text>
        </View>
      </View>
    </View>
  );
});
RoomTile.displayName = 'RoomTile';
