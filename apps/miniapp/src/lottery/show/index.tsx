import Taro, { usePullDownRefresh, useRouter } from '@tarojs/taro';
import { lotteries } from '../../api';
import { LotteryScreen } from '../../features/lotteries/lottery-screen';
import { isLotteryGoneBy } from '../../features/lotteries/lottery.rules';
import { lotteryTexts } from '../../features/lotteries/lottery-texts';
import { Bones } from '../../features/lotteries/rows';
import { useLottery } from '../../features/lotteries/use-lottery';
import { toRooms } from '../../navigation';
import { usePageTitle } from '../../platform/page-title';
import { texts } from '../../texts';
import { Failure } from '../../ui/message';
import { Screen } from '../../ui/screen';

const TO_LIST = { label: texts.backToList, onPress: toRooms };

/** A lottery: its rules, entering, and what became of it. */
export default function LotteryPage() {
  const { room = '', id = '' } = useRouter().params;
  const [state, actions] = useLottery(lotteries, room, id);
  usePageTitle(lotteryTexts.title);
  usePullDownRefresh(() => void actions.refresh().then(() => Taro.stopPullDownRefresh()));
  const view = () => {
    switch (state.status) {
      case 'loading':
        return <Bones isSlow={state.isSlow} />;
      case 'failed':
        return (
          <Failure
            title={texts.failureTitle}
            hint={state.code === 'LOTTERY_NOT_FOUND' ? lotteryTexts.gone : texts.failures[state.code]}
            action={isLotteryGoneBy(state.code) ? TO_LIST : { label: texts.retry, onPress: actions.retry }}
          />
        );
      case 'ready':
        return (
          <LotteryScreen lottery={state.value} freshness={state.freshness} onChange={() => void actions.refresh()} />
        );
    }
  };
  return <Screen>{view()}</Screen>;
}
