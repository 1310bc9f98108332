import type { RoomView } from '@kaibo/contracts/rooms.dto';
import { View } from '@tarojs/components';
import { reminders } from '../../api';
import { canReserve } from '../../platform/channels';
import { HAS_LIVE_REMINDER, LiveReminder } from '../../platform/live-reminder';
import { canSubscribe } from '../../platform/subscribe';
import { texts } from '../../texts';
import { Button } from '../../ui/button';
import { reminderWayOf } from './reminder.rules';
import styles from './room-reminder.module.scss';
import { useChannelReminder } from './use-channel-reminder';
import { type ReminderState, useMessageReminder } from './use-message-reminder';

interface Words {
  off: string;
  on: string;
}
const MESSAGE: Words = { off: texts.remind.ask, on: texts.remind.on };
const CHANNELS: Words = { off: texts.remind.channels, on: texts.remind.channelsOn };

const labelOf = ({ status }: ReminderState, words: Words): string => {
  if (status === 'on') return words.on;
  if (status === 'asking') return texts.remind.asking;
  return status === 'cancelling' ? texts.remind.cancelling : words.off;
};

/** The button, which says how things stand, and a line that says what there is to know. */
export const ReminderButton = ({
  state,
  words,
  onPress,
}: {
  state: ReminderState;
  words: Words;
  onPress: () => void;
}) => (
  <View className={styles.reminder}>
    {state.status !== 'unavailable' && (
      <Button
        id="remind"
        label={labelOf(state, words)}
        kind={state.status === 'on' ? 'plain' : 'soft'}
        isWide
        isDisabled={state.status === 'asking' || state.status === 'cancelling'}
        onPress={onPress}
      />
    )}
    <View id="remind-note" className={styles.note}>
      {state.note ?? ''}
    </View>
  </View>
);

const ByMessage = ({ room, onLate }: { room: RoomView; onLate: () => void }) => {
  const [state, act] = useMessageReminder(reminders, room.id, true, onLate);
  return <ReminderButton state={state} words={MESSAGE} onPress={act} />;
};

const ByChannels = ({ room }: { room: RoomView }) => {
  const [state, act] = useChannelReminder(reminders, room.id, room.entry.platformRoomId);
  return <ReminderButton state={state} words={CHANNELS} onPress={act} />;
};

const ByPlugin = ({ room }: { room: RoomView }) => (
  <View className={styles.plugin}>
    <LiveReminder
      platformRoomId={room.entry.platformRoomId ?? ''}
      onSubscribe={() => {
        // WeChat reminds by itself; the merchant only counts to whom it was offered.
        reminders.ask(room.id, 'plugin').catch(() => undefined);
      }}
    />
  </View>
);

/** Whoever can remind the viewer of this room, here and now; nothing where nobody can. */
export const RoomReminder = ({ room, onLate }: { room: RoomView; onLate: () => void }) => {
  const can = { plugin: HAS_LIVE_REMINDER, message: canSubscribe(), channels: canReserve() };
  switch (reminderWayOf(room, can)) {
    case 'plugin':
      return <ByPlugin room={room} />;
    case 'channels':
      return <ByChannels room={room} />;
    case 'message':
      return <ByMessage room={room} onLate={onLate} />;
    default:
      return null;
  }
};
