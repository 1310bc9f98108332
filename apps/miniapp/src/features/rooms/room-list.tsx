import type { RoomState } from '@kaibo/contracts/rooms';
import { View } from '@tarojs/components';
import { asText } from '../../platform/accessibility';
import { texts } from '../../texts';
import { ListTail } from '../../ui/list-tail';
import { Empty, Failure } from '../../ui/message';
import { Notice } from '../../ui/notice';
import { Skeleton } from '../../ui/skeleton';
import { WindowedRows } from '../../ui/windowed-rows';
import { freshnessText, whenText } from './room-texts';
import styles from './room-list.module.scss';
import { RoomTile } from './room-tile';
import type { RoomListState } from './use-room-list';

interface RoomListProps {
  tab: RoomState;
  state: RoomListState;
  /** ms; decides what is today. */
  now: number;
  onOpen: (id: string) => void;
  onMore: () => void;
  onRetry: () => void;
  onTab: (tab: RoomState) => void;
}

const Bones = () => (
  <View {...asText(texts.loading)}>
    {[0, 1, 2, 3].map((row) => (
      <View key={row} className={styles.tile}>
        <Skeleton className={styles.cover} width="" />
        <View className={styles.words}>
          <Skeleton className={styles.bone} width="92%" />
          <Skeleton className={styles.bone} width="64%" />
          <Skeleton className={styles.bone} width="40%" />
        </View>
      </View>
    ))}
  </View>
);

/** One tab's rooms in each of its states. */
export const RoomList = ({ tab, state, now, onOpen, onMore, onRetry, onTab }: RoomListProps) => {
  switch (state.status) {
    case 'loading':
      return (
        <View className={styles.list}>
          {state.isSlow && <Notice text={texts.slow} />}
          <Bones />
        </View>
      );
    case 'failed':
      return (
        <Failure
          title={texts.failureTitle}
          hint={texts.failures[state.code]}
          action={{ label: texts.retry, onPress: onRetry }}
        />
      );
    case 'ready': {
      const notice = freshnessText(state.freshness);
      if (state.rooms.length === 0) {
        const other = tab === 'live' ? 'upcoming' : tab === 'upcoming' ? 'ended' : null;
        return (
          <>
            {notice !== null && <Notice text={notice} />}
            <Empty
              {...texts.empty[tab]}
              action={other === null ? undefined : { label: texts.see[other], onPress: () => onTab(other) }}
            />
          </>
        );
      }
      return (
        <View className={styles.list}>
          {notice !== null && <Notice text={notice} />}
          <WindowedRows
            key={tab}
            id={`rows-${tab}`}
            count={state.rooms.length}
            renderRow={(at) => {
              const room = state.rooms[at];
              return room && <RoomTile key={room.id} room={room} when={whenText(room, now)} onOpen={onOpen} />;
            }}
          />
          <ListTail tail={state.tail} onMore={onMore} />
        </View>
      );
    }
  }
};
