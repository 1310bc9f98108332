import { View } from '@tarojs/components';
import Taro, { usePullDownRefresh, useRouter } from '@tarojs/taro';
import { pictureUrl, rooms } from '../../api';
import { timeNow } from '../../clock';
import { playable, stateNow } from '../../features/replays/replay.rules';
import { replayTexts } from '../../features/replays/replay-texts';
import { ReplayView } from '../../features/replays/replay-view';
import { useReplays } from '../../features/replays/use-replays';
import { RoomBones } from '../../features/rooms/room-detail';
import { freshnessText } from '../../features/rooms/room-texts';
import { isGoneBy } from '../../features/rooms/rooms.rules';
import { useRoom } from '../../features/rooms/use-room';
import { useShareOf } from '../../features/shares/use-share-of';
import { open, routes, toRooms } from '../../navigation';
import { usePageTitle } from '../../platform/page-title';
import { SHARE_OPEN_TYPE } from '../../platform/share';
import { texts } from '../../texts';
import { Button } from '../../ui/button';
import { FootBar } from '../../ui/foot-bar';
import { Empty, Failure } from '../../ui/message';
import { Notice } from '../../ui/notice';
import { Screen } from '../../ui/screen';

const TO_LIST = { label: texts.backToList, onPress: toRooms };

/** What can be watched of a room that is over. */
export default function ReplayPage() {
  const { id = '' } = useRouter().params;
  const [state, actions] = useReplays(rooms.replays, id);
  const [about] = useRoom(rooms, id);
  const room = about.status === 'ready' ? about.room : null;
  const cover = pictureUrl(room?.cover ?? null);
  const toRoom = () => open(routes.room(id));

  usePageTitle(replayTexts.title);
  usePullDownRefresh(() => void actions.refresh().then(() => Taro.stopPullDownRefresh()));
  const share = useShareOf(state.status === 'ready' ? { target: 'room', targetId: id } : null, () => ({
    title: room?.title ?? texts.appTitle,
    path: routes.replay(id),
    imageUrl: cover ?? undefined,
  }));

  const view = () => {
    if (state.status === 'loading') return <RoomBones isSlow={state.isSlow} />;
    if (state.status === 'failed') {
      const action = isGoneBy(state.code) ? TO_LIST : { label: texts.retry, onPress: actions.retry };
      return <Failure title={texts.failureTitle} hint={texts.failures[state.code]} action={action} />;
    }
    const now = timeNow();
    const shown = stateNow(state.value, now);
    const age = freshnessText(state.freshness);
    const again = { label: replayTexts.look, onPress: () => void actions.refresh() };
    return (
      <View>
        {age !== null && <Notice text={age} />}
        {shown === 'ready' ? (
          <ReplayView title={room?.title ?? null} poster={cover} parts={playable(state.value, now)} now={now} />
        ) : shown === 'unavailable' ? (
          <Failure {...replayTexts.notes.unavailable} action={again} />
        ) : (
          <Empty
            {...replayTexts.notes[shown]}
            action={
              shown === 'making' ? again : shown === 'early' ? { label: replayTexts.toRoom, onPress: toRoom } : TO_LIST
            }
          />
        )}
        <FootBar isEven>
          <Button id="share" label={texts.share} kind="plain" isWide openType={SHARE_OPEN_TYPE} onPress={share} />
          <Button id="to-room" label={replayTexts.toRoom} kind="soft" isWide onPress={toRoom} />
        </FootBar>
      </View>
    );
  };
  return <Screen>{view()}</Screen>;
}
