import type { ReminderPage, ReminderView } from '@kaibo/contracts/reminders.dto';
import type { RoomView } from '@kaibo/contracts/rooms.dto';
import { Text, View } from '@tarojs/components';
import { open, routes, toRooms } from '../../navigation';
import { asControl, asText } from '../../platform/accessibility';
import type { Paged } from '../../reading/use-paged';
import { texts } from '../../texts';
import { ListTail } from '../../ui/list-tail';
import { Empty, Failure } from '../../ui/message';
import { Notice } from '../../ui/notice';
import { Skeleton } from '../../ui/skeleton';
import { WindowedBlocks } from '../../ui/windowed-blocks';
import { timeText } from '../contents/content-texts';
import { isPending } from './reminder.rules';
import styles from './reminder-list.module.scss';

interface ReminderListProps {
  state: Paged<ReminderView, ReminderPage>;
  /** What rooms are called; null: gone; absent: not known yet. */
  rooms: ReadonlyMap<string, RoomView | null>;
  /** ms; decides what is today. */
  now: number;
  onMore: () => void;
  onRetry: () => void;
  onCancel: (roomId: string) => void;
}

interface RowProps extends Pick<ReminderListProps, 'rooms' | 'now' | 'onCancel'> {
  reminder: ReminderView;
}

const Row = ({ reminder, rooms, now, onCancel }: RowProps) => {
  const room = rooms.get(reminder.roomId);
  const title = room === undefined ? '…' : (room?.title ?? texts.failures.ROOM_NOT_FOUND);
  const when = texts.startsAt.upcoming(timeText(reminder.startsAt, now));
  const status = reminder.way === 'plugin' ? texts.remind.byPlugin : texts.remind.statuses[reminder.status];
  const mayCancel = reminder.way === 'message' && reminder.status === 'waiting';
  return (
    <View id={`reminder-${reminder.id}`} className={styles.row}>
      <View
        id={`room-of-${reminder.id}`}
        className={styles.words}
        onClick={() => open(routes.room(reminder.roomId))}
        {...asControl('link', [title, when, status].join(texts.pause), { isWorded: true })}
      >
        <Text className={styles.title}>{title}</Text>
        <Text className={styles.when}>{when}</Text>
        <Text className={isPending(reminder.status) ? styles.waiting : styles.done}>{status}</Text>
      </View>
      {mayCancel && (
        <View
          id={`cancel-${reminder.id}`}
          className={styles.cancel}
          onClick={() => onCancel(reminder.roomId)}
          {...asControl('button', [texts.remind.cancel, title].join(texts.pause))}
        >
          <Text>{texts.remind.cancel}</Text>
        </View>
      )}
    </View>
  );
};

/** The viewer's own reminders in each of the list's states. */
export const ReminderList = ({ state, rooms, now, onMore, onRetry, onCancel }: ReminderListProps) => {
  switch (state.status) {
    case 'loading':
      return (
        <View id="bones" {...asText(texts.loading)}>
          {state.isSlow && <Notice text={texts.slow} />}
          {[0, 1, 2, 3].map((row) => (
            <Skeleton key={row} className={styles.bone} width="" />
          ))}
        </View>
      );
    case 'failed':
      return (
        <Failure
          title={texts.failureTitle}
          hint={texts.failures[state.code]}
          action={
            state.code === 'SIGN_IN_UNAVAILABLE'
              ? { label: texts.backToList, onPress: toRooms }
              : { label: texts.retry, onPress: onRetry }
          }
        />
      );
    case 'ready':
      return state.items.length === 0 ? (
        <Empty {...texts.remind.none} action={{ label: texts.see.upcoming, onPress: toRooms }} />
      ) : (
        <View className={styles.list}>
          {state.failure !== null && <Notice text={texts.failures[state.failure]} />}
          {state.first.permission !== null && state.first.permission.left > 0 && (
            <Notice text={texts.remind.left(state.first.permission.left)} />
          )}
          <WindowedBlocks
            id="reminders"
            count={state.items.length}
            renderRow={(at) => {
              const reminder = state.items[at];
              return (
                reminder && <Row key={reminder.id} reminder={reminder} rooms={rooms} now={now} onCancel={onCancel} />
              );
            }}
          />
          <ListTail tail={state.tail} onMore={onMore} />
        </View>
      );
  }
};
