import type { LotteryView } from '@kaibo/contracts/lotteries.dto';
import Taro, { usePullDownRefresh, useRouter } from '@tarojs/taro';
import { lotteries } from '../../api';
import { LotteryScreen } from '../../features/lotteries/lottery-screen';
import { isLotteryGoneBy } from '../../features/lotteries/lottery.rules';
import { lotteryTexts } from '../../features/lotteries/lottery-texts';
import { Bones } from '../../features/lotteries/rows';
import { useLottery } from '../../features/lotteries/use-lottery';
import { useShareOf } from '../../features/shares/use-share-of';
import { routes, toRooms } from '../../navigation';
import { usePageTitle } from '../../platform/page-title';
import { texts } from '../../texts';
import { Failure } from '../../ui/message';
import { Screen } from '../../ui/screen';

const TO_LIST = { label: texts.backToList, onPress: toRooms };

const cardTitle = ({ name, prizes }: LotteryView): string =>
  lotteryTexts.card(name, prizes.map((prize) => prize.name).join('、'));

/** A lottery: its rules, entering, and what became of it. */
export default function LotteryPage() {
  const { room = '', id = '' } = useRouter().params;
  const [state, actions] = useLottery(lotteries, room, id);
  usePageTitle(lotteryTexts.title);
  // Tokens are made for rooms: whoever comes by the card came by a share of the lottery's room, and sees the lottery first.
  const share = useShareOf(state.status === 'ready' ? { target: 'room', targetId: room } : null, () => ({
    title: state.status === 'ready' ? cardTitle(state.value) : lotteryTexts.title,
    path: routes.lottery(room, id),
  }));
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
          <LotteryScreen
            lottery={state.value}
            freshness={state.freshness}
            onChange={() => void actions.refresh()}
            onShare={share}
          />
        );
    }
  };
  return <Screen>{view()}</Screen>;
}
