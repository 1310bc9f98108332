import { ROOM_STATES, type RoomState } from '@kaibo/contracts/rooms';
import Taro, { usePullDownRefresh, useReachBottom } from '@tarojs/taro';
import { useCallback, useEffect, useState } from 'react';
import { rooms } from '../../api';
import { RoomList } from '../../features/rooms/room-list';
import { useRoomList } from '../../features/rooms/use-room-list';
import { useShare } from '../../platform/share';
import { texts } from '../../texts';
import { Screen } from '../../ui/screen';
import { Tabs } from '../../ui/tabs';

const TO_ME = { id: 'to-me', label: texts.me.title, onPress: () => void Taro.navigateTo({ url: '/pages/me/index' }) };
const TABS = ROOM_STATES.map((key) => ({ key, label: texts.tabs[key] }));

export default function RoomsPage() {
  const [tab, setTab] = useState<RoomState>('live');
  const [state, list] = useRoomList(rooms, tab);

  useEffect(() => void Taro.setNavigationBarTitle({ title: texts.appTitle }), []);
  usePullDownRefresh(() => void list.refresh().then(() => Taro.stopPullDownRefresh()));
  useReachBottom(list.loadMore);
  useShare(() => ({ title: texts.appTitle, path: '/pages/rooms/index' }));

  const select = useCallback((to: RoomState) => {
    setTab(to);
    void Taro.pageScrollTo({ scrollTop: 0, duration: 0 });
  }, []);
  const open = useCallback((id: string) => void Taro.navigateTo({ url: `/pages/room/index?id=${id}` }), []);

  return (
    <Screen>
      <Tabs tabs={TABS} selected={tab} onSelect={select} aside={TO_ME} />
      <RoomList
        tab={tab}
        state={state}
        now={Date.now()}
        onOpen={open}
        onMore={list.loadMore}
        onRetry={list.retry}
        onTab={select}
      />
    </Screen>
  );
}
