import { ROOM_STATES, type RoomState } from '@kaibo/contracts/rooms';
import Taro, { usePullDownRefresh, useReachBottom } from '@tarojs/taro';
import { useCallback, useState } from 'react';
import { rooms } from '../../api';
import { timeNow } from '../../clock';
import { open, routes } from '../../navigation';
import { texts } from '../../texts';
import { Tabs } from '../../ui/tabs';
import { RoomList } from './room-list';
import { useRoomList } from './use-room-list';

const TABS = ROOM_STATES.map((key) => ({ key, label: texts.tabs[key] }));
const openRoom = (id: string): void => open(routes.room(id));

/** The three lists of rooms, as a whole page: pulled down it reads again, at its end it reads on. */
export const RoomsView = () => {
  const [tab, setTab] = useState<RoomState>('live');
  const [state, list] = useRoomList(rooms, tab);
  usePullDownRefresh(() => void list.refresh().then(() => Taro.stopPullDownRefresh()));
  useReachBottom(list.loadMore);

  const select = useCallback((to: RoomState) => {
    setTab(to);
    void Taro.pageScrollTo({ scrollTop: 0, duration: 0 });
  }, []);
  return (
    <>
      <Tabs tabs={TABS} selected={tab} onSelect={select} />
      <RoomList
        tab={tab}
        state={state}
        now={timeNow()}
        onOpen={openRoom}
        onMore={list.loadMore}
        onRetry={list.retry}
        onTab={select}
      />
    </>
  );
};
