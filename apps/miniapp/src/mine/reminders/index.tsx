import Taro, { usePullDownRefresh, useReachBottom } from '@tarojs/taro';
import { useCallback, useRef } from 'react';
import { failureCode, reminders, rooms } from '../../api';
import { timeNow } from '../../clock';
import { ReminderList } from '../../features/reminders/reminder-list';
import { rememberRoom } from '../../features/reminders/remembered';
import { useRoomNames } from '../../features/reminders/use-room-names';
import { usePageTitle } from '../../platform/page-title';
import { usePaged } from '../../reading/use-paged';
import { texts } from '../../texts';
import { Screen } from '../../ui/screen';

/** The viewer's own reminders. */
export default function RemindersPage() {
  const [state, list] = usePaged(useCallback((cursor?: string) => reminders.list(cursor), []));
  const names = useRoomNames(rooms, state.status === 'ready' ? state.items.map(({ roomId }) => roomId) : []);
  usePageTitle(texts.remind.mine);
  usePullDownRefresh(() => void list.refresh().then(() => Taro.stopPullDownRefresh()));
  useReachBottom(list.loadMore);

  const isBusy = useRef(false);
  const cancel = async (roomId: string) => {
    if (isBusy.current) return;
    isBusy.current = true;
    try {
      await reminders.cancel(roomId);
      rememberRoom(roomId, false);
      list.change((items) =>
        items.map((one) => (one.roomId === roomId && one.status === 'waiting' ? { ...one, status: 'cancelled' } : one)),
      );
    } catch (error) {
      void Taro.showToast({ title: texts.failures[failureCode(error)], icon: 'none', duration: 2_500 });
      void list.refresh();
    } finally {
      isBusy.current = false;
    }
  };
  return (
    <Screen>
      <ReminderList
        state={state}
        rooms={names}
        now={timeNow()}
        onMore={list.loadMore}
        onRetry={list.retry}
        onCancel={(roomId) => void cancel(roomId)}
      />
    </Screen>
  );
}
