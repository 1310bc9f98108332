import Taro, { usePullDownRefresh, useRouter } from '@tarojs/taro';
import { useState } from 'react';
import { lotteries, pictureUrl, rooms, shares } from '../../api';
import { timeNow } from '../../clock';
import { mayAskForLotteries } from '../../features/app/use-allowed';
import { RoomLotteryList } from '../../features/lotteries/room-lottery-list';
import { RoomBones, RoomDetail } from '../../features/rooms/room-detail';
import { isGoneBy } from '../../features/rooms/rooms.rules';
import { useEntry } from '../../features/rooms/use-entry';
import { useRoom } from '../../features/rooms/use-room';
import { useShareOf } from '../../features/shares/use-share-of';
import { routes, toRooms } from '../../navigation';
import { usePageTitle } from '../../platform/page-title';
import { texts } from '../../texts';
import { Failure } from '../../ui/message';
import { Screen } from '../../ui/screen';

const TO_LIST = { label: texts.backToList, onPress: toRooms };

const tokenOf = (targetId: string) => shares.tokenNow({ target: 'room', targetId });

export default function RoomPage() {
  const { id = '' } = useRouter().params;
  const [state, actions] = useRoom(rooms, id);
  const [asksForLotteries] = useState(mayAskForLotteries);
  const entry = useEntry(state.status === 'ready' ? state.room : null, tokenOf);

  usePageTitle(texts.roomTitle);
  usePullDownRefresh(() => void actions.refresh().then(() => Taro.stopPullDownRefresh()));
  const share = useShareOf(state.status === 'ready' ? { target: 'room', targetId: id } : null, () => {
    const room = state.status === 'ready' ? state.room : null;
    return {
      title: room?.title ?? texts.appTitle,
      path: routes.room(id),
      imageUrl: pictureUrl(room?.cover ?? null) ?? undefined,
    };
  });

  const view = () => {
    switch (state.status) {
      case 'loading':
        return <RoomBones isSlow={state.isSlow} />;
      case 'failed':
        return (
          <Failure
            title={texts.failureTitle}
            hint={texts.failures[state.code]}
            action={isGoneBy(state.code) ? TO_LIST : { label: texts.retry, onPress: actions.retry }}
          />
        );
      case 'ready':
        return (
          <RoomDetail
            room={state.room}
            way={entry.way}
            freshness={state.freshness}
            isPlaying={entry.isPlaying}
            now={timeNow()}
            onEnter={entry.enter}
            button={entry.button}
            lotteries={asksForLotteries && <RoomLotteryList lotteries={lotteries} roomId={id} />}
            onShare={share}
            onPlayFail={entry.failPlaying}
            onLate={() => void actions.refresh()}
          />
        );
    }
  };
  return <Screen>{view()}</Screen>;
}
