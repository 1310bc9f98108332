import type { RoomStatus } from '@kaibo/contracts/rooms';
import { Text, View } from '@tarojs/components';
import { texts } from '../../texts';
import { toneOf } from './rooms.rules';
import styles from './status-badge.module.scss';

/** What a room is doing; bars move while it is live and stand still while it pauses. */
export const StatusBadge = ({ status }: { status: RoomStatus }) => {
  const bar = `${styles.bar} ${status === 'live' ? '' : styles.still}`;
  return (
    <View className={`${styles.badge} ${styles[toneOf(status)]}`}>
      {toneOf(status) === 'live' && (
        <View className={styles.bars}>
          <View className={bar} />
          <View className={bar} />
          <View className={bar} />
        </View>
      )}
      <Text>{texts.statuses[status]}</Text>
    </View>
  );
};
