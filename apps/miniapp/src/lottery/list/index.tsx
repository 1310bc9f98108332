import { View } from '@tarojs/components';
import Taro, { usePullDownRefresh, useRouter } from '@tarojs/taro';
import { lotteries } from '../../api';
import { inOrder, isLotteryGoneBy } from '../../features/lotteries/lottery.rules';
import { Row, rowOfLottery } from '../../features/lotteries/lottery-rows';
import { lotteryTexts } from '../../features/lotteries/lottery-texts';
import styles from '../../features/lotteries/lottery.module.scss';
import { Bones } from '../../features/lotteries/rows';
import { useRoomLotteries } from '../../features/lotteries/use-room-lotteries';
import { freshnessText } from '../../features/rooms/room-texts';
import { open, routes, toRooms } from '../../navigation';
import { usePageTitle } from '../../platform/page-title';
import { texts } from '../../texts';
import { Empty, Failure } from '../../ui/message';
import { Notice } from '../../ui/notice';
import { Screen } from '../../ui/screen';

const TO_LIST = { label: texts.backToList, onPress: toRooms };

/** All lotteries of a room, past ones too; a room has thirty at most. */
export default function RoomLotteriesPage() {
  const { room = '' } = useRouter().params;
  const [state, actions] = useRoomLotteries(lotteries, room);
  usePageTitle(lotteryTexts.ofRoom);
  usePullDownRefresh(() => void actions.refresh().then(() => Taro.stopPullDownRefresh()));
  const view = () => {
    switch (state.status) {
      case 'loading':
        return <Bones isSlow={state.isSlow} />;
      case 'failed':
        return (
          <Failure
            title={texts.failureTitle}
            hint={texts.failures[state.code]}
            action={isLotteryGoneBy(state.code) ? TO_LIST : { label: texts.retry, onPress: actions.retry }}
          />
        );
      case 'ready': {
        const age = freshnessText(state.freshness);
        if (state.value.items.length === 0)
          return (
            <Empty
              {...lotteryTexts.none}
              action={{ label: lotteryTexts.toRoom, onPress: () => open(routes.room(room)) }}
            />
          );
        return (
          <View className={styles.page}>
            {age !== null && <Notice text={age} />}
            {inOrder(state.value.items).map((lottery) => (
              <Row
                key={lottery.id}
                row={rowOfLottery(lottery, lottery.entries === null ? null : lotteryTexts.entries(lottery.entries))}
              />
            ))}
          </View>
        );
      }
    }
  };
  return <Screen>{view()}</Screen>;
}
