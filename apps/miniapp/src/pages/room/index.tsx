import Taro, { usePullDownRefresh, useRouter } from '@tarojs/taro';
import { pictureUrl, rooms } from '../../api';
import { timeNow } from '../../clock';
import { RoomBones, RoomDetail } from '../../features/rooms/room-detail';
import { isGoneBy } from '../../features/rooms/rooms.rules';
import { useEntry } from '../../features/rooms/use-entry';
import { useRoom } from '../../features/rooms/use-room';
import { routes, toRooms } from '../../navigation';
import { usePageTitle } from '../../platform/page-title';
import { shareLink, useShare } from '../../platform/share';
import { texts } from '../../texts';
import { Failure } from '../../ui/message';
import { Screen } from '../../ui/screen';

const TO_LIST = { label: texts.backToList, onPress: toRooms };

export default function RoomPage() {
  const { id = '' } = useRouter().params;
  const [state, actions] = useRoom(rooms, id);
  const entry = useEntry(state.status === 'ready' ? state.room : null);

  usePageTitle(texts.roomTitle);
  usePullDownRefresh(() => void actions.refresh().then(() => Taro.stopPullDownRefresh()));
  const card = () => {
    const room = state.status === 'ready' ? state.room : null;
    return {
      title: room?.title ?? texts.appTitle,
      path: routes.room(id),
      imageUrl: pictureUrl(room?.cover ?? null) ?? undefined,
    };
  };
  useShare(card);
  const share = async () => {
    if (await shareLink(card())) void Taro.showToast({ title: texts.linkCopied, icon: 'none' });
  };

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
            onShare={() => void share()}
            onPlayFail={entry.failPlaying}
            onLate={() => void actions.refresh()}
          />
        );
    }
  };
  return <Screen>{view()}</Screen>;
}
